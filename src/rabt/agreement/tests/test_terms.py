"""The terms of a day are always those of the changes granted, in every process."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from rabt.agreement import actions, queries
from rabt.base.errors import Missing, NotAllowed

pytestmark = pytest.mark.django_db
TOMORROW = date(2026, 11, 25)


def test_without_changes_it_is_the_pack(db):
    assert queries.terms(TOMORROW).quota("construction") == 25


def test_unchanged_terms_are_kept(decider, proposal, at, django_assert_num_queries):
    first = queries.terms(TOMORROW)
    with django_assert_num_queries(1):
        assert queries.terms(TOMORROW) is first
    actions.decide_change(decider, proposal.pk, True, at=at)
    assert queries.terms(TOMORROW) is not first


def test_one_reading_asks_once_and_sees_no_change_in_its_middle(
    decider, proposal, at, django_assert_num_queries
):
    with django_assert_num_queries(1), queries.one_reading():
        first = queries.terms(TOMORROW)
        assert queries.terms(TOMORROW) is first
    with queries.one_reading():
        assert queries.terms(TOMORROW) is first
        actions.decide_change(decider, proposal.pk, True, at=at)
        assert queries.terms(TOMORROW) is first
    assert queries.terms(TOMORROW).clock("demand_lapse") == 60


def test_a_reading_that_fails_lets_go(decider, proposal, at):
    with pytest.raises(ZeroDivisionError), queries.one_reading():
        queries.terms(TOMORROW)
        raise ZeroDivisionError
    actions.decide_change(decider, proposal.pk, True, at=at)
    assert queries.terms(TOMORROW).clock("demand_lapse") == 60


def test_what_is_rolled_back_is_not_remembered(proposer, decider, proposal, at):
    def granted(change):
        actions.decide_change(decider, change.pk, True, at=at)
        return queries.terms(TOMORROW).clock("demand_lapse")

    with transaction.atomic():
        assert granted(proposal) == 60
        transaction.set_rollback(True)
    assert queries.terms(TOMORROW).clock("demand_lapse") == 45
    proposal.delete()
    other = actions.propose_change(proposer, "clock.demand_lapse", 61, TOMORROW, "Decision 9", at=at)
    assert granted(other) == 61


def test_the_day_of_an_instant_is_this_state_s(at):
    assert queries.terms_at(at).on == date(2026, 11, 24)
    assert queries.terms_at(at.replace(hour=22, minute=30)).on == TOMORROW


def test_few_packs_are_kept(proposer, decider, at):
    for step in range(1, 6):
        since = TOMORROW + timedelta(days=step)
        change = actions.propose_change(proposer, "clock.demand_lapse", 45 + step, since, "Decision", at=at)
        actions.decide_change(decider, change.pk, True, at=at)
        assert queries.terms(since).clock("demand_lapse") == 45 + step
    assert len(queries._packs) <= 3


def test_lines_are_searched_in_both_scripts(cast, at, db):
    viewer = cast("auditor")
    for search in ("السلوم", "salloum", "EG-SALLOUM"):
        found = [one.key for one in queries.term_lines(viewer, at, search=search)]
        assert "port.EG-SALLOUM" in found, search
    assert queries.term_lines(viewer, at, search="xyzzy") == []


def test_lines_are_filtered(cast, decider, proposal, at):
    viewer = cast("auditor")
    assumed = queries.term_lines(viewer, at, only="assumption")
    assert assumed
    assert all(one.assumption for one in assumed)
    assert {one.keeper for one in queries.term_lines(viewer, at, only="ours")} == {"destination"}
    actions.decide_change(decider, proposal.pk, True, at=at)
    assert queries.term_lines(viewer, at, only="changed") == []
    (changed,) = queries.term_lines(viewer, at + timedelta(days=1), only="changed")
    assert (changed.key, changed.value, changed.assumption) == ("clock.demand_lapse", 60, False)


def test_every_line_has_a_name_in_both_languages(cast, at, db):
    for one in queries.term_lines(cast("auditor"), at):
        assert one.name.ar != one.name.en, one.key


def test_one_line_and_its_history(cast, decider, proposal, at):
    viewer = cast("destination_clerk")
    actions.decide_change(decider, proposal.pk, True, at=at)
    assert queries.term_line(viewer, "clock.demand_lapse", at).value == 45
    assert [one.value for one in queries.history(viewer, "clock.demand_lapse")] == [60, 45]
    assert queries.changes_of(viewer, "clock.demand_lapse") == [proposal]
    for key in ("clock.nothing", "state.EG", "x"):
        with pytest.raises(Missing):
            queries.term_line(viewer, key, at)


def test_changes_by_state(cast, decider, proposal, at):
    viewer = cast("auditor")
    assert list(queries.changes(viewer, state="waiting")) == [proposal]
    assert not queries.changes(viewer, state="granted").exists()
    actions.decide_change(decider, proposal.pk, True, at=at)
    assert list(queries.changes(viewer, state="granted")) == [proposal]


@pytest.mark.parametrize("role", ["employer", "border_officer"])
def test_others_do_not_see(cast, proposal, at, role):
    viewer = cast(role)
    for look in (
        lambda: queries.term_lines(viewer, at),
        lambda: queries.term_line(viewer, "clock.demand_lapse", at),
        lambda: queries.history(viewer, "clock.demand_lapse"),
        lambda: queries.changes(viewer),
        lambda: queries.change_to_see(viewer, proposal.pk),
    ):
        with pytest.raises(NotAllowed):
            look()


def test_one_change(cast, proposal, db):
    assert queries.change_to_see(cast("auditor"), proposal.pk) == proposal
    with pytest.raises(Missing):
        queries.change_to_see(cast("auditor"), uuid4())


def test_what_waits(cast, proposer, decider, proposal, at):
    (one,) = queries.waiting(decider)
    assert (one.word, one.count, one.oldest_at) == ("agreement.changes_to_decide", 1, at)
    assert queries.waiting(proposer) == []
    assert queries.waiting(cast("auditor")) == []
    actions.decide_change(decider, proposal.pk, True, at=at)
    assert queries.waiting(decider) == []
