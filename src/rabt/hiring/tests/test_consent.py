"""Consent at origin: by the worker's code, or witnessed; compared, certified, lapsed."""

import re
from datetime import timedelta

import pytest

from rabt.access import actions as access
from rabt.access.models import Viewing
from rabt.access.testing import office_at
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.files.models import File
from rabt.hiring import actions, messages, queries
from rabt.hiring.models import Consent, Contract, Offer
from rabt.hiring.tests.build import (
    AT,
    TERMS,
    drawn_here,
    drawn_letter,
    here,
    offered_here,
    other,
    person_here,
    recruiter_application,
)
from rabt.journal.models import Act
from rabt.notices.models import Notice
from rabt.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]


def code_of() -> str:
    text = Notice.objects.filter(template="hiring.told.consent_code").latest("made_at").text
    return re.search(r"\b(\d{8})\b", text)[1]


@pytest.fixture
def drawn(cast, peer):
    return drawn_here(cast, peer)


# ------------------------------------------------------------------ the comparison
def test_an_equal_contract_goes_to_the_worker_with_a_code(drawn):
    assert drawn.state == "drawn"
    notice = Notice.objects.get(template="hiring.told.consent_code")
    assert f"/hiring/consent/{drawn.pk}" in notice.text and drawn.number in notice.text
    assert Consent.objects.get().digest and code_of() not in Consent.objects.get().digest


def test_a_better_contract_goes_to_the_worker_too(cast, peer):
    assert drawn_here(cast, peer, other(wage_minor=2_000_000)).state == "drawn"


@pytest.mark.parametrize("change", [{"wage_minor": 1}, {"place": "LY-BA"}, {"travel_paid": False}])
def test_a_worse_contract_is_returned_and_keeps_the_place(cast, peer, letters, change):
    row = drawn_here(cast, peer, other(**change))
    assert (row.state, row.reason_code) == ("returned", "worse_for_worker")
    assert letters()[-1].kind == "contract.answered/1" and letters()[-1].body["answer"] == "returned"
    assert not Notice.objects.filter(template="hiring.told.consent_code").exists()
    assert Offer.objects.get(pk=row.offer_id).holds_place
    actions.take_contract(peer, drawn_letter(row.offer), at=AT)
    assert Contract.objects.filter(state="drawn").count() == 1


# ------------------------------------------------------------------ the code
def test_the_worker_opens_and_agrees_with_his_code(drawn, letters):
    code = code_of()
    opened = actions.open_with_code(drawn.pk, code, at=AT)
    assert opened.pk == drawn.pk
    assert Viewing.objects.filter(role="worker", purpose="own_contract").count() == 1
    row = actions.answer_with_code(drawn.pk, code, True, at=AT)
    assert (row.state, row.consent_how) == ("consented", "code")
    assert letters()[-1].body == {
        "contract_ref": row.ref, "answer": "consented", "how": "code", "reason_code": "",
        "answered_at": AT.isoformat(),
    }  # fmt: skip
    with pytest.raises(Refused, match="consent_code_spent"):
        actions.answer_with_code(drawn.pk, code, True, at=AT)


def test_the_worker_declines_with_a_reason_and_is_free(drawn):
    code = code_of()
    with pytest.raises(Refused, match="hiring_reason_unknown"):
        actions.answer_with_code(drawn.pk, code, False, at=AT)
    row = actions.answer_with_code(drawn.pk, code, False, "changed_mind", at=AT)
    offer = Offer.objects.get(pk=row.offer_id)
    assert (row.state, offer.holds_person, offer.holds_place) == ("declined", False, False)


def test_a_wrong_code_is_counted_and_five_lock_it(drawn):
    code = code_of()
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refused, match="consent_code_wrong") as refused:
            actions.open_with_code(drawn.pk, "00000000x", at=AT)
        assert refused.value.facts["left"] == left
    with pytest.raises(Refused, match="consent_code_spent"):
        actions.answer_with_code(drawn.pk, code, True, at=AT)


