"""The life of a file at destination: opened, decided, home or a permit; each refusal; the other office."""

from datetime import date, timedelta

import pytest

from rabt.access.viewing import Viewing
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import ref_of
from rabt.holds.models import Hold
from rabt.journal.models import Act
from rabt.people.models import Person
from rabt.permits.models import Permit
from rabt.permits.tests import build as permits
from rabt.regularisation import actions, queries
from rabt.regularisation.messages import ReturnAnswered
from rabt.regularisation.models import Decision, File
from rabt.regularisation.rules import document
from rabt.regularisation.rules.document import Outcome
from rabt.regularisation.tests import build

pytestmark = pytest.mark.django_db
AT, DAY = build.AT, build.DAY


def refused(code, deed, field=None):
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code
    assert field is None or no.value.facts["field"] == field


@pytest.fixture
def clerk(cast):
    return cast("destination_clerk")


@pytest.fixture
def protector(cast):
    return cast("protection_officer", reach=("LY/",))


def answered(peer, row, **changes):
    """Have the origin answer a request for a travel document."""
    said = {
        "return_ref": row.ref, "outcome": Outcome.ISSUED, "valid_until": date(2027, 3, 1), "reason": "",
        "document_digest": document.digest(row.ref, build.NUMBER), "only_for": "regularisation",
        "answered_at": AT,
    }  # fmt: skip
    build.hand_in(peer, ReturnAnswered(**said | changes))


UNKNOWN = {"outcome": Outcome.UNKNOWN, "document_digest": "", "valid_until": None, "reason": "more_needed"}


def test_he_opens_a_file_and_it_is_his_offices_with_a_clock(cast, clerk, committed):
    row = build.opened(cast)
    assert (row.state, row.office, row.due_on) == ("open", clerk.office, DAY + timedelta(days=7))
    assert queries.file_to_see(clerk, row.pk) == row
    assert queries.file_of_number(clerk, row.spoken_number) == row
    committed("regularisation.opened", way="stay")


def test_another_office_finds_nothing_and_who_opens_none_may_not(cast):
    row = build.opened(cast)
    elsewhere = cast("destination_clerk", office="LY/labour/second/")
    for deed in (queries.file_to_see, queries.file_to_change, actions.take_up, actions.withdraw):
        with pytest.raises(Missing):
            deed(elsewhere, row.pk, **({"at": AT} if deed in (actions.take_up, actions.withdraw) else {}))
    with pytest.raises(Missing):
        queries.file_of_number(elsewhere, row.number)
    with pytest.raises(NotAllowed):
        actions.open_file(cast("destination_approver"), build.told(), at=AT)


def test_a_known_person_is_named_by_his_passport_and_his_records_wait_without_a_cause(cast, peer):
    person = permits.build.person_there(peer)
    row = build.opened(cast, shown="A00000001", name="")
    assert (row.who_id, row.name[:5]) == (person, "محمود")
    hold = Hold.objects.get()
    assert (hold.about, hold.kind, hold.office, hold.cause) == (f"person:{person}", "review", "review/", "")
    refused("regularisation_stands", lambda: build.opened(cast, shown="A00000001"), "shown")
    refused("regularisation_shown", lambda: build.opened(cast, shown="A99999999"), "shown")
    actions.withdraw(cast("destination_clerk"), row.pk, at=AT)
    hold.refresh_from_db()
    assert hold.state == "lifted"


def test_he_who_was_only_described_is_linked_once_he_has_papers(cast, peer, clerk):
    row = build.opened(cast)
    person = permits.build.person_there(peer)
    assert actions.name_person(clerk, row.pk, "A00000001", at=AT).who_id == person
    assert Hold.objects.get().about == f"person:{person}"
    refused("regularisation_step_closed", lambda: actions.name_person(clerk, row.pk, "A00000001", at=AT))
    other = build.opened(cast, name="سعيد حسن")
    refused(
        "regularisation_stands", lambda: actions.name_person(clerk, other.pk, "A00000001", at=AT), "shown"
    )


