"""What one state says of two records, the other follows, or is asked to look."""

import pytest

from rabt.base.actor import the_node
from rabt.base.errors import Missing, Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.journal.models import Act
from rabt.people import actions, inbox
from rabt.people.messages import PersonMerged, PersonsAlike
from rabt.people.models import Person, Resemblance
from rabt.people.tests.alike import AGAIN, FIRST, MINUTE, WHY, refused
from rabt.people.tests.test_introduction import told

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]


# ------------------------------------------------------------------ the other state
def test_the_other_state_is_told_of_whom_it_knows(pair, clerk, at, letters):
    one, other, found = pair()
    actions.introduce_person(clerk, other.pk, at=at)
    actions.judge_resemblance(clerk, found.pk, "same", WHY, at=at)
    actions.part_persons(clerk, found.pk, WHY, at=at)
    kinds = [(letter.kind, letter.body.get("into_id", "")) for letter in letters()]
    assert kinds == [
        ("person.introduced/1", ""), ("person.introduced/1", ""), ("person.merged/1", str(one.pk)), ("person.merged/1", None),
    ]  # fmt: skip
    assert WHY not in str([letter.body for letter in letters()])


def test_nobody_is_told_of_whom_the_other_state_does_not_know(pair, clerk, at, letters):
    actions.judge_resemblance(clerk, pair()[2].pk, "same", WHY, at=at)
    assert letters() == []


@pytest.fixture
def introduced(peer, at):
    """Take in two persons whom the other state keeps."""

    def make():
        ids = []
        for number, changes in enumerate(
            ({}, {"passport_number": "B7654321", "name_latin": "", "phone": ""})
        ):
            message = told(**changes)
            actions.take_in_person(peer, message, at=at + number * MINUTE)
            ids.append(message.person_id)
        return ids

    return make


def arrive(peer, message, at):
    letter = Letter(message.KIND, message.to_body(), "x:y", new_id(), peer.state, at, at)
    inbox.HANDLERS[message.KIND](peer, letter)


def test_our_copies_follow_the_state_that_keeps_them(introduced, cast, peer, at):
    one, other = introduced()
    actions.compare_fresh(at)
    arrive(peer, PersonMerged(other, one), at)
    arrive(peer, PersonMerged(other, one), at)
    assert Person.objects.get(pk=other).merged_into_id == one and Resemblance.objects.get().state == "same"
    chief = cast("origin_clerk", office="EG/")
    refused("merged_elsewhere", lambda: actions.part_persons(chief, Resemblance.objects.get().pk, WHY, at=at))
    arrive(peer, PersonMerged(other, None), at)
    assert Person.objects.get(pk=other).merged_into is None and Resemblance.objects.get().state == "different"
    arrive(peer, PersonMerged(new_id(), one), at)  # somebody who is not known here
    with pytest.raises(Missing):
        arrive(peer, PersonMerged(other, new_id()), at)  # the one who stays did not come yet
    assert set(Act.objects.filter(kind__contains="_told").values_list("kind", flat=True)) == {
        "person.merged_told", "person.parted_told",
    }  # fmt: skip


def test_only_the_state_that_keeps_them_says_so(introduced, registered, peer, at):
    one, other = introduced()
    ours = registered(**FIRST | {"passport_number": "C1234567"})
    for message in (PersonMerged(ours.pk, one), PersonMerged(other, ours.pk), PersonMerged(ours.pk, None)):
        with pytest.raises(Untrusted, match="not_the_keeper"):
            arrive(peer, message, at)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_merged(the_node("EG"), PersonMerged(other, one), at=at)


def test_of_persons_kept_elsewhere_that_state_is_asked(introduced, cast, at, letters):
    one, other = introduced()
    actions.compare_fresh(at)
    chief = cast("origin_clerk", office="EG/")
    row = actions.judge_resemblance(chief, Resemblance.objects.get().pk, "same", WHY, at=at)
    assert row.state == "same" and not Person.objects.exclude(merged_into=None).exists()
    assert [(letter.kind, letter.body) for letter in letters()] == [
        ("persons.alike/1", {"one_id": str(one), "other_id": str(other)})
    ]
    actions.part_persons(chief, row.pk, WHY, at=at)
    assert len(letters()) == 1


def test_what_the_other_state_asks_stands_before_our_clerk(registered, cast, peer, at):
    one, other = registered(**FIRST), registered(**AGAIN | {"name_ar": "علي محمود فؤاد"})
    for _ in range(2):
        arrive(peer, PersonsAlike(one.pk, other.pk), at)
    found = Resemblance.objects.get()
    assert (found.state, found.told_by) == ("open", "LY") and found.chance < 0.01
    for wrong in (PersonsAlike(one.pk, new_id()), PersonsAlike(one.pk, one.pk)):
        with pytest.raises(Untrusted, match="persons_alike_wrong"):
            arrive(peer, wrong, at)
