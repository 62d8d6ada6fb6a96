"""Exactly one state is approved, by two persons on each side; a later word unsettles it."""

from dataclasses import replace

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused, Stale, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.scenarios import actions, queries
from rabt.scenarios.messages import ScenarioApproved
from rabt.scenarios.models import Approval, Version
from rabt.scenarios.rules.fields import EVENT
from rabt.scenarios.tests import build
from rabt.scenarios.tests.build import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


def words(actor):
    return [one.word for one in queries.waiting(actor)]


def test_four_persons_approve_one_state_and_it_is_frozen(planner, chief, letters, committed):
    row, key = build.whole(planner)
    put = actions.put_forward(planner, row.pk, row.digest, at=AT)
    assert build.again(row).state == "put" and words(chief) == ["scenarios.to_decide"]
    with pytest.raises(Missing):
        queries.approved(planner, row.pk)
    actions.approve(chief, put.pk, at=AT)
    committed("scenario.approved", digest=row.digest)
    told = letters()[-1]
    assert (told.kind, told.body["digest"]) == ("scenario.approved/1", row.digest)
    assert build.again(row).state == "approved_here" and words(chief) == []
    build.approved_there(row)
    build.approved_there(row)
    assert build.again(row).state == "approved" and Approval.objects.count() == 2

    frozen = queries.approved(planner, row.pk)
    assert (frozen.digest, [one.code for one in frozen.events]) == (row.digest, ["LY-01"])
    assert frozen.events[0].expected[0].minutes == 20 and frozen.events[0].move == frozen.moves[0].id
    assert frozen == queries.approved_ones(planner)[0]

    actions.change(planner, row.pk, key, {"title_en": "Later"}, at=AT)
    assert build.again(row).state == "draft", "a later word unsettles the approval"
    assert queries.approved(planner, row.pk) == frozen, "what was approved may still be played"
    refused("scenario_step_closed", lambda: actions.approve(chief, put.pk, at=AT))


def test_the_other_side_approved_first(planner, chief):
    row, _ = build.whole(planner)
    build.approved_there(row)
    assert build.again(row).state == "approved_there"
    assert words(planner) == ["scenarios.approved_there"]
    put = actions.put_forward(planner, row.pk, row.digest, at=AT)
    actions.approve(chief, put.pk, at=AT)
    assert build.again(row).state == "approved"


def test_a_word_of_the_other_side_unsettles_what_was_put(planner, chief, letters):
    row, key = build.whole(planner)
    put = actions.put_forward(planner, row.pk, row.digest, at=AT)
    there = build.replica_of(row, letters())
    build.hand_in(there.letter(there.change(EVENT, key, text_en="While it lay there")))
    put.refresh_from_db()
    assert (put.state, build.again(row).state, words(chief)) == ("unsettled", "draft", [])
    refused("scenario_step_closed", lambda: actions.approve(chief, put.pk, at=AT))


def test_a_word_written_back_is_another_state(planner):
    row, key = build.whole(planner)
    before = row.digest
    actions.change(planner, row.pk, key, {"title_en": "Other"}, at=AT)
    actions.change(planner, row.pk, key, {"title_en": "Event"}, at=AT)
    assert build.value(row, key, "title_en") == "Event" and build.again(row).digest != before


def test_approvals_and_words_that_cross_end_equal(planner, chief, letters):
    """We approve while the other side writes: neither approval is of what stands then."""
    row, key = build.whole(planner)
    there = build.replica_of(row, letters())
    put = actions.put_forward(planner, row.pk, row.digest, at=AT)
    actions.approve(chief, put.pk, at=AT)
    build.hand_in(there.letter(there.change(EVENT, key, text_en="Crossing")))
    build.hand_in(ScenarioApproved(scenario_ref=row.ref, digest=there.digest, approved_at=AT))
    assert build.again(row).state == "approved_there"
    with pytest.raises(Missing):
        queries.approved(planner, row.pk)


def test_what_is_wanting_cannot_be_put(planner):
    row = build.opened(planner)
    refused("scenario_lacks", lambda: actions.put_forward(planner, row.pk, row.digest, at=AT))
    assert not Version.objects.exists()