@pytest.mark.django_db(transaction=True)
def test_the_count_of_tries_is_kept_when_the_try_is_refused(drawn):
    with pytest.raises(Refused):
        actions.answer_with_code(drawn.pk, "1", True, at=AT)
    assert Consent.objects.get().tries == 1


def test_an_old_code_is_spent_and_a_new_one_kills_it(cast, drawn):
    old = code_of()
    late = AT + timedelta(days=4)
    with pytest.raises(Refused, match="consent_code_spent"):
        actions.open_with_code(drawn.pk, old, at=late)
    actions.send_code(cast("recruiter", office=drawn.office), drawn.pk, at=late)
    if code_of() != old:
        with pytest.raises(Refused, match="consent_code_wrong"):
            actions.open_with_code(drawn.pk, old, at=late)
    actions.open_with_code(drawn.pk, code_of(), at=late)


def test_a_code_is_not_sent_at_once_again_nor_without_a_telephone(cast, drawn):
    actor = cast("recruiter", office=drawn.office)
    with pytest.raises(Refused, match="consent_code_just_sent"):
        actions.send_code(actor, drawn.pk, at=AT)
    Person.objects.update(phone="")
    with pytest.raises(Refused, match="worker_without_phone"):
        actions.send_code(actor, drawn.pk, at=AT + timedelta(minutes=3))
    with pytest.raises(Missing):
        actions.send_code(cast("recruiter"), drawn.pk, at=AT + timedelta(minutes=3))
    with pytest.raises(NotAllowed):
        actions.send_code(cast("labour_attache"), drawn.pk, at=AT + timedelta(minutes=3))


def test_an_unknown_contract_tells_nothing(drawn):
    with pytest.raises(Missing):
        actions.open_with_code(drawn.offer_id, "12345678", at=AT)


# ------------------------------------------------------------------ whose telephone
def an_account_on(phone):
    office_at("EG/labour/first/")
    access.open_account(here("EG"), "موظف", "origin_clerk", "EG/labour/first/", phone, "", AT)


def another_worker_on(cast, phone):
    person_here(cast, number=7, office="EG/labour/first/agency-2/", phone=phone)


def a_recruiter_on(cast, phone):
    actions.apply_recruiter(
        cast("origin_clerk"), recruiter_application(licence_number="REC-9", phone=phone), at=AT
    )


@pytest.mark.parametrize(
    ("whose", "code"),
    [("account", "consent_phone_of_office"), ("recruiter", "consent_phone_of_office"),
     ("another", "consent_phone_of_another")],
)  # fmt: skip
def test_no_code_goes_to_a_telephone_that_is_not_the_workers_own(cast, drawn, whose, code):
    phone, later = Person.objects.get(pk=drawn.person_id).phone, AT + timedelta(minutes=5)
    given = code_of()
    if whose == "account":
        an_account_on(phone)
    elif whose == "recruiter":
        a_recruiter_on(cast, phone)
    else:
        another_worker_on(cast, phone)
    with pytest.raises(Refused, match=code):
        actions.send_code(cast("recruiter", office=drawn.office), drawn.pk, at=later)
    with pytest.raises(Refused, match=code):
        actions.answer_with_code(drawn.pk, given, True, at=later)
    drawn.refresh_from_db()
    assert drawn.state == "drawn"
    assert actions.witness_answer(cast("origin_clerk"), drawn.pk, True, at=later).consent_how == "witnessed"


def test_a_contract_for_a_telephone_of_an_office_waits_for_a_witness(cast, peer):
    offer = offered_here(cast, peer)
    an_account_on(Person.objects.get(pk=offer.person_id).phone)
    actions.take_contract(peer, drawn_letter(offer), at=AT)
    assert Contract.objects.get().state == "drawn"
    assert not Notice.objects.filter(template="hiring.told.consent_code").exists()
    assert Act.objects.filter(kind="contract.code_withheld").count() == 1
    assert "hiring.consents_to_witness" in [one.word for one in queries.waiting(cast("origin_clerk"))]


