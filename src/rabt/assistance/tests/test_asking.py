"""Asking, clarifying, withdrawing: who may, what is refused, what travels."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from rabt.assistance import actions
from rabt.assistance.models import Request
from rabt.assistance.tests import build
from rabt.assistance.tests.build import ASKED, ASKER, AT
from rabt.assistance.tests.test_story import ask
from rabt.base.errors import NotAllowed, Refused, Untrusted

pytestmark = pytest.mark.django_db
WHY = "هذا هو السبب كما ورد في الملف"


def refused(code, deed):
    with pytest.raises((Refused, NotAllowed, Untrusted)) as no:
        deed()
    assert no.value.code == code


def drafted(who, **changes):
    return actions.draft(who, build.asked(**changes), at=AT)


# ------------------------------------------------------------------ asking
def test_two_persons_send_what_is_bound_or_guards_somebody(asker, letters):
    for changes in ({"handling": "H2"}, {"protected": ("minor",)}, {"handling": "H3", "restriction": WHY}):
        row = drafted(asker, **changes)
        refused("assistance_two", lambda r=row: actions.send_request(asker, r.pk, at=AT))
        actions.propose(asker, row.pk, at=AT)
        refused(
            "assistance_two", lambda r=row: actions.send_request(build.officer(state=ASKER, n=2), r.pk, at=AT)
        )
        head = build.officer("contact_head", ASKER)
        refused(
            "same_person", lambda r=row, h=head: actions.send_request(replace(h, id=asker.id), r.pk, at=AT)
        )
        assert not letters()
        done = actions.send_request(head, row.pk, at=AT)
        assert (done.decided_by, done.sent_by, letters()[-1].kind) == (head.id, head.id, "request.sent/1")
        letters()[-1].delete()


def test_a_proposed_request_is_given_back_with_a_reason_or_withdrawn(asker, letters):
    row, head = drafted(asker, handling="H2"), build.officer("contact_head", ASKER)
    actions.propose(asker, row.pk, at=AT)
    refused("assistance_short", lambda: actions.return_request(head, row.pk, "لا", at=AT))
    refused("not_allowed", lambda: actions.return_request(asker, row.pk, WHY, at=AT))
    assert actions.return_request(head, row.pk, WHY, at=AT).state == "draft"
    assert actions.withdraw(asker, row.pk, at=AT).state == "withdrawn" and not letters()
    refused("assistance_step_closed", lambda: actions.withdraw(asker, row.pk, at=AT))


def test_evidence_goes_by_legal_assistance_and_nothing_is_sent(asker, letters):
    row = drafted(asker, evidence=True)
    assert row.state == "referred" and not letters()
    refused("assistance_step_closed", lambda: actions.send_request(asker, row.pk, at=AT))


def test_the_quota_counts_what_an_officer_wrote_today_whoever_sent_it(asker):
    for _ in range(20):
        row = drafted(asker)
        actions.send_request(build.officer(state=ASKER, n=2), row.pk, at=AT)
    row = drafted(asker)
    refused("assistance_quota", lambda: actions.send_request(asker, row.pk, at=AT))
    other = drafted(build.officer(state=ASKER, n=3))
    assert actions.send_request(other_sender := build.officer(state=ASKER, n=3), other.pk, at=AT).sent_by == (
        other_sender.id
    )
    assert actions.send_request(asker, row.pk, at=AT + timedelta(days=1)).state == "open"


def test_what_a_letter_cannot_carry_is_refused_before_it_is_kept(asker):
    refused("text_unprintable", lambda: drafted(asker, facts=f"{WHY}\x07"))
    refused("not_allowed", lambda: drafted(build.officer("oversight_officer", ASKER, office="oversight/")))


def test_a_labour_record_is_no_target_without_a_case_and_a_basis_even_for_the_database(asker):
    refused("assistance_labour", lambda: drafted(asker, sought="labour"))
    row = drafted(asker, sought="labour", case_number="12/2026", legal_basis="أمر قاضي التحقيق")
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=row.pk).update(legal_basis="")


def test_a_second_question_wants_a_hit_the_same_purpose_and_comes_once(pair):
    first = ask(pair)
    who = build.officer(state=ASKER)
    with pair.at(ASKER):
        refused("assistance_no_hit", lambda: actions.follow(who, first, build.asked(), at=AT))
    with pair.at(ASKED):
        actions.answer(build.officer(), first, build.hit(), at=AT)
        refused("assistance_no_hit", lambda: actions.follow(build.officer(), first, build.asked(), at=AT))
    pair.deliver()
    with pair.at(ASKER):
        refused(
            "assistance_purpose", lambda: actions.follow(who, first, build.asked(purpose="border"), at=AT)
        )
        other = build.asked(subject=build.person(name="سالم عمر ناصر"), sought="movements")
        row = actions.follow(who, first, other, at=AT)
        assert row.subject["name"] == "حسن علي محمود" and row.sought == "known", (
            "the same subject and question"
        )
        refused("assistance_followed", lambda: actions.follow(who, first, build.asked(), at=AT))


def test_no_hit_leads_no_further(pair):
    first = ask(pair)
    with pair.at(ASKED):
        actions.answer(build.officer(), first, build.no_hit(), at=AT)
    pair.deliver()
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        refused("assistance_no_hit", lambda: actions.follow(who, first, build.asked(), at=AT))


# ------------------------------------------------------------------ clarifying and withdrawing
def test_only_the_asked_side_asks_back_and_only_the_asker_clarifies(pair):
    key = ask(pair)
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        refused("assistance_step_closed", lambda: actions.ask_back(who, key, WHY, at=AT))
        refused("assistance_step_closed", lambda: actions.clarify(who, key, WHY, at=AT))
    with pair.at(ASKED):
        refused("assistance_short", lambda: actions.ask_back(build.officer(), key, "؟", at=AT))
        refused("assistance_step_closed", lambda: actions.withdraw(build.officer(), key, at=AT))
        actions.ask_back(build.officer(), key, WHY, at=AT)
        refused("assistance_step_closed", lambda: actions.answer(build.officer(), key, build.hit(), at=AT))


def test_what_is_withdrawn_is_answered_no_more(pair):
    key = ask(pair, handling="H0")
    with pair.at(ASKER):
        actions.withdraw(build.officer(state=ASKER), key, at=AT)
    assert pair.deliver() == ["request.withdrawn/1"]
    with pair.at(ASKED):
        assert Request.objects.get(pk=key).state == "withdrawn"
        refused("assistance_step_closed", lambda: actions.answer(build.officer(), key, build.hit(), at=AT))


def test_a_withdrawal_and_an_answer_that_cross_leave_both_nodes_at_rest(pair):
    key = ask(pair)
    with pair.at(ASKER):
        actions.withdraw(build.officer(state=ASKER), key, at=AT)
    with pair.at(ASKED):
        actions.answer(build.officer(), key, build.hit(), at=AT)
    pair.deliver()
    for state, stands in ((ASKER, "withdrawn"), (ASKED, "answered")):
        with pair.at(state):
            assert Request.objects.get(pk=key).state == stands
