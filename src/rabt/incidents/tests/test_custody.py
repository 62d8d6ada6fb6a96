"""The chain of custody: one holder, two signatures, a count at each hand-over, no way around."""

import re

import pytest
import zxingcpp
from django.db import IntegrityError, transaction

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.incidents import actions, queries
from rabt.incidents.models import Custody, Discrepancy, Seizure
from rabt.incidents.queries import paper
from rabt.incidents.rules.custody import Counted
from rabt.incidents.tests import build
from rabt.incidents.tests.build import AT, OTHER
from rabt.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
FULL = Counted(1_200_000, "SEAL-1")


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


@pytest.fixture
def keeper(still):
    return build.officer("evidence_keeper")


@pytest.fixture
def thing(leader):
    return build.seized(leader)


def offered(leader, keeper, thing, counted=FULL):
    actions.offer_hand_over(leader, thing.pk, keeper.id, counted, at=AT)
    return re.search(
        r": (\d{6})", Notice.objects.filter(template="incidents.notice_code").latest("made_at").text
    )[1]


def test_who_seizes_holds_it_and_its_label_leads_back_to_it(leader, thing):
    assert (thing.holder_id, thing.unit, thing.seal, len(thing.label)) == (leader.id, "litre", "SEAL-1", 10)
    assert queries.seizure_of_label(leader, f"http://x/incidents/label/{thing.label}") == thing
    told = paper.label(thing, AT)
    again = (thing.incident_id, "fuel", "", Counted(1_200_000, "seal-١"))
    refused("seizure_stands", lambda: actions.seize(leader, *again, at=AT))
    actions.seize(leader, thing.incident_id, "fuel", "", Counted(1_200_000, "SEAL-2"), at=AT)
    assert leader.name not in str({key: told[key] for key in ("ar", "en")})
    assert zxingcpp.create_barcode(paper.address_of(thing), zxingcpp.BarcodeFormat.QRCode).text.endswith(
        thing.label
    )
    for code, kind, counted in (
        ("seizure_kind", "people", FULL), ("seizure_kind", "spice", FULL),
        ("quantity_wrong", "fuel", Counted(0, "S-1")), ("seal_wrong", "fuel", Counted(1, "؟")),
    ):  # fmt: skip
        row = build.safe(leader)
        refused(code, lambda k=kind, c=counted, r=row: actions.seize(leader, r.pk, k, "", c, at=AT))


def test_it_is_handed_over_by_two_accounts_and_stays_until_the_second_signs(leader, keeper, thing):
    offered(leader, keeper, thing)
    thing.refresh_from_db()
    assert (thing.state, thing.holder_id) == ("handing", leader.id)
    assert [one.pk for one in queries.offers_to_sign(keeper)] == [thing.pk]
    refused("not_the_taker", lambda: actions.accept_hand_over(leader, thing.pk, FULL, at=AT), NotAllowed)
    refused("seizure_step_closed", lambda: actions.offer_hand_over(leader, thing.pk, keeper.id, FULL, at=AT))
    actions.accept_hand_over(keeper, thing.pk, FULL, at=AT)
    thing.refresh_from_db()
    assert (thing.state, thing.holder_id) == ("held", keeper.id)
    chain = queries.chain_of(thing)
    assert [(one.order, one.giver, one.taker, one.signed) for one in chain] == [
        (1, "", leader.id, "account"), (2, leader.id, keeper.id, "account"),
    ]  # fmt: skip
    assert not Discrepancy.objects.exists()
    refused(
        "not_the_holder",
        lambda: actions.offer_hand_over(leader, thing.pk, keeper.id, FULL, at=AT),
        NotAllowed,
    )
    refused("seizure_step_closed", lambda: actions.accept_hand_over(keeper, thing.pk, FULL, at=AT))


def test_nobody_hands_over_to_himself_or_to_who_may_not_hold(leader, thing):
    clerk = build.officer("destination_clerk", "LY/labour/first/")
    refused("same_holder", lambda: actions.offer_hand_over(leader, thing.pk, leader.id, FULL, at=AT))
    refused("taker_unknown", lambda: actions.offer_hand_over(leader, thing.pk, clerk.id, FULL, at=AT))
    refused("seal_wrong",
            lambda: actions.offer_hand_over(leader, thing.pk, build.officer("evidence_keeper").id,
                                            Counted(1, "?"), at=AT))  # fmt: skip