def test_what_is_kept_of_the_telephone_is_masked_and_dated(drawn):
    kept = queries.consent_of(drawn)
    phone = Person.objects.get(pk=drawn.person_id).phone
    assert kept.checked_at == AT and kept.sent_to != phone and kept.sent_to.endswith(phone[-2:])


# ------------------------------------------------------------------ the witness
def test_a_clerk_witnesses_with_the_signed_paper(cast, drawn, letters):
    paper = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
    row = actions.witness_answer(
        cast("origin_clerk"), drawn.pk, True, at=AT, paper=paper, paper_name="signed.pdf"
    )
    assert (row.state, row.consent_how, row.witnessed_by) == (
        "consented",
        "witnessed",
        cast("origin_clerk").id,
    )
    assert File.objects.get(pk=row.signature_file_id).about == row.ref
    assert letters()[-1].body["how"] == "witnessed"
    with pytest.raises(Refused, match="consent_code_spent"):
        actions.open_with_code(drawn.pk, code_of(), at=AT)


def test_a_clerk_witnesses_a_no(cast, drawn):
    with pytest.raises(Refused, match="hiring_reason_unknown"):
        actions.witness_answer(cast("origin_clerk"), drawn.pk, False, at=AT)
    assert (
        actions.witness_answer(cast("origin_clerk"), drawn.pk, False, "terms_differ", at=AT).state
        == "declined"
    )


def test_who_made_the_offer_does_not_witness(cast, drawn):
    for changes in ({"id": drawn.offer.made_by}, {"for_whom": drawn.offer.made_by}):
        with pytest.raises(NotAllowed, match="witness_made_offer"):
            actions.witness_answer(cast("origin_clerk", **changes), drawn.pk, True, at=AT)
    with pytest.raises(NotAllowed):
        actions.witness_answer(cast("recruiter", office=drawn.office), drawn.pk, True, at=AT)
    with pytest.raises(Missing):
        actions.witness_answer(cast("origin_clerk", office="EG/labour/second/"), drawn.pk, True, at=AT)


# ------------------------------------------------------------------ the certificate of origin
@pytest.fixture
def consented(cast, drawn):
    return actions.witness_answer(cast("origin_clerk"), drawn.pk, True, at=AT)


def test_clerk_proposes_and_attache_certifies(cast, consented, letters):
    assert [one.word for one in queries.waiting(cast("origin_clerk"))] == ["hiring.certificates_to_propose"]
    assert queries.waiting(cast("labour_attache")) == []
    actions.propose_certificate(cast("origin_clerk"), consented.pk, "مكتمل", at=AT)
    assert [one.word for one in queries.waiting(cast("labour_attache"))] == ["hiring.contracts_to_certify"]
    row = actions.certify_contract(cast("labour_attache"), consented.pk, at=AT)
    assert (row.state, row.origin_office) == ("certified", cast("labour_attache").office)
    assert letters()[-1].kind == "contract.certified/1" and letters()[-1].body["state"] == "EG"


def test_the_same_person_does_not_certify_nor_without_a_proposal(cast, consented):
    with pytest.raises(Refused, match="nothing_proposed"):
        actions.certify_contract(cast("labour_attache"), consented.pk, at=AT)
    actions.propose_certificate(cast("origin_clerk"), consented.pk, at=AT)
    with pytest.raises(NotAllowed, match="same_person"):
        actions.certify_contract(cast("labour_attache", id=cast("origin_clerk").id), consented.pk, at=AT)
    with pytest.raises(NotAllowed):
        actions.certify_contract(cast("origin_clerk"), consented.pk, at=AT)
    with pytest.raises(NotAllowed):
        actions.propose_certificate(cast("recruiter", office=consented.office), consented.pk, at=AT)


