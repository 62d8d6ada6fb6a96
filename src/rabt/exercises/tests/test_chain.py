"""The chain: an inject, what it showed, a measure, another rule of patrols, and what the planner reads then.

Two persons on each side agree; the value is changed by the agreement's own two; the plan of patrols weighs
the line by it from its day on, and not before.
"""

from datetime import date, timedelta

import pytest

from rabt.agreement import actions as terms
from rabt.agreement import queries as agreement
from rabt.agreement.messages import TermChanged
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.exercises import actions, messages, queries
from rabt.exercises.models import RuleChange
from rabt.exercises.tests import build
from rabt.exercises.tests.build import AT, after, key
from rabt.patrol.rules.days import book_of
from rabt.patrol.rules.planning.facts import PieceFact
from rabt.patrol.rules.planning.risk import piece_risk

pytestmark = pytest.mark.django_db
RULE, SINCE, WHY = "place_kind.near_road", date(2026, 12, 1), "وصلت الدورية إلى الحافلة متأخرة عند الطريق"


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as found:
        deed()
    assert found.value.code == code


@pytest.fixture
def measure(running, planner, controller, evaluator):
    """Return a measure that an inject led to: given, scored as not met, learned from."""
    actions.give_event(controller, running.pk, key("LY-01"), at=after(10))
    actions.score(evaluator, running.pk, key("x1"), "not_met", WHY, at=after(40))
    lesson = actions.note_lesson(evaluator, running.pk, WHY, "LY.border_guard", at=after(60))
    return actions.open_improvement(
        planner, running.pk, "تمر الدوريات قرب الطريق أكثر", "coordination", "LY.border_guard",
        date(2027, 1, 1), at=after(61), lesson_id=lesson.pk,
    )  # fmt: skip


def told(letters, kind):
    """Return the newest letter of a kind that left this node."""
    return kind.from_body([one.body for one in letters() if one.kind == kind.KIND][-1])


def danger(on: date) -> float:
    """Return how dangerous the planner of patrols holds a piece near a road on a day."""
    book = book_of(agreement.terms(on), ["S01"])
    return piece_risk(PieceFact("S01-1", "near_road", 0, 0.0), book, 1 / 24)


def test_from_an_inject_to_a_rule_that_the_planner_of_patrols_reads(
    measure, planner, head, peer, letters, cast
):
    before = agreement.terms(SINCE).value(RULE)
    row = actions.draft_rule(planner, measure.pk, RULE, before + 2, SINCE, WHY, at=AT)
    actions.ask_rule(head, row.pk, at=AT)
    asked = told(letters, messages.RuleAsked)
    assert (asked.key, asked.value, asked.since) == (RULE, before + 2, SINCE)
    build.hand_in(peer, messages.RuleAnswered(rule_ref=row.ref, consents=True, why="", answered_at=AT))
    administrator, approver = cast("node_administrator", office="LY/"), cast("destination_approver")
    assert "exercises.rules_to_lay" in [one.word for one in queries.waiting(administrator)]
    laid = actions.lay_rule(administrator, row.pk, at=AT)
    assert agreement.terms(SINCE).value(RULE) == before, "nobody granted it yet"
    with pytest.raises(NotAllowed, match="same_person"):
        terms.decide_change(cast("destination_approver", id=administrator.id), laid.change_id, True, at=AT)
    terms.decide_change(approver, laid.change_id, True, at=AT)
    assert agreement.terms(SINCE - timedelta(days=1)).value(RULE) == before
    assert agreement.terms(SINCE).value(RULE) == before + 2
    assert danger(SINCE) == pytest.approx(danger(SINCE - timedelta(days=1)) * (before + 2) / before)
    changed = told(letters, TermChanged)
    assert (changed.key, changed.value) == (RULE, before + 2)
    assert told(letters, messages.RuleLaid).change_id == laid.change_id
    assert measure.exercise.number in agreement.change_to_see(approver, laid.change_id).source