def test_the_taker_signs_on_the_givers_telephone_by_label_and_code(leader, keeper, thing):
    code = offered(leader, keeper, thing)
    wrong = "000000" if code != "000000" else "000001"
    sign = actions.accept_by_label
    refused("label_wrong", lambda: sign(leader, thing.pk, "ANOTHER", code, FULL, at=AT))
    refused("custody_code_wrong", lambda: sign(leader, thing.pk, thing.label, wrong, FULL, at=AT))
    refused("not_the_holder", lambda: sign(keeper, thing.pk, thing.label, code, FULL, at=AT), NotAllowed)
    row = sign(
        leader, thing.pk, thing.label, code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), FULL, at=AT
    )
    assert (row.holder_id, queries.chain_of(row)[-1].signed) == (keeper.id, "label")


def test_after_three_tries_only_his_own_account_signs(leader, keeper, thing):
    code = offered(leader, keeper, thing)
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(3):
        refused(
            "custody_code_wrong",
            lambda: actions.accept_by_label(leader, thing.pk, thing.label, wrong, FULL, at=AT),
        )
    refused(
        "custody_tries", lambda: actions.accept_by_label(leader, thing.pk, thing.label, code, FULL, at=AT)
    )
    assert actions.accept_hand_over(keeper, thing.pk, FULL, at=AT).holder_id == keeper.id


def test_an_offer_is_called_off_and_is_no_link(leader, keeper, thing):
    offered(leader, keeper, thing)
    other = build.officer("evidence_keeper")
    refused(
        "missing",
        lambda: actions.decline_hand_over(
            build.officer("patrol_leader", OTHER), thing.pk, "لم يحضر المستلم", at=AT
        ),
        Missing,
    )
    refused(
        "not_the_taker",
        lambda: actions.decline_hand_over(other, thing.pk, "لم يحضر المستلم", at=AT),
        NotAllowed,
    )
    refused("incident_said_short", lambda: actions.decline_hand_over(keeper, thing.pk, "لا", at=AT))
    row = actions.decline_hand_over(keeper, thing.pk, "لم يحضر المستلم", at=AT)
    assert (row.state, row.holder_id, len(queries.chain_of(row))) == ("held", leader.id, 1)
    offered(leader, keeper, thing)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (FULL, Counted(1_150_000, "SEAL-1")), (FULL, Counted(1_200_000, "SEAL-2")),
        (Counted(1_150_000, "SEAL-1"), Counted(1_150_000, "SEAL-1")),
        (Counted(1_150_000, "SEAL-1"), FULL),
    ],
)  # fmt: skip
def test_a_difference_must_be_answered_by_who_signed_neither_side(leader, keeper, chief, thing, given, taken):
    offered(leader, keeper, thing, given)
    row = actions.accept_hand_over(keeper, thing.pk, taken, at=AT)
    found = Discrepancy.objects.get()
    assert (found.expected_milli, found.expected_seal) == (FULL.milli, FULL.seal)
    assert Counted(found.found_milli, found.found_seal) != FULL
    order = "12/2026"
    refused("difference_open", lambda: actions.propose_leaving(chief, row.pk, "destroy", order, at=AT))
    refused("missing", lambda: actions.answer_discrepancy(keeper, found.pk, "تبخر في الطريق", at=AT), Missing)
    refused("not_allowed", lambda: actions.answer_discrepancy(leader, found.pk, "تبخر", at=AT), NotAllowed)
    refused("incident_said_short", lambda: actions.answer_discrepancy(chief, found.pk, "لا", at=AT))
    assert [one.pk for one in queries.discrepancies_to_answer(chief)] == [found.pk]
    actions.answer_discrepancy(chief, found.pk, "تبخر في الطريق", at=AT)
    refused("missing", lambda: actions.answer_discrepancy(chief, found.pk, "تبخر في الطريق", at=AT), Missing)
    actions.propose_leaving(chief, row.pk, "destroy", order, at=AT)


