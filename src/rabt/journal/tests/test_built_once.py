"""What tests begin with is the same whether it was built or laid again."""

import pytest
from django.db import transaction

from rabt.base.actor import the_node
from rabt.base.identifiers import new_id, ref_of
from rabt.journal import actions, testing
from rabt.journal.models import Act
from rabt.journal.testing import ANEW, built_once, copied, is_first

pytestmark = pytest.mark.django_db
UNDONE = pytest.mark.django_db(transaction=True)
BUILT = []


@built_once
def built(at, kind="node.paired", *, number=1):
    """Remember something, and say that it was built."""
    BUILT.append(number)
    return actions.append(the_node("LY"), kind, ref_of("node", new_id()), at=at, facts={"number": number})


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    monkeypatch.setattr(testing, "_worlds", {})
    BUILT.clear()


def undone(deed):
    """Do something in a transaction of its own, as a test does, and leave it undone."""
    with transaction.atomic():
        found = deed(), copied(), is_first()
        transaction.set_rollback(True)
    return found


@UNDONE
def test_what_is_laid_is_what_was_built(at):
    (first, rows, _), (again, laid, _) = undone(lambda: built(at)), undone(lambda: built(at))
    assert (BUILT, again, laid) == ([1], first, rows)
    assert any(place.startswith("public.journal_act ") for place in rows)
    assert not any("django_migrations" in place for place in rows), "what stood before is not laid again"


@UNDONE
def test_another_question_is_built(at):
    undone(lambda: built(at))
    undone(lambda: built(at, number=2))
    undone(lambda: built(at, "node.restored"))
    assert BUILT == [1, 2, 1]


def test_whoever_wrote_before_has_it_built(at):
    actions.append(the_node("LY"), "node.paired", ref_of("node", new_id()), at=at)
    assert not is_first()
    built(at)
    built(at)
    assert BUILT == [1, 1] and Act.objects.count() == 3


@UNDONE
def test_where_it_is_asked_for_every_world_is_built(at, monkeypatch):
    monkeypatch.setenv(ANEW, "1")
    undone(lambda: built(at))
    undone(lambda: built(at))
    assert BUILT == [1, 1]


@UNDONE
def test_what_leaves_files_is_built_every_time(at, node):
    @built_once
    def leaves_a_file(number):
        BUILT.append(number)
        (node.home / "left").write_text(str(number))

    undone(lambda: leaves_a_file(7))
    (node.home / "left").unlink()
    undone(lambda: leaves_a_file(7))
    assert BUILT == [7, 7]
