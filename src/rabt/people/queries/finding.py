"""Finding a person by what somebody types: a name in either script, a document, a telephone."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from rabt.access import viewing
from rabt.base.actor import Actor
from rabt.linkage import arabic, names
from rabt.linkage.slips import is_slip, shortened
from rabt.people.models import Document, Person, Spelling
from rabt.people.rules import spelling
from rabt.shell.finding import Found

MOST_WORDS, LOOKED_AT, SHOWN, FEWEST_FIGURES = 8, 300, 20, 3
_FIGURES = re.compile(r"[\d\s+()./-]+")
_EXACT, _BEGINS, _SLIP = 4, 3, 2
_SOUND = 0.25
_TOLD = ("first", "father", "grandfather", "family", "name_latin", "born_on", "search_text")
"""Of a person the search reads no more than it ranks and shows: a common first name brings hundreds."""


def search_words(text: str) -> list[str]:
    """Fold typed text to the words under which rows are found. (the one seam for other scripts' spellings)"""
    plain = arabic.plain_digits(arabic.without_marks(text))
    if _FIGURES.fullmatch(plain):
        digits = re.sub(r"\D", "", plain)
        return [digits.removeprefix("00")] if len(digits) >= FEWEST_FIGURES else []
    return arabic.fold_latin(arabic.fold(plain)).lower().split()[:MOST_WORDS]


def alternatives(words: Iterable[str]) -> dict[str, set[str]]:
    """Return for each typed word the words of the register that are one slip away."""
    typed = {word: shortened(word) for word in words if spelling.is_guessable(word)}
    rows = Spelling.objects.filter(key__in=set().union(*typed.values())) if typed else Spelling.objects.none()
    known = set(rows.values_list("word", flat=True))
    return {word: {other for other in known if is_slip(word, other)} for word in typed}


def asked(search: str) -> Q:
    """Turn typed text into a question: every word of it begins, or nearly is, a word of the row.

    Whose name stands there in Arabic only is found by its sound as well where Latin letters are typed.
    """
    words = search_words(search)
    if not words:
        return Q(pk=None)
    found = Q(words=_question(words, alternatives(words), " & "))
    sounds = "" if names.is_arabic(search) else _sounding(search)
    if sounds:
        found |= Q(name_latin="", words=SearchQuery(sounds, config="simple", search_type="raw"))
    return found


def _question(words: list[str], near: dict[str, set[str]], joined: str) -> SearchQuery:
    told = joined.join(
        "(" + " | ".join([f"'{word}':*", *(f"'{other}'" for other in sorted(near.get(word, ())))]) + ")"
        for word in words
    )
    return SearchQuery(told, config="simple", search_type="raw")


@transaction.atomic
def found(viewer: Actor, search: str) -> list[Found]:
    """Find persons, best first: all words exactly, then as beginnings, then with a slip, then some of them.

    Whom the list shows is written down as a look.
    """
    words = search_words(search)
    if not words or not viewer.has("people.see"):
        return []
    near = alternatives(words)
    seen = Person.objects.filter(Q(seen_from__overlap=list(viewer.reach)), merged_into=None).only(*_TOLD)
    rows = list(seen.filter(words=_question(words, near, " & ")).order_by("-pk")[:LOOKED_AT])
    if not rows:
        rows = _sounding_alike(seen, search)
    elif len(rows) < SHOWN and not names.is_arabic(search):  # whose name stands there in Arabic only
        rows += _sounding_alike(seen.filter(name_latin="").exclude(pk__in=[row.pk for row in rows]), search)
    if not rows and len(words) > 2:
        rows = list(seen.filter(words=_question(words, near, " | ")).order_by("-pk")[:LOOKED_AT])
    if not rows and len(words) == 1:
        rows = list(seen.filter(Exists(_of_document(words[0])) | Q(pk__in=_went_into(words[0]))))[:SHOWN]
    alike = spelling.sounds(search)
    scored = [(_score(words, near, row) or _sounds(alike, row), row) for row in rows]
    best = sorted(scored, key=lambda pair: -pair[0])[:SHOWN]
    viewing.note_all(viewer, [row.ref for _, row in best])
    return [_line(row, score) for score, row in best]


def _sounding_alike(seen: QuerySet[Person], search: str) -> list[Person]:
    """Find persons each part of whose names sounds like what was typed, in whichever script it stands."""
    told = _sounding(search)
    if not told:
        return []
    rows = seen.filter(words=SearchQuery(told, config="simple", search_type="raw"))
    return list(rows.order_by("-pk")[:LOOKED_AT])


def _sounding(search: str) -> str:
    """Ask for names each part of which sounds like what was typed; nothing where no part has a sound."""
    parts = [sounds for part in names.parts(search)[:MOST_WORDS] if (sounds := spelling.sounds(part))]
    return " & ".join("(" + " | ".join(f"'{sound}'" for sound in sounds) + ")" for sounds in parts)


def _sounds(alike: list[str], row: Person) -> float:
    """Rank who was found by the sound of his name below all who were found by its letters."""
    own = set(row.search_text.split())
    return _SOUND * sum(sound in own for sound in alike) / max(len(alike), 1)


@transaction.atomic
def lines(viewer: Actor, ids: list[UUID]) -> list[Found]:
    """Show some persons as the search shows them, as far as this viewer may see them; each is a look."""
    seen = Person.objects.filter(Q(seen_from__overlap=list(viewer.reach)), merged_into=None, pk__in=ids)
    rows = list(seen) if viewer.has("people.see") else []
    viewing.note_all(viewer, [row.ref for row in rows])
    return [_line(row, 1) for row in rows]


def _line(row: Person, score: float) -> Found:
    more = " · ".join(filter(None, (row.name_latin, row.born_on.isoformat())))
    return Found("people.worker", row.ref, row.name_ar, more, reverse("people:file", args=[row.pk]), score)


def _of_document(number: str) -> QuerySet[Document]:
    """Return the documents of that number, those replaced long ago as well."""
    return Document.objects.filter(person=OuterRef("pk"), number=number.upper())


def _went_into(number: str) -> QuerySet[Person, UUID]:
    """Return into whose records those went that have a document of that number."""
    gone = Person.objects.exclude(merged_into=None).filter(Exists(_of_document(number)))
    return gone.values_list("merged_into_id", flat=True)


def _score(words: list[str], near: dict[str, set[str]], row: Person) -> float:
    own = row.search_text.split()
    total = 0
    for word in words:
        if word in own:
            total += _EXACT
        elif any(other.startswith(word) for other in own):
            total += _BEGINS
        elif near.get(word, set()) & set(own):
            total += _SLIP
    return total / (_EXACT * len(words))