def test_no_certificate_before_consent(cast, drawn):
    with pytest.raises(Refused, match="contract_step_closed"):
        actions.propose_certificate(cast("origin_clerk"), drawn.pk, at=AT)


def test_a_certificate_is_proposed_once(cast, consented):
    actions.propose_certificate(cast("origin_clerk"), consented.pk, at=AT)
    with pytest.raises(Refused) as no:
        actions.propose_certificate(cast("origin_clerk", id="another clerk"), consented.pk, at=AT)
    assert no.value.code == "already_proposed"


def test_the_attache_refuses_with_a_reason(cast, consented, letters):
    actions.propose_certificate(cast("origin_clerk"), consented.pk, at=AT)
    attache = cast("labour_attache")
    with pytest.raises(Refused, match="hiring_reason_unknown"):
        actions.refuse_certificate(attache, consented.pk, "mood", at=AT)
    row = actions.refuse_certificate(attache, consented.pk, "consent_doubtful", at=AT)
    assert row.state == "refused" and not Offer.objects.get(pk=row.offer_id).holds_person
    assert letters()[-1].body["answer"] == "refused"


def test_both_certificates_bring_it_into_force_and_tell_the_worker(cast, peer, consented):
    actions.propose_certificate(cast("origin_clerk"), consented.pk, at=AT)
    actions.certify_contract(cast("labour_attache"), consented.pk, at=AT)
    told = messages.ContractCertified(contract_ref=consented.ref, state="LY", office="LY/", certified_at=AT)
    actions.take_certificate(peer, told, at=AT)
    consented.refresh_from_db()
    assert consented.state == "in_force"
    assert Notice.objects.filter(template="hiring.told.contract_in_force").count() == 1
    ended = messages.ContractEnded(
        contract_ref=consented.ref, state="ended", reason_code="agreed", ended_at=AT
    )
    actions.take_contract_end(peer, ended, at=AT)
    offer = Offer.objects.get(pk=consented.offer_id)
    assert (offer.holds_person, offer.holds_place) == (False, True)


def test_a_refusal_at_destination_is_taken(cast, peer, consented):
    actions.propose_certificate(cast("origin_clerk"), consented.pk, at=AT)
    actions.certify_contract(cast("labour_attache"), consented.pk, at=AT)
    told = messages.ContractEnded(contract_ref=consented.ref, state="refused", reason_code="x", ended_at=AT)
    actions.take_contract_end(peer, told, at=AT)
    consented.refresh_from_db()
    assert consented.state == "refused" and not Offer.objects.get(pk=consented.offer_id).holds_place


# ------------------------------------------------------------------ lapse
def test_an_unanswered_contract_lapses_and_is_told(drawn, letters):
    days = queries.terms_at(AT).clock("contract_consent")
    assert actions.lapse_contracts(here("EG"), at=AT + timedelta(days=days)) == 0
    assert actions.lapse_contracts(here("EG"), at=AT + timedelta(days=days, seconds=1)) == 1
    drawn.refresh_from_db()
    assert drawn.state == "lapsed" and letters()[-1].body["answer"] == "lapsed"
    with pytest.raises(Refused, match="contract_step_closed"):
        actions.send_code(
            here("EG").__class__(**{**here("EG").__dict__, "scopes": frozenset({"hiring.offer"})}),
            drawn.pk,
            at=AT,
        )


def test_an_offer_answered_after_its_withdrawal_stays_withdrawn(cast, peer):
    row = offered_here(cast, peer)
    actions.withdraw_offer(cast("recruiter", office=row.office), row.pk, at=AT)
    late = messages.OfferAnswered(offer_ref=row.ref, answer="accepted", reason_code="", answered_at=AT)
    actions.take_offer_answer(peer, late, at=AT)
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert row.terms() == TERMS
