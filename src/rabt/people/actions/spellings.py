"""The words of names, kept so that a slip of the pen is guessed when somebody is looked for."""

from django.db import transaction

from rabt.linkage.slips import shortened
from rabt.people.models import Person, Spelling
from rabt.people.rules import spelling

A_LOT = 2_000


@transaction.atomic
def learn_spellings() -> int:
    """Take up the words of names that were written since; the node does this each minute.

    A word stays when the last who bore it is gone: it says nothing of anybody. Returns how many rows it read.
    """
    fresh = Person.objects.select_for_update(skip_locked=True).filter(spelt=False)
    rows = list(fresh.order_by("pk").values_list("pk", "search_text")[:A_LOT])
    words = {word for _, text in rows for word in text.split() if spelling.is_guessable(word)}
    known = set(Spelling.objects.filter(key__in=words, word__in=words).values_list("word", flat=True))
    Spelling.objects.bulk_create(
        (Spelling(key=key, word=word) for word in sorted(words - known) for key in shortened(word)),
        ignore_conflicts=True,
        batch_size=5_000,
    )
    Person.objects.filter(pk__in=[pk for pk, _ in rows]).update(spelt=True)
    return len(rows)