def asked_of_us(peer, measure, **changes):
    """Let the other side ask for another rule."""
    said = {
        "rule_ref": ref_of("rule_change", new_id()), "improvement_ref": measure.ref, "key": RULE, "number": 4,
        "on": None, "since": SINCE, "why": WHY, "asked_at": AT,
    }  # fmt: skip
    build.hand_in(peer, messages.RuleAsked(**said | changes))
    return RuleChange.objects.get(pk=(said | changes)["rule_ref"].partition(":")[2])


def test_what_the_other_side_asks_two_persons_here_consent_to(measure, planner, head, peer, letters):
    row = asked_of_us(peer, measure)
    assert (row.kept_by, row.keeper, row.state) == ("EG", "LY", "asked")
    assert "exercises.rules_to_answer" in [one.word for one in queries.waiting(planner)]
    refused("rule_change_closed", lambda: actions.agree_rule(head, row.pk, at=AT))
    refused("rule_change_closed", lambda: actions.ask_rule(head, row.pk, at=AT))
    actions.consent_rule(planner, row.pk, at=AT)
    consent = queries.consent_of(row)
    consent.propose(head, AT)
    consent.save()
    refused("same_person", lambda: actions.agree_rule(head, row.pk, at=AT), NotAllowed)
    consent.propose(planner, AT)
    consent.save()
    assert "exercises.rules_to_agree" in [one.word for one in queries.waiting(head)]
    actions.agree_rule(head, row.pk, at=AT)
    assert told(letters, messages.RuleAnswered).consents
    row.refresh_from_db()
    assert row.state == "agreed"


def test_it_is_declined_with_a_reason_on_either_side(measure, planner, head, peer, letters):
    row = asked_of_us(peer, measure)
    refused("exercise_said_short", lambda: actions.decline_rule(head, row.pk, "لا", at=AT))
    actions.decline_rule(head, row.pk, "لا تكفي الأطقم لذلك", at=AT)
    assert not told(letters, messages.RuleAnswered).consents
    own = actions.draft_rule(planner, measure.pk, RULE, 5, SINCE, WHY, at=AT)
    refused("rule_change_closed", lambda: actions.consent_rule(planner, own.pk, at=AT))
    actions.ask_rule(head, own.pk, at=AT)
    build.hand_in(peer, messages.RuleAnswered(rule_ref=own.ref, consents=False, why=WHY, answered_at=AT))
    own.refresh_from_db()
    assert (own.state, own.declined_for) == ("declined", WHY)
    dropped = actions.draft_rule(planner, measure.pk, RULE, 6, SINCE, WHY, at=AT)
    assert actions.decline_rule(head, dropped.pk, "لم تعد لازمة الآن", at=AT).state == "declined"


def test_what_may_not_be_asked_is_refused(measure, planner, head, cast):
    def drafted(key=RULE, value=9, since=SINCE, why=WHY):
        return actions.draft_rule(planner, measure.pk, key, value, since, why, at=AT)

    refused("patrol_rule_unknown", lambda: drafted(key="clock.change_notice"))
    refused("since_in_past", lambda: drafted(since=date(2026, 1, 1)))
    refused("term_value_invalid", lambda: drafted(value=0))
    refused("term_value_invalid", lambda: drafted(value=True))
    refused("term_unchanged", lambda: drafted(value=agreement.terms(SINCE).value(RULE)))
    refused("exercise_said_short", lambda: drafted(why="لا"))
    row = drafted()
    row.propose(head, AT)
    row.save()
    refused("same_person", lambda: actions.ask_rule(head, row.pk, at=AT), NotAllowed)
    administrator = cast("node_administrator", office="LY/")
    refused("missing", lambda: actions.lay_rule(administrator, row.pk, at=AT), Missing)
    refused("not_allowed", lambda: actions.lay_rule(planner, row.pk, at=AT), NotAllowed)