def test_what_clashes_cannot_be_put(planner, letters):
    row, key = build.whole(planner)
    there = build.replica_of(row, letters())
    actions.change(planner, row.pk, key, {"title_ar": "1"}, at=AT)
    build.hand_in(there.letter(there.change(EVENT, key, title_ar="2")))
    row = build.again(row)
    refused("scenario_lacks", lambda: actions.put_forward(planner, row.pk, row.digest, at=AT))


def test_another_state_than_the_one_on_the_page_is_not_put(planner):
    row, key = build.whole(planner)
    actions.change(planner, row.pk, key, {"title_en": "Newer"}, at=AT)
    refused("stale", lambda: actions.put_forward(planner, row.pk, row.digest, at=AT), Stale)


def test_it_is_put_once_and_taken_back(planner, chief):
    row, _ = build.whole(planner)
    put = actions.put_forward(planner, row.pk, row.digest, at=AT)
    refused("scenario_put_already", lambda: actions.put_forward(planner, row.pk, row.digest, at=AT))
    actions.take_back(planner, put.pk, at=AT)
    assert build.again(row).state == "draft"
    refused("scenario_step_closed", lambda: actions.take_back(planner, put.pk, at=AT))
    refused("scenario_step_closed", lambda: actions.refuse(chief, put.pk, "لا أراه", at=AT))
    again = actions.put_forward(planner, row.pk, row.digest, at=AT)
    actions.approve(chief, again.pk, at=AT)
    refused("scenario_put_already", lambda: actions.put_forward(planner, row.pk, row.digest, at=AT))


def test_nobody_decides_what_he_put(planner, chief):
    row, _ = build.whole(planner)
    put = actions.put_forward(planner, row.pk, row.digest, at=AT)
    both = replace(planner, scopes=planner.scopes | {"scenarios.approve"})
    refused("same_person", lambda: actions.approve(both, put.pk, at=AT), NotAllowed)
    refused("same_person", lambda: actions.refuse(both, put.pk, "سبب كاف", at=AT), NotAllowed)
    for deed in (actions.approve, actions.take_back):
        with pytest.raises(NotAllowed):
            deed(planner if deed is actions.approve else chief, put.pk, at=AT)
    assert words(both) == []


def test_a_refusal_says_why(planner, chief, letters):
    row, _ = build.whole(planner)
    put = actions.put_forward(planner, row.pk, row.digest, at=AT)
    before = len(letters())
    refused("scenario_why_short", lambda: actions.refuse(chief, put.pk, "لا", at=AT))
    done = actions.refuse(chief, put.pk, "الهدف الثاني غير قابل للقياس", at=AT)
    assert (done.state, done.decision, done.reason_text) == (
        "refused",
        "refused",
        "الهدف الثاني غير قابل للقياس",
    )
    assert build.again(row).state == "draft" and len(letters()) == before


def test_another_office_or_side_decides_nothing(planner, chief):
    row, _ = build.whole(planner)
    put = actions.put_forward(planner, row.pk, row.digest, at=AT)
    stranger = replace(chief, office="EG/crisis/", reach=("EG/",))
    for deed in (
        lambda: actions.approve(stranger, put.pk, at=AT),
        lambda: queries.approval_to_see(stranger, put.pk),
        lambda: queries.version_to_see(stranger, row, new_id().hex * 2),
        lambda: actions.approve(chief, new_id(), at=AT),
    ):
        with pytest.raises(Missing):
            deed()


def test_a_letter_of_approval_that_cannot_be_is_not_taken(planner):
    row, _ = build.whole(planner)
    with pytest.raises(Untrusted, match="letter_malformed"):
        build.hand_in(ScenarioApproved(scenario_ref=row.ref, digest="ab", approved_at=AT))
    with pytest.raises(Missing):
        unknown = ref_of("scenario", new_id())
        build.hand_in(ScenarioApproved(scenario_ref=unknown, digest="a" * 64, approved_at=AT))