# ------------------------------------------------------------------ to stay
def test_an_offer_a_fee_and_two_persons(cast, clerk, committed):
    row = build.proposed(cast)
    assert (row.state, row.licence, queries.fee_paid(row)) == ("proposed", "LIC-1", 100_000)
    with pytest.raises(NotAllowed):
        actions.rule(clerk, row.pk, True, at=AT)
    granted = actions.rule(cast("destination_approver"), row.pk, True, at=AT)
    assert (granted.state, granted.decided_on) == ("admitted", DAY)
    assert Decision.objects.get().decision == "granted"
    committed("regularisation.changed", step="admit", state="admitted", reason="")


def test_who_proposed_does_not_decide(cast, clerk):
    row = build.proposed(cast)
    same = cast("destination_approver", id=clerk.id)
    with pytest.raises(NotAllowed) as no:
        actions.rule(same, row.pk, True, at=AT)
    assert no.value.code == "same_person"


def test_a_refusal_has_a_reason_of_the_pack_and_leaves_the_way_home_open(cast, clerk):
    row, head = build.proposed(cast), cast("destination_approver")
    refused("regularisation_reason", lambda: actions.rule(head, row.pk, False, "mood", at=AT), "reason")
    actions.rule(head, row.pk, False, "quota_full", at=AT)
    refused("regularisation_step_closed", lambda: actions.rule(head, row.pk, True, at=AT))
    assert actions.ask_document(clerk, row.pk, at=AT).file.state == "sought"


def test_steps_out_of_turn_and_fees_on_the_worker_are_refused(cast, clerk):
    row = build.offered(cast)
    refused("regularisation_unpaid", lambda: actions.propose(clerk, row.pk, at=AT))
    refused(
        "fee_not_on_worker",
        lambda: actions.pay_fee(clerk, row.pk, build.paid(paid_by="worker"), at=AT),
        "paid_by",
    )
    refused("licence_unknown", lambda: actions.record_offer(clerk, row.pk, "NONE", at=AT))
    refused("regularisation_step_closed", lambda: actions.conclude(clerk, row.pk, at=AT))
    refused("regularisation_step_closed", lambda: actions.take_up(clerk, row.pk, at=AT))
    other = build.opened(cast)
    refused("regularisation_step_closed", lambda: actions.pay_fee(clerk, other.pk, build.paid(), at=AT))


def test_its_fee_stands_in_the_ledger_from_the_offer_on_until_he_goes_another_way(cast, peer, clerk):
    row = build.offered(cast)
    found = queries.charged(row)
    assert (found.row.minor, found.row.payer, found.row.person_id) == (100_000, "employer", None)
    actions.pay_fee(clerk, row.pk, build.paid(minor=60_000), at=AT)
    refused("regularisation_unpaid", lambda: actions.propose(clerk, row.pk, at=AT))
    person = permits.build.person_there(peer)
    actions.name_person(clerk, row.pk, "A00000001", at=AT)
    assert queries.charged(row).row.person_id == person
    assert not Act.objects.filter(office__startswith="LY/", kind__startswith="charge").exists()
    actions.ask_document(clerk, row.pk, at=AT)
    assert queries.charged(row).row.lifted_on == DAY


def test_what_was_paid_stands_after_a_refusal(cast, clerk):
    row = build.proposed(cast)
    actions.rule(cast("destination_approver"), row.pk, False, "quota_full", at=AT)
    actions.record_offer(clerk, row.pk, "LIC-1", at=AT)
    assert actions.propose(clerk, row.pk, at=AT).state == "proposed"
    assert queries.charged(row).row.lifted_on is None


