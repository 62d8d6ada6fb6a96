"""Clerks work through pairs, each for himself; what one says settles its rivals and can be taken back."""

from datetime import timedelta

import pytest

from rabt.access.models import Viewing
from rabt.base.errors import NotAllowed, Refused
from rabt.journal.models import Act
from rabt.matching import actions, queries
from rabt.matching.models import Judgement, Pair
from rabt.matching.queries.pairs import HELD
from rabt.matching.queries.waiting import waiting
from rabt.matching.rules.pair import State
from rabt.matching.tests.conftest import actor

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]
LOOKS = [(1, 1, 0.9, False), (2, 2, 0.8, False), (3, 3, 0.7, False)]


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


def now(pair):
    return Pair.objects.get(pk=pair.pk)


def test_the_next_pair_is_the_likeliest_and_stays_before_one_clerk(ready, clerk, other, third, at):
    row, pairs = ready(LOOKS)
    assert actions.take_up_pair(clerk, row.pk, at=at) == pairs[1, 1]
    assert actions.take_up_pair(clerk, row.pk, at=at) == pairs[1, 1]  # until he has spoken
    assert actions.take_up_pair(other, row.pk, at=at) == pairs[2, 2]
    assert actions.take_up_pair(third, row.pk, at=at) == pairs[3, 3]
    fourth = actor()
    assert actions.take_up_pair(fourth, row.pk, at=at) is None
    assert actions.take_up_pair(fourth, row.pk, at=at + HELD + timedelta(seconds=1)) == pairs[1, 1]
    assert Viewing.objects.filter(person_ref=pairs[1, 1].ref, who=clerk.id).count() == 2


def test_one_key_a_pair_and_how_long_it_took_is_counted(ready, clerk, at):
    row, pairs = ready(LOOKS)
    for seconds, said in ((4, "same"), (8, "different"), (6, "unsure")):
        found = actions.take_up_pair(clerk, row.pk, at=at)
        actions.judge_pair(clerk, row.pk, found.pk, said, at=at + timedelta(seconds=seconds))
    assert [now(pairs[key]).state for key in ((1, 1), (2, 2), (3, 3))] == ["same", "different", "open"]
    assert actions.take_up_pair(clerk, row.pk, at=at) is None  # of the last one another is asked
    told = queries.progress(row)
    assert (told.usual, told.left, told.looks, told.over) == (6.0, 1, 3, 67)
    assert told.one_person == 1
    assert Act.objects.filter(ref=pairs[1, 1].ref).get().kind == "pair.same"


def test_a_pair_is_judged_once_by_each(ready, clerk, at):
    row, pairs = ready(LOOKS, twice=100)
    deed = lambda said: actions.judge_pair(clerk, row.pk, pairs[1, 1].pk, said, at=at)  # noqa: E731
    deed("same")
    deed("same")  # the same key twice
    assert Judgement.objects.count() == 1
    refused("pair_said_already", lambda: deed("different"))


def test_two_clerks_speak_each_for_himself_and_a_third_decides(ready, clerk, other, third, at):
    row, pairs = ready(LOOKS, twice=100)
    found = pairs[1, 1]
    actions.judge_pair(clerk, row.pk, found.pk, "same", at=at)
    assert (now(found).state, now(found).asks) == ("open", True)
    assert actions.take_up_pair(clerk, row.pk, at=at) == pairs[2, 2]
    assert actions.take_up_pair(other, row.pk, at=at) == found
    actions.judge_pair(other, row.pk, found.pk, "different", at=at)
    assert now(found).state == State.DISPUTED
    assert actions.take_up_pair(third, row.pk, at=at) == found
    actions.judge_pair(third, row.pk, found.pk, "same", at=at)
    assert (now(found).state, now(found).asks) == ("same", False)
    assert (queries.progress(row).agreement.pairs, queries.progress(row).agreement.agreed) == (1, 0)
    refused("pair_closed", lambda: actions.judge_pair(actor(), row.pk, found.pk, "same", at=at))


def test_whoever_has_a_partner_is_asked_about_no_more_until_that_is_taken_back(ready, clerk, at):
    row, pairs = ready([(1, 1, 0.6, False), (1, 2, 0.4, False), (4, 2, 0.3, False), (5, 5, 0.2, False)])
    actions.judge_pair(clerk, row.pk, pairs[1, 1].pk, "same", at=at)
    assert [now(pairs[key]).settled for key in ((1, 2), (4, 2), (5, 5))] == [True, False, False]
    refused("pair_closed", lambda: actions.judge_pair(clerk, row.pk, pairs[1, 2].pk, "same", at=at))
    assert actions.take_back_judgement(clerk, row.pk, at=at) == pairs[1, 1]
    assert not now(pairs[1, 2]).settled and now(pairs[1, 1]).state == "open"
    assert actions.take_up_pair(clerk, row.pk, at=at) == pairs[1, 1]  # it is before him again
    refused("pair_nothing_said", lambda: actions.take_back_judgement(clerk, row.pk, at=at))


def test_where_the_second_list_has_doubles_a_row_of_the_first_has_several_partners(ready, clerk, at):
    row, pairs = ready([(1, 1, 0.6, False), (1, 2, 0.4, False), (4, 1, 0.3, False)], doubles=True)
    actions.judge_pair(clerk, row.pk, pairs[1, 1].pk, "same", at=at)
    assert (now(pairs[1, 2]).settled, now(pairs[4, 1]).settled) == (False, True)


def test_a_link_is_checked_unmarked_and_undone_by_a_clerk(ready, clerk, at):
    row, pairs = ready([(1, 1, 0.9999, True), (1, 2, 0.06, False), (3, 3, 0.5, False)])
    assert pairs[1, 1].asked and pairs[1, 2].settled
    actions.judge_pair(clerk, row.pk, pairs[1, 1].pk, "different", at=at)
    assert now(pairs[1, 1]).state == "different" and not now(pairs[1, 2]).settled
    checked = queries.progress(row).checked
    assert (checked.links, checked.upheld) == (1, 0)


def test_a_link_that_nobody_drew_can_be_undone_as_well(ready, clerk, other, at):
    row, _ = ready([(at, at, 0.9999, True) for at in range(1, 9)], twice=100)
    found = Pair.objects.filter(matching=row).first()
    Pair.objects.filter(pk=found.pk).update(asked=False, asks=False)
    actions.judge_pair(clerk, row.pk, found.pk, "different", at=at)
    assert (now(found).state, now(found).asks) == ("linked", True)  # another is asked now
    actions.judge_pair(other, row.pk, found.pk, "different", at=at)
    assert now(found).state == "different" and queries.progress(row).checked is None


def test_judging_takes_the_duty_and_a_matching_that_is_ready(ready, brought, clerk, at):
    row, pairs = ready(LOOKS)
    officer = actor("border_officer")
    for deed in (
        lambda: actions.take_up_pair(officer, row.pk, at=at),
        lambda: actions.judge_pair(officer, row.pk, pairs[1, 1].pk, "same", at=at),
        lambda: actions.take_back_judgement(officer, row.pk, at=at),
    ):
        refused("not_allowed", deed, NotAllowed)
    refused("matching_step_closed", lambda: actions.take_up_pair(clerk, brought().pk, at=at))


def test_what_waits_stands_on_the_home_page(ready, clerk, other, at):
    row, _ = ready(LOOKS)
    (one,) = waiting(clerk)
    assert (one.word, one.count) == ("matching.pairs_to_judge", 3) and str(row.pk) in one.url
    row.state = "failed"
    row.save(update_fields=["state"])
    assert [one.word for one in waiting(other)] == ["matching.failed"]
