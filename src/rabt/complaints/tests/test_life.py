"""A complaint's life by the room's own actions: each step, each refusal, hidden from who may not see it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from rabt.access.queries import anyone
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id
from rabt.complaints import actions, queries
from rabt.complaints.actions.telling import Page
from rabt.complaints.models import Act, Anchor, Complaint, Decision, Piece
from rabt.complaints.tests import build
from rabt.complaints.tests.build import AT, TEXT
from rabt.hiring import actions as hiring
from rabt.hiring.queries import stops
from rabt.holds import queries as holds
from rabt.holds.models import Hold
from rabt.insight import queries as figures
from rabt.insight.rules.month import Month
from rabt.journal import queries as journal
from rabt.journal.models import Act as JournalAct
from rabt.site import engine

PICTURE = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
pytestmark = pytest.mark.django_db


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code
    return no.value


def kinds(row):
    return [act.kind.partition(".")[2] for act in queries.acts_of(row)]


def test_a_decision_needs_two_persons_and_ends_in_being_carried_out(cast):
    row = build.taken_up(cast)
    conciliator, head = cast("conciliator"), cast("complaints_head")
    refused("complaint_not_proposed", lambda: actions.decide(head, row.pk, True, at=AT))
    refused("complaint_outcome", lambda: actions.propose(conciliator, row.pk, "x", TEXT, at=AT))
    refused("complaint_short", lambda: actions.propose(conciliator, row.pk, "for_worker", "؟", at=AT))
    actions.propose(conciliator, row.pk, "rejected", TEXT, at=AT)
    refused("complaint_proposed", lambda: actions.propose(conciliator, row.pk, "rejected", TEXT, at=AT))
    itself = cast("complaints_head", id=conciliator.id)
    refused("same_person", lambda: actions.decide(itself, row.pk, True, at=AT), NotAllowed)
    assert actions.decide(head, row.pk, False, at=AT).state == "taken_up"
    actions.propose(conciliator, row.pk, "for_worker", TEXT, at=AT)
    decided = actions.decide(head, row.pk, True, at=AT)
    assert (decided.state, decided.execute_by) == ("decided", AT.date() + timedelta(days=10))
    assert [one.decision for one in Decision.objects.order_by("pk")] == ["returned", "agreed"]
    assert actions.execute(cast("complaints_clerk"), row.pk, TEXT, at=AT).state == "executed"
    assert kinds(row) == ["received", "taken_up", "decision_proposed", "decision_returned",
                          "decision_proposed",
                          "decided", "executed"]  # fmt: skip


def test_a_rejection_has_no_day_of_execution(cast):
    row = build.decided(cast, "rejected")
    assert (row.state, row.execute_by, row.closed_at) == ("rejected", None, AT)
    refused("complaint_step_closed", lambda: actions.execute(cast("complaints_clerk"), row.pk, TEXT, at=AT))


def test_the_employer_is_told_with_consent_only(cast):
    row, receipt = build.tell()
    conciliator = cast("conciliator")
    refused("complaint_consent", lambda: actions.conciliate(conciliator, row.pk, TEXT, at=AT))
    actions.add(receipt.number, receipt.secret, consent=True, at=AT)
    refused("complaint_step_closed", lambda: actions.conciliate(conciliator, row.pk, TEXT, at=AT))
    actions.take_up(cast("complaints_clerk"), row.pk, at=AT)
    row = actions.conciliate(conciliator, row.pk, TEXT, at=AT)
    assert (row.state, row.told_on) == ("conciliation", AT.date())
    assert actions.settle(conciliator, row.pk, TEXT, at=AT).state == "settled"


def test_a_guarded_complaint_goes_to_protection_alone_and_others_do_not_find_it(cast):
    row = build.taken_up(cast, kind="trafficking")
    protector = cast("protection_officer")
    for role in ("complaints_clerk", "conciliator"):
        refused("missing", lambda role=role: queries.complaint_to_see(cast(role), row.pk, AT), Missing)
    refused("complaint_referral", lambda: actions.refer(protector, row.pk, "court", TEXT, at=AT))
    assert actions.refer(protector, row.pk, "protection", TEXT, at=AT).referred_to == "protection"


@pytest.mark.parametrize(
    ("role", "deed"),
    [
        ("conciliator", lambda who, key: actions.take_up(who, key, at=AT)),
        ("complaints_clerk", lambda who, key: actions.conciliate(who, key, TEXT, at=AT)),
        ("complaints_clerk", lambda who, key: actions.settle(who, key, TEXT, at=AT)),
        ("complaints_clerk", lambda who, key: actions.propose(who, key, "rejected", TEXT, at=AT)),
        ("conciliator", lambda who, key: actions.decide(who, key, True, at=AT)),
        ("conciliator", lambda who, key: actions.refer(who, key, "court", TEXT, at=AT)),
        ("border_officer", lambda who, key: actions.say(who, key, TEXT, at=AT)),
        ("border_officer", lambda who, key: actions.execute(who, key, TEXT, at=AT)),
        ("destination_approver", lambda who, key: queries.complaint_to_see(who, key, AT)),
        ("auditor", lambda who, key: queries.complaint_to_change(who, key)),
        ("conciliator", lambda who, key: actions.receive(who, build.told(), at=AT)),
    ],
)
def test_each_step_asks_for_its_scope(cast, role, deed):
    row, _ = build.tell()
    refused("not_allowed", lambda: deed(cast(role), row.pk), NotAllowed)


def test_what_is_unknown_is_missing_and_what_is_wrong_is_said(cast):
    row, receipt = build.tell()
    clerk = cast("complaints_clerk")
    refused("missing", lambda: actions.say(clerk, new_id(), TEXT, at=AT), Missing)
    refused("missing", lambda: queries.evidence_to_see(clerk, new_id(), AT), Missing)
    refused("hold_about_unknown", lambda: actions.take_up(clerk, row.pk, permit="LY-0", at=AT))
    refused("licence_unknown", lambda: actions.take_up(clerk, row.pk, licence="LIC-0", at=AT))
    refused("complaint_short", lambda: actions.add(receipt.number, receipt.secret, text="؟", at=AT))
    refused("complaint_short", lambda: actions.add(receipt.number, receipt.secret, at=AT))
    pages = [Page(b"%%PDF-1.4\n%%%d\n%%%%EOF\n" % n, "a.pdf") for n in range(4)]
    actions.add(receipt.number, receipt.secret, files=pages[:3], at=AT)
    actions.add(receipt.number, receipt.secret, files=pages[:1], at=AT)  # the same again is no fourth
    refused("complaint_files", lambda: actions.add(receipt.number, receipt.secret, files=pages[3:], at=AT))
    refused("file_kind", lambda: build.tell(files=(Page(b"MZ", "a.exe"),)))
    nameless = cast("complaints_clerk", purpose="")
    refused("purpose_missing", lambda: queries.complaint_to_see(nameless, row.pk, AT), NotAllowed)


def test_a_script_fills_no_queue_and_guesses_no_secret():
    row, receipt = build.tell(place="10.9.9.9")
    for _ in range(19):
        build.tell(place="10.9.9.9")
    refused("too_many_tries", lambda: build.tell(place="10.9.9.9"))
    build.tell(place="10.9.9.10")
    for _ in range(10):
        refused(
            "complaint_unknown", lambda: actions.add(receipt.number, "1", text=TEXT, place="10.9.9.9", at=AT)
        )
    refused(
        "too_many_tries",
        lambda: actions.add(receipt.number, receipt.secret, text=TEXT, place="10.1.1.1", at=AT),
    )
    later = AT + timedelta(minutes=61)
    assert actions.add(receipt.number, receipt.secret, text=TEXT, at=later).pk == row.pk


# ------------------------------------------------------------------ the wait on the permit
def held(permit, at=AT):
    return holds.held([permit.ref], "permit.withdraw", at)


def test_a_taken_up_complaint_makes_the_permit_wait_as_any_review(cast, peer):
    permit = build.permit(cast, peer)
    row, receipt = build.tell()
    assert not held(permit)
    actions.take_up(cast("complaints_clerk"), row.pk, permit=permit.spoken_number, at=AT)
    hold = Hold.objects.get()
    assert held(permit) and not holds.held([permit.ref], "permit.change_employer", AT)
    assert (hold.kind, hold.office, hold.cause, hold.named, hold.proposed_by) == (
        "review", "review/", "", "", "node:LY"
    )  # fmt: skip
    act = JournalAct.objects.filter(kind="hold.placed").get()
    assert (act.role, act.office) == ("node", "LY/")
    actions.take_back(receipt.number, receipt.secret, at=AT)
    assert not held(permit) and JournalAct.objects.filter(kind="hold.lifted").get().role == "node"
    assert not JournalAct.objects.filter(kind__startswith="complaint").exists()


def test_two_complaints_hold_one_permit_until_both_are_over(cast, peer):
    permit = build.permit(cast, peer)
    first = build.taken_up(cast, permit=permit.spoken_number)
    second = build.taken_up(cast, permit=permit.spoken_number, kind="violence")
    assert Hold.objects.count() == 1
    actions.settle(cast("conciliator"), first.pk, TEXT, at=AT)
    assert held(permit)
    actions.refer(cast("protection_officer"), second.pk, "protection", TEXT, at=AT)
    assert held(permit), "a reprisal comes after the decision: the wait stays to its last day"
    assert not held(permit, AT + timedelta(days=181))


def test_what_is_referred_to_protection_is_read_there_with_its_files_and_by_fewer_others(cast):
    row = build.taken_up(cast, files=(Page(PICTURE, "slip.pdf"),))
    protector, conciliator, head = cast("protection_officer"), cast("conciliator"), cast("complaints_head")
    refused("missing", lambda: queries.complaint_to_see(protector, row.pk, AT), Missing)
    before = queries.opened(row)
    actions.refer(head, row.pk, "protection", TEXT, at=AT)
    whole = queries.complaint_to_see(protector, row.pk, AT)
    assert (whole.row.guarded, whole.told, whole.files[0].said) == (True, before.told, before.files[0].said)
    assert queries.evidence_to_see(protector, whole.files[0].id, AT).content.startswith(b"%PDF")
    assert not Piece.objects.filter(complaint=row).exists()
    refused("missing", lambda: queries.complaint_to_see(conciliator, row.pk, AT), Missing)
    actions.say(protector, row.pk, TEXT, at=AT)


# ------------------------------------------------------------------ the clock
def test_a_late_complaint_goes_to_the_head_once(cast):
    row, _ = build.tell()
    assert actions.escalate(at=AT + timedelta(days=14)) == 0
    late = AT + timedelta(days=15)
    assert (actions.escalate(at=late), actions.escalate(at=late)) == (1, 0)
    row.refresh_from_db()
    assert row.escalated_at == late and kinds(row) == ["received", "escalated"]


def test_an_employer_who_does_not_carry_it_out_is_stopped_and_nothing_says_why(cast, peer, letters):
    permit = build.permit(cast, peer)
    row = build.decided(cast, permit=permit.spoken_number, licence="LIC-1")
    employer = build.employer()
    assert actions.end_unexecuted(at=AT + timedelta(days=10)) == 0 and employer.state == "admitted"
    late = AT + timedelta(days=11)
    assert (actions.end_unexecuted(at=late), actions.end_unexecuted(at=late)) == (1, 0)
    employer.refresh_from_db()
    row.refresh_from_db()
    assert (employer.state, row.state) == ("suspended", "not_executed")
    assert "شكوى" not in employer.suspended_for and "complaint" not in employer.suspended_for.lower()
    assert letters()[-1].kind == "employer.changed/1" and "suspended" in str(letters()[-1].body)
    again = build.decided(cast, licence="LIC-1", at=late)
    assert actions.end_unexecuted(at=late + timedelta(days=11)) == 1
    again.refresh_from_db()
    assert again.state == "not_executed"
    clerk, approver = cast("complaints_clerk"), cast("destination_approver", office="LY/")
    assert actions.execute(clerk, again.pk, TEXT, at=late).state == "executed"
    refused("stop_stands", lambda: hiring.restore_employer(approver, employer.pk, at=late))
    assert not stops.employers_to_restore(approver), "the first decision stands still"
    actions.execute(clerk, row.pk, TEXT, at=late)
    assert list(stops.employers_to_restore(approver)) == [employer]
    assert hiring.restore_employer(approver, employer.pk, at=late).state == "admitted"


def test_without_a_known_employer_nobody_is_stopped(cast):
    row = build.decided(cast)
    assert actions.end_unexecuted(at=AT + timedelta(days=11)) == 1
    row.refresh_from_db()
    assert row.state == "not_executed"


def test_the_root_of_each_day_lies_in_the_nodes_journal_even_of_an_empty_one(cast):
    assert (actions.anchor(at=AT), actions.anchor(at=AT)) == (True, False)
    row = build.taken_up(cast)
    assert actions.anchor(at=AT + timedelta(days=1))
    assert queries.check_anchors() == 2 and [one.size for one in Anchor.objects.order_by("day")] == [0, 2]
    for one in Anchor.objects.all():
        queries_facts = {"root": one.root, "size": one.size}
        journal.check_facts(cast("auditor"), one.act_id, queries_facts)
    acts = JournalAct.objects.filter(kind="wall.anchored")
    assert acts.count() == 2 and str(row.pk) not in str(list(acts.values()))


def test_a_changed_act_is_noticed_by_the_anchor(cast):
    build.taken_up(cast)
    actions.anchor(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("alter table complaints.complaints_act disable trigger stays")
        cursor.execute("update complaints.complaints_act set leaf = repeat('0', 64) where place = 0")
    with pytest.raises(ValueError, match="not that of"):
        queries.check_anchors()


def test_the_places_of_acts_follow_each_other(cast):
    build.taken_up(cast)
    build.tell()
    assert list(Act.objects.order_by("place").values_list("place", flat=True)) == [0, 1, 2]
    assert Complaint.objects.count() == 2 and anyone().id == ""


# ------------------------------------------------------------------ counts
FEBRUARY = datetime(2027, 2, 1, 6, 0, tzinfo=UTC)


def test_a_month_is_counted_behind_the_wall_and_handed_down_once(cast, as_role):
    for _ in range(5):
        build.tell(at=AT)
    build.decided(cast, at=AT)
    actions.execute(cast("complaints_clerk"), Complaint.objects.get(state="decided").pk, TEXT, at=AT)
    as_role(engine.WALL)
    assert actions.count_due(at=FEBRUARY) == 2, "January, and December before it"
    assert actions.count_due(at=FEBRUARY) == 0
    as_role("")
    told = figures.handed(Month(date(2027, 1, 1)))
    assert told["complaints_received"].total == 6
    assert [(one.key, one.value) for one in told["complaints_received"].by["complaint"]] == [("wage", 6)]
    assert told["complaints_closed"].total is None, "one is too few to be told"
    assert figures.handed(Month(date(2026, 12, 1)))["complaints_received"].total == 0