def test_it_ends_in_an_ordinary_proposal_of_a_permit(cast, peer, clerk):
    contract = permits.ready(cast, peer)
    row = actions.open_file(clerk, build.told(name=""), passport_of(contract), at=AT)
    actions.record_offer(clerk, row.pk, "LIC-1", at=AT)
    actions.pay_fee(clerk, row.pk, build.paid(), at=AT)
    actions.propose(clerk, row.pk, at=AT)
    actions.rule(cast("destination_approver"), row.pk, True, at=AT)
    done = actions.conclude(clerk, row.pk, at=AT)
    permit = Permit.objects.get()
    assert (done.state, done.over_on, permit.state, permit.contract_id) == (
        "concluded",
        DAY,
        "proposed",
        contract.pk,
    )
    assert Hold.objects.get().state == "lifted"


def passport_of(contract):
    return Person.objects.get(pk=contract.person_id).passport_number


def test_without_a_register_or_a_contract_there_is_no_permit(cast, peer, clerk):
    row = build.proposed(cast)
    actions.rule(cast("destination_approver"), row.pk, True, at=AT)
    refused("regularisation_unregistered", lambda: actions.conclude(clerk, row.pk, at=AT))
    permits.build.person_there(peer)
    actions.name_person(clerk, row.pk, "A00000001", at=AT)
    refused("regularisation_no_contract", lambda: actions.conclude(clerk, row.pk, at=AT))


# ------------------------------------------------------------------ home
def test_a_letter_asks_for_a_document_and_he_goes_home_with_it(cast, peer, clerk, letters):
    found = build.sought(cast)
    letter = letters()[-1]
    assert (letter.kind, letter.body["only_for"], letter.about) == (
        "return.asked/1",
        "regularisation",
        found.ref,
    )
    answered(peer, found)
    answered(peer, found)
    row = found.file
    row.refresh_from_db()
    assert (row.state, row.due_on) == ("documented", DAY + timedelta(days=30))
    leave = {"left_on": DAY, "port": "LY-MUSAID", "at": AT}
    refused("travel_document_differs", lambda: actions.depart(clerk, row.pk, "TD999999", **leave), "number")
    refused(
        "regularisation_place",
        lambda: actions.depart(clerk, row.pk, build.NUMBER, **leave | {"port": "X"}),
        "port",
    )
    done = actions.depart(clerk, row.pk, build.NUMBER, **leave)
    assert (done.state, done.left_on, done.due_on) == ("returned", DAY, None)
    assert queries.counts(date(2026, 11, 9)) == {"opened": 1, "decided": 0, "returned": 1}
    assert queries.counts(date(2026, 10, 1)) == {"opened": 0, "decided": 0, "returned": 0}


def test_where_the_origin_does_not_know_him_the_file_is_open_again(cast, peer, clerk):
    found = build.sought(cast)
    refused("travel_document_asked", lambda: actions.ask_document(clerk, found.file_id, at=AT))
    answered(peer, found, **UNKNOWN)
    row = File.objects.get()
    assert (row.state, queries.return_of(row).reason) == ("open", "more_needed")
    assert actions.ask_document(clerk, row.pk, at=AT).outcome == ""


# ------------------------------------------------------------------ protection first
@pytest.mark.parametrize("said", [{"signs": ("papers_taken",)}, {"born_on": date(2010, 1, 1)}])
def test_a_sign_or_a_minor_goes_to_protection_and_to_nobody_else(cast, clerk, protector, said):
    row = build.opened(cast, **said)
    assert (row.state, row.due_on, queries.charged(row)) == ("protected", None, None)
    for viewer in (clerk, cast("destination_approver"), cast("destination_clerk", reach=("LY/",))):
        with pytest.raises(Missing):
            queries.file_to_see(viewer, row.pk)
    assert queries.file_to_see(protector, row.pk).signs == list(said.get("signs", ()))
    assert {act.kind for act in Act.objects.all()} == {"regularisation.opened", "regularisation.changed"}


