"""Vetting, applications, offers, witness, code: each rule by itself."""

from datetime import date, timedelta

import pytest

from rabt.base.errors import NotAllowed, Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.hiring.rules import application, consent, contract, offer, vetting
from rabt.hiring.rules.consent import Lock
from rabt.hiring.rules.offer import Places
from rabt.hiring.tests import build
from rabt.hiring.tests.build import AT

TODAY = date(2026, 11, 24)


def test_a_recommendation_to_refuse_needs_a_note():
    assert vetting.check_recommendation("admit", "") is vetting.Recommendation.ADMIT
    assert vetting.check_recommendation("refuse", "why") is vetting.Recommendation.REFUSE
    with pytest.raises(Refused, match="recommendation_without_note"):
        vetting.check_recommendation("refuse", " ")


def test_a_reason_must_be_known():
    vetting.check_reason("a", frozenset({"a"}))
    with pytest.raises(Refused, match="hiring_reason_unknown"):
        vetting.check_reason("", frozenset({"a"}))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"licence_number": " "}, "licence_missing"),
        ({"licence_expires_on": date(2026, 11, 23)}, "licence_expired"),
        ({"labour_office": "LY/other/"}, "labour_office_unknown"),
        ({"place": "EG-C"}, "hiring_place_unknown"),
        ({"signatory_name": " "}, "signatory_missing"),
        ({"phone": "", "email": ""}, "signatory_missing"),
    ],
)
def test_each_refusal_of_an_application(changes, code):
    told = build.application(**changes)
    with pytest.raises(Refused) as refused:
        application.check_application(told, TODAY, frozenset({"LY/labour/first/"}), frozenset({"LY-TB"}))
    assert refused.value.code == code


def test_an_employer_names_a_known_sector():
    application.check_employer(build.application(), frozenset({"construction"}), "EG")
    with pytest.raises(Refused, match="sector_unknown"):
        application.check_employer(build.application(), frozenset(), "EG")


def test_an_employer_is_of_here_or_of_the_origin_state():
    sectors = frozenset({"construction"})
    application.check_employer(build.application(home_state="EG"), sectors, "EG")
    with pytest.raises(Refused, match="home_state_unknown"):
        application.check_employer(build.application(home_state="TN"), sectors, "EG")


def test_places():
    assert Places(3, 1).free == 2
    assert Places(1, 2).free == 0
    offer.check_place_free(Places(2, 1))
    with pytest.raises(Refused, match="slots_taken"):
        offer.check_place_free(Places(2, 2))


def test_who_may_offer():
    offer.check_may_offer("origin_clerk", None)
    offer.check_may_offer("recruiter", True)
    for role, admitted in [("recruiter", False), ("recruiter", None), ("origin_clerk", False)]:
        with pytest.raises(NotAllowed, match="recruiter_not_admitted"):
            offer.check_may_offer(role, admitted)


def test_who_may_witness():
    contract.check_witness("a", "", "b")
    for who, for_whom in [("b", ""), ("a", "b")]:
        with pytest.raises(NotAllowed, match="witness_made_offer"):
            contract.check_witness(who, for_whom, "b")


def test_when_a_contract_binds():
    contract.check_in_force("in_force", TODAY, TODAY)
    with pytest.raises(Refused, match="contract_ended"):
        contract.check_in_force("in_force", TODAY, date(2026, 11, 25))
    with pytest.raises(Refused, match="contract_ended"):
        contract.check_in_force("ended", date(2030, 1, 1), TODAY)
    with pytest.raises(Refused, match="contract_not_in_force"):
        contract.check_in_force("certified", date(2030, 1, 1), TODAY)


def test_when_a_contract_may_start_lapse_and_end():
    contract.check_start(TODAY, TODAY)
    with pytest.raises(Refused, match="contract_starts_in_past"):
        contract.check_start(date(2026, 11, 23), TODAY)
    late = AT + timedelta(days=10, seconds=1)
    assert contract.is_due_to_lapse("drawn", AT, 10, late)
    assert not contract.is_due_to_lapse("drawn", AT, 10, AT + timedelta(days=10))
    assert not contract.is_due_to_lapse("consented", AT, 10, late)
    assert contract.is_due_to_end("in_force", TODAY, date(2026, 11, 25))
    assert not contract.is_due_to_end("in_force", TODAY, TODAY)
    assert not contract.is_due_to_end("ended", TODAY, date(2026, 11, 25))


def test_facts_give_identifiers():
    person, made = new_id(), new_id()
    facts = contract.ContractFacts(
        ref_of("contract", made), ref_of("demand", new_id()), ref_of("employer", new_id()), "", "",
        ref_of("person", person), "7112", 1, "LYD", "LY-TB", TODAY, TODAY, "in_force", "LY/",
    )  # fmt: skip
    assert facts.person_id == person
    assert facts.contract_id == made


def _lock(code: str, **changes) -> Lock:
    salt = consent.new_salt()
    told = {"digest": consent.digest_of(code, salt), "salt": salt, "sent_at": AT, "tries": 0}
    return Lock(**told | changes)


def test_a_code_is_eight_digits_and_kept_as_a_digest():
    code = consent.new_code()
    assert len(code) == 8 and code.isdigit()
    lock = _lock(code)
    assert code not in lock.digest
    consent.check_code(lock, code)
    with pytest.raises(Refused, match="consent_code_wrong"):
        consent.check_code(lock, "x")


@pytest.mark.parametrize(
    "lock",
    [
        _lock("1", tries=5), _lock("1", digest=""), _lock("1", sent_at=None),
        _lock("1", sent_at=AT - consent.LIFE * 1.01),
    ],
)  # fmt: skip
def test_a_worn_old_or_absent_code_is_spent(lock):
    with pytest.raises(Refused, match="consent_code_spent"):
        consent.check_may_try(lock, AT)


def test_a_young_code_may_be_tried_and_no_second_is_sent_at_once():
    consent.check_may_try(_lock("1", tries=4), AT + consent.LIFE)
    consent.check_may_send(_lock("1", sent_at=None), AT)
    consent.check_may_send(_lock("1"), AT + consent.PAUSE)
    with pytest.raises(Refused, match="consent_code_just_sent"):
        consent.check_may_send(_lock("1"), AT + timedelta(seconds=119))


def test_the_worker_looks_at_his_own_contract():
    who = consent.the_worker(new_id(), "EG")
    assert (who.role, who.purpose, who.scopes) == ("worker", "own_contract", frozenset())


def test_what_no_letter_can_carry_is_refused_where_it_is_typed():
    places, offices = frozenset({"LY-TB"}), frozenset({"LY/labour/first/"})
    on = build.AT.date()
    application.check_application(build.application(), on, offices, places)
    for field in ("name_ar", "name_latin", "signatory_name", "address"):
        with pytest.raises(Refused, match="text_unprintable"):
            application.check_application(build.application(**{field: "a\x07b"}), on, offices, places)
