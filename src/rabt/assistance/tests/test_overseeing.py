"""The clock, the oversight, what is kept, labour records, figures."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rabt.access.viewing import Viewing
from rabt.assistance import actions, queries
from rabt.assistance.models import Alarm, Information, Inquiry, Request
from rabt.assistance.queries.paper import inquiry_paper
from rabt.assistance.rules.subject import Subject
from rabt.assistance.tests import build
from rabt.assistance.tests.build import ASKED, ASKER, AT
from rabt.assistance.tests.test_pages import came
from rabt.assistance.tests.test_story import known
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import ref_of
from rabt.permits.tests import build as permits

pytestmark = pytest.mark.django_db
WHY = "هذا هو السبب كما ورد في الملف"


def refused(code, deed):
    with pytest.raises((Refused, NotAllowed, Untrusted)) as no:
        deed()
    assert no.value.code == code


def drafted(who, **changes):
    return actions.draft(who, build.asked(**changes), at=AT)


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
    refused("assistance_unregistered", lambda: actions.ask_to_withhold(who, unknown.pk, until, WHY, at=AT))


def test_where_it_is_not_withheld_the_person_reads_that_somebody_knows_him_to_be_here(still, peer):
    person = permits.build.person_there(peer)
    who, head = build.officer(), build.officer("contact_head")
    basis = {"case_number": "12/2026", "legal_basis": "أمر قاضي التحقيق", "sought": "labour"}
    row = came(peer, subject=dict(build.person(number="A00000001").said), **basis)
    actions.ask_to_withhold(who, row.pk, AT + timedelta(days=60), WHY, at=AT)
    assert not Viewing.objects.filter(person_ref=ref_of("person", person)).exists()
    assert actions.decide_to_withhold(head, row.pk, False, at=AT).decision == "told"
    assert Viewing.objects.get(person_ref=ref_of("person", person)).purpose == "assistance"
