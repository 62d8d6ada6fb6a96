"""Each action: what it refuses, who may not, and what travels; letters that do not fit are not taken."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from rabt.access.viewing import Viewing
from rabt.assistance import actions, queries
from rabt.assistance.actions.asking import letter_of
from rabt.assistance.messages import (
    ConsentGiven,
    FeedbackGiven,
    RecallConfirmed,
    RequestAnswered,
    RequestSent,
)
from rabt.assistance.models import Alarm, Consent, Information, Inquiry, Request
from rabt.assistance.queries.paper import inquiry_paper
from rabt.assistance.rules.answer import Answer, Outcome
from rabt.assistance.rules.handling import Way
from rabt.assistance.rules.request import Part
from rabt.assistance.rules.subject import Subject
from rabt.assistance.tests import build
from rabt.assistance.tests.build import ASKED, ASKER, AT
from rabt.assistance.tests.test_pages import came
from rabt.assistance.tests.test_story import ask, known
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.permits.tests import build as permits
from rabt.testing import ORIGIN

pytestmark = pytest.mark.django_db
WHY = "هذا هو السبب كما ورد في الملف"


def refused(code, deed):
    with pytest.raises((Refused, NotAllowed, Untrusted)) as no:
        deed()
    assert no.value.code == code


@pytest.fixture
def asker(still, settings):
    """Be the node that asks, and an officer there."""
    settings.RABT = replace(ORIGIN, home=settings.RABT.home)
    return build.officer(state=ASKER)


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


# ------------------------------------------------------------------ answering
def test_an_answer_is_given_by_one_or_by_two_and_given_back(still, peer, letters):
    who, head = build.officer(), build.officer("contact_head")
    row = came(peer, protected=["victim"])
    found = actions.answer(who, row.pk, build.hit(), at=AT)
    assert found.state == "weighed" and not letters()
    refused("same_person", lambda: actions.release(replace(head, id=who.id), found.pk, at=AT))
    refused("not_allowed", lambda: actions.release(who, found.pk, at=AT))
    actions.return_answer(head, found.pk, WHY, at=AT)
    row.refresh_from_db()
    assert row.state == "open" and row.stands_since is None, "the clock never stood"
    refused("assistance_step_closed", lambda: _gone(head, found))
    again = actions.answer(who, row.pk, build.hit(), at=AT)
    actions.release(head, again.pk, at=AT)
    assert [one.kind for one in letters()] == ["request.answered/1"]
    refused("assistance_step_closed", lambda: actions.answer(who, row.pk, build.hit(), at=AT))


def _gone(head, found):
    try:
        actions.release(head, found.pk, at=AT)
    except Missing:
        raise Refused("assistance_step_closed") from None


def test_a_refusal_says_its_ground_and_gives_nothing(still, peer, letters):
    row = came(peer)
    said = Answer("refused", ground="rights", ground_text="قد يتعرض للتعذيب إن عُرف مكانه")
    actions.answer(build.officer(), row.pk, said, at=AT)
    body = letters()[-1].body
    assert (body["outcome"], body["ground"], body["text"], body["hit"]) == ("refused", "rights", "", None)


def test_the_questions_of_harm_stay_here_and_no_source_leaves(still, peer, letters):
    source = actions.enter_source(build.officer(), "سالم أحمد الفيتوري", at=AT)
    refused("assistance_short", lambda: actions.enter_source(build.officer(), "سالم", at=AT))
    first = came(peer)
    actions.answer(build.officer(), first.pk, build.hit(), at=AT)
    second = second_of(peer, first)
    named = build.content(text="قال سالم احمد الفيتوري إنه رآه")
    refused("assistance_source_named", lambda: actions.answer(build.officer(), second.pk, named, at=AT))
    actions.answer(build.officer(), second.pk, build.content(source_ref=source.code), at=AT)
    for one in letters():
        assert "الفيتوري" not in str(one.body) and "harm" not in one.body
    assert letters()[-1].body["source_ref"] == source.code


def second_of(peer, first):
    return came(peer, after_ref=first.ref, step=Part.DATA, thread=first.ref)


def test_what_belongs_to_another_office_is_missing(still, peer):
    row = came(peer)
    stranger = build.officer("case_authority", office="security/")
    with pytest.raises(Missing):
        queries.request_to_see(stranger, row.pk)
    found = actions.answer(build.officer(), row.pk, build.hit(), at=AT)
    with pytest.raises(Missing):
        queries.information_to_see(stranger, found.pk)
    assert Viewing.objects.filter(person_ref=row.ref, who=build.officer().id).exists(), "each look is written"
    assert not Viewing.objects.filter(who=stranger.id).exists()


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


# ------------------------------------------------------------------ given: grades, feedback, recall
def test_the_receivers_own_grades_stand_beside_the_givers(pair):
    key = known(pair)
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        refused("assistance_grade", lambda: actions.grade(who, key, "Z", "1", at=AT))
        found = actions.grade(who, key, "C", "4", at=AT)
        assert (found.source_grade, found.own_source_grade) == ("B", "C")
    with pair.at(ASKED):
        refused("assistance_own", lambda: actions.grade(build.officer(), key, "C", "4", at=AT))
        assert Information.objects.get(pk=key).own_source_grade == ""


def test_feedback_is_said_once_and_wrong_waits_for_a_recall(pair):
    key = known(pair)
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        refused("assistance_short", lambda: actions.feed_back(who, key, "wrong", "", at=AT))
        refused("assistance_choice", lambda: actions.feed_back(who, key, "nice", WHY, at=AT))
        actions.feed_back(who, key, "wrong", WHY, at=AT)
        refused("assistance_said", lambda: actions.feed_back(who, key, "used", "", at=AT))
        refused("assistance_theirs", lambda: actions.recall(who, key, "wrong", at=AT))
    assert pair.deliver() == ["feedback.given/1"]
    with pair.at(ASKED):
        words = [one.word for one in queries.waiting(build.officer())]
        assert "assistance.waits_wrong" in words
        refused("assistance_short", lambda: actions.recall(build.officer(), key, "corrected", at=AT))
        right = "المطلوب أخوه، أما هو فلا شيء عليه"
        actions.recall(build.officer(), key, "corrected", right, at=AT)
        assert "assistance.waits_wrong" not in [one.word for one in queries.waiting(build.officer())]
    pair.deliver()
    with pair.at(ASKER):
        (row,) = queries.recalls_to_see(who)
        assert Information.objects.get(pk=key).text == right, "a correction holds from its receipt"
        actions.confirm_recall(who, row.pk, at=AT)
        refused("assistance_step_closed", lambda: actions.confirm_recall(who, row.pk, at=AT))
    assert pair.deliver() == ["recall.confirmed/1"]


def test_information_on_own_initiative_travels_with_its_reason(pair):
    with pair.at(ASKED):
        who = build.officer()
        give = lambda **more: actions.give(  # noqa: E731
            who, build.person(), "threats", WHY, build.content(**more), at=AT
        )
        refused(
            "assistance_short",
            lambda: actions.give(who, build.person(), "threats", "لا", build.content(), at=AT),
        )
        refused("assistance_choice", lambda: give(outcome="no_data"))
        refused("assistance_harm_unanswered", lambda: give(harm=()))
        group = Subject("person", {"name": "جميع العمال", "born_on": "1990-01-01"})
        refused("assistance_bulk", lambda: actions.give(who, group, "threats", WHY, build.content(), at=AT))
        waits = give(handling="H2")
        assert waits.state == "weighed"
        actions.release_information(build.officer("contact_head"), waits.pk, at=AT)
        give()
    assert pair.deliver() == ["information.given/1"] * 2
    with pair.at(ASKER):
        assert Information.objects.filter(given_by=ASKED, why=WHY).count() == 2
        met = queries.met_before(
            build.officer(state=ASKER), Request(subject_keys=waits.subject_keys, pk=new_id())
        )
        assert len(met.informations) == 2


# ------------------------------------------------------------------ consents
def test_a_consent_is_asked_for_one_way_and_refused_by_the_owner(pair):
    key = known(pair, "H2")
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        refused("assistance_choice", lambda: actions.ask_consent(who, key, "balloon", "x", WHY, at=AT))
        refused("assistance_receiver", lambda: actions.hand_out(who, key, Way.FORWARD, "", at=AT))
        actions.ask_consent(who, key, "print", "", WHY, at=AT)
        refused("assistance_asked_already", lambda: actions.ask_consent(who, key, "print", "", WHY, at=AT))
        refused(
            "assistance_step_closed", lambda: actions.weigh_consent(who, Consent.objects.get().pk, WHY, at=AT)
        )
    pair.deliver()
    with pair.at(ASKED):
        row, head = Consent.objects.get(), build.officer("contact_head")
        refused("assistance_own", lambda: actions.ask_consent(build.officer(), key, "print", "", WHY, at=AT))
        refused("assistance_step_closed", lambda: actions.decide_consent(head, row.pk, None, at=AT))
        actions.weigh_consent(build.officer(), row.pk, WHY, at=AT)
        refused("same_person", lambda: actions.decide_consent(
            replace(head, id=build.officer().id), row.pk, None, at=AT))  # fmt: skip
        refused("assistance_day", lambda: actions.decide_consent(head, row.pk, date(2026, 1, 1), at=AT))
        assert actions.decide_consent(head, row.pk, None, at=AT).state == "refused"
    pair.deliver()
    with pair.at(ASKER):
        refused("handling_bound", lambda: actions.hand_out(who, key, Way.PRINT, at=AT))


# ------------------------------------------------------------------ letters that do not fit
def test_a_node_tells_only_of_what_it_may(still, peer):
    row = came(peer)
    ours = the_node(ASKED)
    told = RequestSent(**letter_like(row))
    refused("not_the_keeper", lambda: actions.take_request(ours, told, at=AT))
    for changes in (
        {"purpose": "revenge"}, {"subject": {"name": "كل العمال", "born_on": "1990-01-01"}},
        {"sought": "labour"},
        {"urgency": "now"}, {"protected": ["friend"]}, {"request_ref": "card:1"},
    ):  # fmt: skip
        fresh = letter_like(row) | {"request_ref": ref_of("request", new_id())} | changes
        refused("letter_malformed", lambda f=fresh: actions.take_request(peer, RequestSent(**f), at=AT))
    no_first = letter_like(row) | {
        "request_ref": ref_of("request", new_id()),
        "step": Part.DATA,
        "after_ref": row.ref,
    }
    refused("letter_malformed", lambda: actions.take_request(peer, RequestSent(**no_first), at=AT))
    refused("letter_malformed", lambda: RequestSent(**letter_like(row) | {"after_ref": row.ref}).check())
    refused("letter_malformed", lambda: ConsentGiven("consent:1", True, None, AT).check())
    assert Request.objects.count() == 1


def letter_like(row):
    return dict(letter_of(row).__dict__)


def test_nobody_confirms_consents_or_answers_for_the_other_side(still, peer):
    row = came(peer)
    found = actions.answer(build.officer(), row.pk, build.hit(), at=AT)
    told = RequestAnswered(
        information_ref=ref_of("information", new_id()), text="", source_ref="", source_grade="",
        information_grade="", handling="H0", restriction="", audience=[], expires_on=None, categories=[],
        protected=[], digest="", request_ref=row.ref, outcome=Outcome.NO_DATA, hit=False, reference="",
        ground="", ground_text="", received_at=AT, answered_at=AT,
    )  # fmt: skip
    with pytest.raises(Missing):
        actions.take_answer(peer, told, at=AT)  # theirs to ask, not to answer
    with pytest.raises(Missing):
        actions.take_confirmation(peer, RecallConfirmed(ref_of("recall", new_id()), "erased", AT), at=AT)
    feedback = FeedbackGiven(ref_of("feedback", new_id()), found.ref, "used", "", AT)
    assert actions.take_feedback(peer, feedback, at=AT) == actions.take_feedback(peer, feedback, at=AT)


# ------------------------------------------------------------------ by the clock
def test_the_head_is_told_once_before_the_time_ends(still, peer):
    row = came(peer, urgency="life", urgency_why=WHY)
    assert actions.escalate(at=AT + timedelta(hours=5)) == 0
    assert (
        actions.escalate(at=AT + timedelta(hours=6)) == 1
        and actions.escalate(at=AT + timedelta(hours=7)) == 0
    )
    row.refresh_from_db()
    assert row.escalated_at == AT + timedelta(hours=6)
    with clock.stopped(AT + timedelta(hours=9)):
        (late,) = [
            one for one in queries.waiting(build.officer("contact_head")) if one.word.endswith("escalated")
        ]
        assert (late.count, late.overdue) == (1, 1)


def test_an_officer_who_fishes_is_told_of_to_the_oversight_who_judges(asker):
    for n in range(4):
        row = drafted(
            asker, subject=Subject("document", {"number": f"A12345{n}", "state": "LY"}), sought="keeper"
        )
        actions.send_request(asker, row.pk, at=AT)
    assert actions.watch_fishing(at=AT) == 1 and actions.watch_fishing(at=AT) == 0
    alarm = Alarm.objects.get()
    assert (alarm.who, alarm.kind, alarm.counted) == (asker.id, "near", 3) and "A1234" not in str(vars(alarm))
    overseer = build.officer("oversight_officer", ASKER, office="oversight/")
    refused("not_allowed", lambda: actions.judge_alarm(asker, alarm.pk, "in_order", WHY, at=AT))
    refused("assistance_short", lambda: actions.judge_alarm(overseer, alarm.pk, "misuse", "نعم", at=AT))
    refused("assistance_choice", lambda: actions.judge_alarm(overseer, alarm.pk, "mood", WHY, at=AT))
    refused(
        "same_person",
        lambda: actions.judge_alarm(replace(overseer, id=asker.id), alarm.pk, "misuse", WHY, at=AT),
    )
    assert actions.judge_alarm(overseer, alarm.pk, "misuse", WHY, at=AT).judged_by == overseer.id
    refused("assistance_step_closed", lambda: actions.judge_alarm(overseer, alarm.pk, "misuse", WHY, at=AT))


def test_who_misses_much_is_told_of(pair):
    with pair.at(ASKER):
        for n in range(12):
            for who in (1, 2):
                officer = build.officer(state=ASKER, n=who)
                row = drafted(
                    officer,
                    subject=build.person(
                        name=f"حسن علي {'ابجدهوزحطيكل'[n]}مد", born_on=f"19{50 + n}-0{1 + n % 9}-1{n % 9}"
                    ),
                )
                actions.send_request(officer, row.pk, at=AT)
                outcome = "provided" if who == 2 else "no_data"
                Information.objects.create(
                    request=row, given_by=ASKED, office="EG/contact/", state="given", outcome=outcome,
                    hit=who == 2, proposed_by="node", proposed_at=AT, given_at=AT,
                )  # fmt: skip
        Request.objects.update(answered_at=AT)
        actions.watch_fishing(at=AT + timedelta(hours=1))
        assert list(Alarm.objects.filter(kind="no_hits").values_list("who", "asked", "counted")) == [
            (build.officer(state=ASKER).id, 12, 12)
        ]


# ------------------------------------------------------------------ knowing and keeping
def test_the_oversight_alone_opens_what_stands_and_each_look_is_written(still, peer):
    row = came(peer)
    overseer = build.officer("oversight_officer", office="oversight/")
    refused(
        "not_allowed",
        lambda: actions.open_inquiry(build.officer(), "حسن علي محمود", None, "A12345", "x", at=AT),
    )
    refused("assistance_thin", lambda: actions.open_inquiry(overseer, "حسن علي", None, "", "x", at=AT))
    refused("assistance_short", lambda: actions.open_inquiry(overseer, "حسن علي", None, "A12345", " ", at=AT))
    one = actions.open_inquiry(overseer, "حسن علي محمود", date(1990, 3, 2), "", "+218", at=AT)
    assert one.due_on == AT.date() + timedelta(days=30)
    assert [found.pk for found in queries.what_stands(overseer, one).requests] == [row.pk]
    assert Viewing.objects.filter(person_ref=row.ref, who=overseer.id).exists()
    refused("assistance_choice", lambda: actions.close_inquiry(overseer, one.pk, "mood", at=AT))
    actions.close_inquiry(overseer, one.pk, "lawful", at=AT)
    refused("assistance_step_closed", lambda: actions.close_inquiry(overseer, one.pk, "lawful", at=AT))


def test_the_printed_answer_differs_in_nothing_but_name_and_time(still, peer):
    came(peer)
    overseer = build.officer("oversight_officer", office="oversight/")
    papers = []
    for name, finding in (
        ("حسن علي محمود", "lawful"),
        ("سالم عمر ناصر", "nothing"),
        ("علي سعد فرج", "mended"),
    ):
        row = actions.open_inquiry(overseer, name, date(1990, 3, 2), "", "+218", at=AT)
        row = actions.close_inquiry(overseer, row.pk, finding, "سر", at=AT)
        papers.append(str(inquiry_paper(row)).replace(name, "").replace(row.pk.hex[-8:].upper(), ""))
    assert len(set(papers)) == 1


def test_nothing_is_kept_by_silence_and_a_person_keeps_it_with_a_reason(pair):
    key = known(pair, text="نص يبقى حتى يراجعه شخص")
    with pair.at(ASKER):
        head, found = build.officer("contact_head", ASKER), Information.objects.get(pk=key)
        until = found.kept_until
        assert (until - AT.date()).days == 1825
        longer = until + timedelta(days=300)
        refused("assistance_step_closed", lambda: actions.keep_longer(head, key, longer, WHY, at=AT))
        later = AT + timedelta(days=1826)
        assert actions.forget_old(1825, at=later) == 0, "it waits for a review first"
        refused(
            "assistance_day",
            lambda: actions.keep_longer(head, key, until + timedelta(days=9999), WHY, at=later),
        )
        refused("assistance_short", lambda: actions.keep_longer(head, key, longer, "", at=later))
        actions.keep_longer(head, key, longer, WHY, at=later)
        over = AT + timedelta(days=1825 + 300 + 40)
        assert actions.forget_old(1825, at=over) > 0
        found.refresh_from_db()
        assert (found.text, found.subject_keys, found.outcome) == ("", [], "provided"), (
            "counts stay, contents go"
        )
        for row in Request.objects.all():
            assert (row.subject, row.facts, row.subject_keys) == ({}, "", [])
        assert actions.forget_old(1825, at=over) == 0
    assert not Inquiry.objects.exists()


# ------------------------------------------------------------------ labour records
def test_a_labour_record_is_looked_up_by_one_document_in_a_case_and_who_is_found_is_told(still, peer):
    person = permits.build.person_there(peer)
    who, basis = build.officer(), {"case_number": "12/2026", "legal_basis": "أمر قاضي التحقيق"}
    row = came(peer, sought="labour", subject=dict(build.person(number="A00000001").said), **basis)
    assert actions.look_in_register(who, row.pk, at=AT) is True
    look = Viewing.objects.get(person_ref=ref_of("person", person))
    assert (look.who, look.purpose) == (who.id, "assistance")
    unknown = came(peer, sought="labour", subject=dict(build.person(number="B99999999").said), **basis)
    assert actions.look_in_register(who, unknown.pk, at=AT) is False
    plain = came(peer, subject=dict(build.person(number="A00000001").said))
    refused("assistance_labour_closed", lambda: actions.look_in_register(who, plain.pk, at=AT))
    nameless = came(peer, sought="labour", **basis)
    refused("assistance_labour_closed", lambda: actions.look_in_register(who, nameless.pk, at=AT))
    assert Request.objects.filter(state="open").count() == 4, "nothing was decided by a machine"


# ------------------------------------------------------------------ figures
def test_figures_hide_small_counts_and_count_what_happened(still, peer):
    for n in range(7):
        row = came(peer)
        with clock.stopped(AT + timedelta(hours=n)):
            actions.answer(
                build.officer(), row.pk, build.hit() if n else build.no_hit(), at=AT + timedelta(hours=n)
            )
    overseer = build.officer("oversight_officer", office="oversight/")
    told = queries.month(overseer, date(2026, 11, 1))
    assert told.lines["received"].n == 7 and told.lines["in_time"].n == 7 and told.median_hours == 3
    assert told.answered["no_hit"].n is None and told.answered["hit"].n is None, (
        "the other would give it away"
    )
    assert queries.months(overseer, date(2026, 11, 24))[0] == date(2026, 11, 1)


def test_the_look_is_withheld_by_two_persons_and_counted_in_the_open(still, peer):
    permits.build.person_there(peer)
    who, head = build.officer(), build.officer("contact_head")
    basis = {"case_number": "12/2026", "legal_basis": "أمر قاضي التحقيق", "sought": "labour"}
    row = came(peer, subject=dict(build.person(number="A00000001").said), **basis)
    until = AT + timedelta(days=60)
    refused(
        "withheld_long", lambda: actions.ask_to_withhold(who, row.pk, AT + timedelta(days=91), WHY, at=AT)
    )
    refused("assistance_short", lambda: actions.ask_to_withhold(who, row.pk, until, "لا", at=AT))
    with pytest.raises(Missing):
        actions.decide_to_withhold(head, row.pk, True, at=AT)
    actions.ask_to_withhold(who, row.pk, until, WHY, at=AT)
    refused("same_person", lambda: actions.decide_to_withhold(replace(head, id=who.id), row.pk, True, at=AT))
    assert actions.decide_to_withhold(head, row.pk, True, at=AT).decision == "withheld"
    actions.look_in_register(who, row.pk, at=AT)
    overseer = build.officer("oversight_officer", office="oversight/")
    assert queries.counts(AT, until).withheld == 1
    assert queries.month(overseer, date(2026, 11, 1)).lines["withheld"].less_than == 5, (
        "shown as few, not left out"
    )
    unknown = came(peer, subject=dict(build.person(number="B99999999").said), **basis)
    refused("assistance_labour_closed", lambda: actions.ask_to_withhold(who, unknown.pk, until, WHY, at=AT))