def test_a_protected_person_may_go_home_and_is_closed_by_protection_alone(cast, peer, clerk, protector):
    row = build.opened(cast)
    refused("regularisation_sign", lambda: actions.protect(clerk, row.pk, "mood", at=AT), "signs")
    actions.protect(clerk, row.pk, "forced_work", at=AT)
    with pytest.raises(Missing):
        actions.ask_document(clerk, row.pk, at=AT)
    found = actions.ask_document(protector, row.pk, at=AT)
    answered(peer, found)
    row.refresh_from_db()
    assert (row.state, row.due_on) == ("protected", None)
    refused("travel_document_asked", lambda: actions.ask_document(protector, row.pk, at=AT))
    refused("regularisation_short", lambda: actions.close(protector, row.pk, "تم", at=AT), "text")
    assert actions.close(protector, row.pk, "وصل إلى أهله سالماً", at=AT).state == "closed"


def test_a_person_found_to_be_a_minor_goes_to_protection_when_he_is_named(cast, peer, clerk):
    permits.build.person_there(peer)
    Person.objects.update(born_on=date(2010, 5, 2))
    row = build.opened(cast, born_on=None)
    assert actions.name_person(clerk, row.pk, "A00000001", at=AT).state == "protected"


# ------------------------------------------------------------------ taken back, erased, forgotten
def test_it_is_taken_back_before_the_decision(cast, clerk):
    row = build.proposed(cast)
    assert actions.withdraw(clerk, row.pk, at=AT).state == "withdrawn"
    assert Decision.objects.count() == 0
    refused("regularisation_step_closed", lambda: actions.withdraw(clerk, row.pk, at=AT))


def test_what_is_over_is_emptied_after_its_time_or_with_the_person(cast, peer, clerk):
    permits.build.person_there(peer)
    row = build.opened(cast, shown="A00000001")
    assert queries.ties(row.who_id) and queries.traces_of(row.who_id) == [row.ref]
    actions.withdraw(clerk, row.pk, at=AT)
    assert not queries.ties(row.who_id)
    assert actions.forget_old(30, at=AT + timedelta(days=30)) == 0
    assert actions.forget_old(30, at=AT + timedelta(days=32)) == 1
    row.refresh_from_db()
    assert (row.name, row.who_id, row.born_on, row.state) == ("-", None, None, "withdrawn")
    other = build.opened(cast, shown="A00000001")
    actions.erase_traces(other.who_id)
    other.refresh_from_db()
    assert (other.name, other.who_id) == ("-", None)


def test_the_fee_of_who_comes_under_protection_is_owed_no_more_and_forgotten_with_the_file(cast, clerk):
    row = build.offered(cast)
    actions.pay_fee(clerk, row.pk, build.paid(minor=1_000), at=AT)
    actions.protect(clerk, row.pk, "forced_work", at=AT)
    assert queries.charged(row).row.lifted_on == DAY
    File.objects.update(over_on=DAY)
    actions.forget_old(30, at=AT + timedelta(days=32))
    assert [part.receipt for part in queries.charged(row).parts] == [""]


def test_who_protects_leaves_no_trace_at_the_person_that_enforcement_could_read(cast, peer, protector):
    person = permits.build.person_there(peer)
    row = build.opened(cast, shown="A00000001", signs=("locked_in",))
    before = set(Viewing.objects.values_list("pk", flat=True))
    with clock.stopped(AT):
        assert [one.word for one in queries.waiting(protector)] == ["regularisation.waits_protected"]
    queries.file_to_see(protector, row.pk)
    after = Viewing.objects.exclude(pk__in=before)
    assert [(look.person_ref, look.role) for look in after] == [(row.ref, "protection_officer")]
    about = ref_of("person", person)
    assert {look.purpose for look in Viewing.objects.filter(person_ref=about)} == {"identity"}
    assert {look.role for look in Viewing.objects.filter(person_ref=about)} == {"destination_clerk"}
    assert not Act.objects.filter(office__startswith="LY/", kind__startswith="regularisation").exists()