def test_another_count_is_told_to_the_other_state_once_it_knows_the_seizure(
    leader, keeper, chief, thing, letters
):
    offered(leader, keeper, thing)
    actions.accept_hand_over(keeper, thing.pk, Counted(1_190_000, "SEAL-1"), at=AT)
    assert letters() == [], "nobody validated the incident: nothing is told yet"
    actions.validate_incident(chief, thing.incident_id, at=AT)
    other = build.officer("evidence_keeper")
    for taker, counted in ((other, Counted(1_190_000, "SEAL-2")), (keeper, Counted(1_150_000, "SEAL-2"))):
        giver = keeper if taker is other else other
        actions.offer_hand_over(giver, thing.pk, taker.id, counted, at=AT)
        actions.accept_hand_over(taker, thing.pk, counted, at=AT)
    told = [one.body for one in letters() if one.kind == "seizure.told/1"]
    assert [(one["milli"], one["standing"]) for one in told] == [(1_190_000, "held"), (1_150_000, "held")]


def test_another_count_in_what_is_held_back_is_told_to_nobody(leader, keeper, chief, letters):
    row = build.safe(leader, "threat")
    thing = actions.seize(leader, row.pk, "fuel", "براميل", FULL, at=AT)
    actions.validate_incident(chief, row.pk, held_for="تحقيق جارٍ في المكان", at=AT)
    offered(leader, keeper, thing)
    actions.accept_hand_over(keeper, thing.pk, Counted(1_190_000, "SEAL-1"), at=AT)
    assert letters() == []


def test_it_leaves_by_an_orders_number_and_two_persons(leader, keeper, chief, thing, letters):
    actions.validate_incident(chief, thing.incident_id, at=AT)
    leave = actions.propose_leaving
    refused("leaving_kind", lambda: leave(chief, thing.pk, "sell", "1/2026", at=AT))
    refused("order_missing", lambda: leave(chief, thing.pk, "destroy", "بلا", at=AT))
    refused("not_allowed", lambda: leave(leader, thing.pk, "destroy", "1/2026", at=AT), NotAllowed)
    refused("seizure_step_closed", lambda: actions.decide_leaving(chief, thing.pk, True, at=AT))
    leave(chief, thing.pk, "destroy", "1/2026", at=AT)
    refused("seizure_step_closed", lambda: leave(chief, thing.pk, "destroy", "1/2026", at=AT))
    refused("same_person", lambda: actions.decide_leaving(chief, thing.pk, True, at=AT), NotAllowed)
    refused("seizure_step_closed", lambda: actions.offer_hand_over(leader, thing.pk, keeper.id, FULL, at=AT))
    assert [one.pk for one in queries.leavings_to_decide(keeper)] == [thing.pk]
    refused("incident_said_short", lambda: actions.decide_leaving(keeper, thing.pk, False, "لا", at=AT))
    assert actions.decide_leaving(keeper, thing.pk, False, "الأمر لمضبوط آخر", at=AT).state == "held"
    told = Notice.objects.get(template="incidents.notice_leaving_refused")
    assert thing.label in told.text and "الأمر لمضبوط آخر" not in told.text, "he reads why on its page"
    no = queries.leavings_refused(thing)[0]
    assert (no.proposed_by, no.decided_by, no.reason_text) == (chief.id, keeper.id, "الأمر لمضبوط آخر")
    leave(chief, thing.pk, "release", "2/2026", at=AT)
    row = actions.decide_leaving(keeper, thing.pk, True, at=AT)
    assert (row.state, row.holder_id, row.order_number) == ("released", "", "2/2026")
    assert Notice.objects.filter(template="incidents.notice_leaving_refused").count() == 1
    refused("seizure_step_closed", lambda: leave(chief, thing.pk, "destroy", "3/2026", at=AT))
    assert [(one.kind, one.body.get("standing")) for one in letters()] == [
        ("incident.validated/1", None), ("seizure.told/1", "held"), ("seizure.told/1", "released"),
    ]  # fmt: skip


def test_the_tables_allow_no_second_holder_and_no_unsigned_link(leader, keeper, thing):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seizure.objects.filter(pk=thing.pk).update(holder_id="")
    offered(leader, keeper, thing)
    with pytest.raises(IntegrityError), transaction.atomic():
        Custody.objects.filter(seizure=thing, order=None).update(order=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Custody.objects.filter(seizure=thing, order=None).update(giver=keeper.id)
    Custody.objects.filter(seizure=thing, order=1).update(taker="forged")
    with pytest.raises(ValueError, match="breaks"):
        actions.accept_hand_over(keeper, thing.pk, FULL, at=AT)
    assert Seizure.objects.get().holder_id == leader.id
