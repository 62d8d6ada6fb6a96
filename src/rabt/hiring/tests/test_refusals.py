"""What each rule of this room refuses, with which code, at which field, and from which number on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rabt.base.errors import NotAllowed, Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.hiring.rules import application, consent, contract, demand, offer, quota, vetting
from rabt.hiring.rules.application import Application, EmployerApplication
from rabt.hiring.rules.consent import Lock
from rabt.hiring.rules.contract import ContractFacts
from rabt.hiring.rules.demand import Asked
from rabt.hiring.rules.offer import Places
from rabt.hiring.rules.quota import Staff
from rabt.hiring.rules.vetting import Licence
from rabt.hiring.tests import build
from rabt.hiring.tests.build import AT, TERMS, other
from rabt.hiring.tests.test_demand_rules import SETTING

ON = date(2026, 11, 24)
DAY = timedelta(days=1)


def refused(told, deed, *facts, kind=Refused, **more):
    """Ask that a deed is refused with a code, or with a code and these facts."""
    with pytest.raises(kind) as no:
        deed(*facts, **more)
    assert (no.value.code, no.value.facts) == (told if isinstance(told, tuple) else (told, {}))


# ------------------------------------------------------------------ who takes part
def test_a_party_is_admitted_and_its_licence_holds_to_its_last_day():
    held = Licence("L-1", ON)
    assert vetting.check_taking_part("admitted", held, ON) is None
    told = "licence_expired", {"number": "L-1", "expired_on": ON}
    refused(told, vetting.check_taking_part, "admitted", held, ON + DAY)
    refused("licence_missing", vetting.check_licence, Licence(" ", ON), ON)
    for state in ("applied", "proposed", "refused", "suspended"):
        refused(("party_not_admitted", {"state": state}), vetting.check_taking_part, state, held, ON)


def test_a_refusal_names_a_reason_and_advice_to_refuse_a_note():
    refused(("hiring_reason_unknown", {"reason": "x"}), vetting.check_reason, "x", frozenset({"a"}))
    refused("recommendation_without_note", vetting.check_recommendation, "refuse", " \n")
    assert vetting.check_recommendation("refuse", " a ") == "refuse"


OFFICES, PLACES = frozenset({"LY/labour/first/"}), frozenset({"LY-TB"})


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"labour_office": "LY/labour/"}, "labour_office_unknown", "labour_office"),
        ({"place": ""}, "hiring_place_unknown", "place"),
        ({"signatory_name": " "}, "signatory_missing", "signatory_name"),
        ({"phone": "", "email": ""}, "signatory_missing", "signatory_name"),
    ],
)
def test_a_registration_is_refused_at_the_field_that_is_wrong(changes, code, field):
    told = build.application(**changes)
    refused((code, {"field": field}), application.check_application, told, ON, OFFICES, PLACES)


@pytest.mark.parametrize("reached", [{"phone": ""}, {"email": ""}, {}])
def test_a_signatory_is_reached_by_telephone_or_by_mail(reached):
    told = build.application(**{"phone": "+218911000001", "email": "a@b.ly"} | reached)
    assert application.check_application(told, ON, OFFICES, PLACES) is None
    assert told.licence() == Licence("LIC-1", date(2028, 1, 1))


def test_every_text_of_a_registration_can_be_printed():
    texts = [key for key, value in vars(build.application()).items() if isinstance(value, str)]
    assert len(texts) == 12
    for field in texts:
        told = build.application(**{field: "a\x07b"})
        facts = {"field": field}
        refused(("text_unprintable", facts), application.check_application, told, ON, OFFICES, PLACES)


def test_an_employer_is_of_here_or_of_the_origin_and_in_a_known_branch():
    sectors = frozenset({"construction"})
    for home in ("", "EG"):
        assert application.check_employer(build.application(home_state=home), sectors, "EG") is None
    wrong = build.application(home_state="LY")
    refused(("home_state_unknown", {"field": "home_state"}), application.check_employer, wrong, sectors, "EG")
    wrong = build.application(sector="")
    refused(("sector_unknown", {"field": "sector"}), application.check_employer, wrong, sectors, "EG")


def test_what_an_employer_leaves_out_is_nothing():
    shared = vars(build.recruiter_application())
    least = EmployerApplication(**shared)
    assert (least.sector, least.home_state, least.nationals, least.foreigners) == ("", "", 0, 0)
    assert (least.complaints_declared, Application(**shared).licence()) == (0, least.licence())
    assert application.Papers() == application.Papers(
        application.Page(b"", ""), application.Page(content=b"", name="")
    )


# ------------------------------------------------------------------ quota and demand
@pytest.mark.parametrize(
    ("staff", "percent", "room"),
    [
        (Staff(40, 0), 25, 13), (Staff(3, 0), 25, 1), (Staff(2, 0), 25, 0), (Staff(40, 13), 25, 0),
        (Staff(40, 99), 25, 0), (Staff(0, 0), 25, 0), (Staff(40, 0), 0, 0), (Staff(1, 0), 99, 99),
        (Staff(0, 5), 100, 1_000_000), (Staff(10, 2), 50, 8),
    ],
)  # fmt: skip
def test_the_room_of_an_employer_and_what_is_said_beyond_it(staff, percent, room):
    assert quota.room(staff, percent) == room
    assert staff.all == staff.nationals + staff.foreigners
    if room and percent < 100:
        assert quota.check_quota(staff, room, percent) is None
    if percent < 100:
        facts = {
            "percent": percent, "asked": room + 1, "foreigners": staff.foreigners,
            "nationals": staff.nationals, "room": room,
        }  # fmt: skip
        refused(("quota_full", facts), quota.check_quota, staff, room + 1, percent)


def test_the_share_of_foreigners_is_told_in_percent():
    assert [quota.share(Staff(*one)) for one in ((0, 0), (3, 1), (0, 2), (2, 0))] == [0.0, 25.0, 100.0, 0.0]


@pytest.mark.parametrize(
    ("asked", "setting", "code", "facts"),
    [
        (Asked(1, TERMS), {"profession_open": False}, "profession_closed", {"occupation": "7112"}),
        (Asked(0, TERMS), {}, "number_out_of_range", {"number": 0, "most": 5000}),
        (Asked(5001, TERMS), {}, "number_out_of_range", {"number": 5001, "most": 5000}),
        (Asked(1, other(hours_week=49)), {}, "hours_out_of_range", {"hours": 49, "most": 48}),
        (Asked(1, other(hours_week=0)), {}, "hours_out_of_range", {"hours": 0, "most": 48}),
        (Asked(1, other(rest_days_week=0)), {}, "hours_out_of_range", {"hours": 48, "most": 48}),
        (Asked(1, other(rest_days_week=7)), {}, "hours_out_of_range", {"hours": 48, "most": 48}),
        (Asked(1, TERMS), {"most_hours_week": 47}, "hours_out_of_range", {"hours": 48, "most": 47}),
        (Asked(1, other(months=0)), {}, "months_out_of_range", {"months": 0, "most": 24}),
        (Asked(1, other(months=25)), {}, "months_out_of_range", {"months": 25, "most": 24}),
        (Asked(1, other(housing="none")), {}, "housing_missing", {"field": "housing"}),
        (Asked(1, other(housing="")), {"housing_required": False}, "housing_missing", {"field": "housing"}),
        (
            Asked(1, other(wage_minor=1_599_999)), {}, "wage_below_floor",
            {"floor": "1600.000", "currency": "LYD"},
        ),
        (Asked(1, TERMS, qualification="\x00"), {}, "text_unprintable", {"field": "qualification"}),
        (Asked(1, other(starts_by=ON - DAY)), {}, "start_in_past", {"starts_by": ON - DAY}),
        (
            Asked(1, other(starts_on=date(2027, 3, 11))), {}, "start_window_wrong",
            {"starts_on": date(2027, 3, 11), "starts_by": date(2027, 3, 10)},
        ),
    ],
)  # fmt: skip
def test_a_demand_is_refused_with_the_number_and_its_bound(asked, setting, code, facts):
    refused((code, facts), demand.check_demand, asked, replace(SETTING, **setting))


@pytest.mark.parametrize(
    "terms",
    [
        {"hours_week": 1}, {"rest_days_week": 6}, {"months": 1}, {"months": 24}, {"housing": "allowance"},
        {"wage_minor": 1_600_000}, {"starts_on": ON, "starts_by": ON},
        {"starts_on": date(2027, 3, 10)},
    ],
)  # fmt: skip
def test_a_demand_at_its_bounds_is_taken(terms):
    assert demand.check_demand(Asked(1, other(**terms)), SETTING) is None
    roomy = replace(SETTING, staff=Staff(50_000, 0))
    assert demand.check_demand(Asked(5000, other(**terms)), roomy) is None


def test_a_demand_under_a_project_is_not_held_against_the_quota():
    assert demand.check_demand(Asked(14, TERMS), SETTING, within_quota=False) is None
    with pytest.raises(Refused, match="quota_full"):
        demand.check_demand(Asked(14, TERMS), SETTING)


def test_the_law_says_48_hours_five_years_and_any_housing_where_the_pack_says_nothing():
    told = {key: value for key, value in vars(SETTING).items() if key not in (
        "exponent", "most_hours_week", "most_months", "housing_required")}  # fmt: skip
    least = demand.Setting(**told)
    assert (least.exponent, least.most_hours_week, least.most_months, least.housing_required) == (
        0,
        48,
        60,
        False,
    )
    assert demand.check_shape(Asked(1, other(months=60, housing="none")), least) is None
    assert (Asked(1, TERMS).experience_years, Asked(1, TERMS).qualification) == (0, "")
    refused(
        ("months_out_of_range", {"months": 61, "most": 60}),
        demand.check_shape,
        Asked(1, other(months=61)),
        least,
    )


@pytest.mark.parametrize(
    ("exponent", "floor", "said"),
    [(3, 1_600_005, "1600.005"), (2, 5, "0.05"), (0, 7, "7"), (1, 12, "1.2")],
)
def test_the_wage_floor_is_said_as_money_is_written(exponent, floor, said):
    setting = replace(SETTING, exponent=exponent, wage_floor_minor=floor)
    facts = {"floor": said, "currency": "LYD"}
    refused(("wage_below_floor", facts), demand.check_wage, other(wage_minor=floor - 1), setting)
    assert demand.check_wage(other(wage_minor=floor), setting) is None


@pytest.mark.parametrize(
    ("state", "number", "taken", "ended", "held"),
    [
        ("approved", 5, 0, 0, 5), ("approved", 5, 5, 0, 5), ("approved", 5, 6, 0, 6),
        ("approved", 5, 2, 1, 4),
        ("closed", 5, 2, 0, 2), ("lapsed", 5, 3, 3, 0), ("submitted", 5, 0, 0, 0),
    ],
)  # fmt: skip
def test_a_demand_holds_its_open_places_and_its_workers(state, number, taken, ended, held):
    assert demand.held(state, number, taken, ended) == held


def test_a_demand_that_takes_no_offers_says_where_it_stands():
    refused(("demand_not_open", {"state": "approved"}), demand.check_open, "approved", ON - DAY, ON)
    refused(("demand_not_open", {"state": "approved"}), demand.check_open, "approved", None, ON)
    refused(("demand_not_open", {"state": "closed"}), demand.check_open, "closed", ON, ON)
    assert demand.check_open("approved", ON, ON) is None


# ------------------------------------------------------------------ offers and contracts
def test_a_place_is_free_until_the_last_is_taken():
    assert [Places(2, taken).free for taken in (0, 1, 2, 3)] == [2, 1, 0, 0]
    assert offer.check_place_free(Places(2, 1)) is None
    for taken in (2, 3):
        refused(("slots_taken", {"number": 2}), offer.check_place_free, Places(2, taken))


@pytest.mark.parametrize(
    ("role", "admitted", "may"),
    [
        ("origin_clerk", None, True), ("origin_clerk", True, True), ("recruiter", True, True),
        ("recruiter", None, False), ("recruiter", False, False), ("origin_clerk", False, False),
    ],
)  # fmt: skip
def test_a_labour_office_or_a_recruiter_in_good_standing_offers(role, admitted, may):
    if may:
        assert offer.check_may_offer(role, admitted) is None
    else:
        refused("recruiter_not_admitted", offer.check_may_offer, role, admitted, kind=NotAllowed)


def test_who_made_the_offer_is_no_witness_nor_is_his_deputy():
    assert contract.check_witness("a", "", "b") is None
    for witness in (("b", ""), ("a", "b")):
        refused("witness_made_offer", contract.check_witness, *witness, "b", kind=NotAllowed)


@pytest.mark.parametrize("state", list(contract.State))
def test_where_a_contract_stands_it_is_unanswered_or_binds_or_neither(state):
    if state == "drawn":
        assert contract.check_unanswered(state) is None
    else:
        refused(("contract_answered", {"state": state}), contract.check_unanswered, state)
    if state == "in_force":
        assert contract.check_binds(state) is None and contract.check_in_force(state, ON, ON) is None
        refused(("contract_ended", {"ends_on": ON}), contract.check_in_force, state, ON, ON + DAY)
        return
    told = (
        ("contract_ended", {"ends_on": ON})
        if state == "ended"
        else ("contract_not_in_force", {"state": state})
    )
    refused(("contract_not_in_force", {"state": state}), contract.check_binds, state)
    for day in (ON - DAY, ON, ON + DAY):
        refused(told, contract.check_in_force, state, ON, day)


def test_a_contract_starts_on_the_day_it_is_drawn_or_later():
    assert contract.check_start(ON, ON) is None
    refused(("contract_starts_in_past", {"starts_on": ON - DAY}), contract.check_start, ON - DAY, ON)


@pytest.mark.parametrize("state", list(contract.State))
def test_a_contract_lapses_is_overdue_or_ends_by_the_clock_where_it_waits(state):
    since, second = AT - 7 * DAY, timedelta(seconds=1)
    assert contract.is_due_to_lapse(state, since, 7, AT + second) is (state == "drawn")
    assert contract.is_overdue(state, since, 7, AT + second) is (state in ("consented", "certified"))
    assert contract.is_due_to_end(state, ON - DAY, ON) is (state == "in_force")
    assert not contract.is_due_to_lapse(state, since, 7, AT) and not contract.is_overdue(state, since, 7, AT)
    assert not contract.is_due_to_end(state, ON, ON) and not contract.is_overdue(state, None, 7, AT)


def test_facts_name_the_project_of_a_posted_worker_and_of_nobody_else():
    known = {part: new_id() for part in ("contract", "demand", "employer", "person")}
    refs = {f"{part}_ref": ref_of(part, key) for part, key in known.items()}
    facts = ContractFacts(
        employer_name_ar="", employer_name_latin="", occupation="7112", wage_minor=1, currency="LYD",
        place="LY-TB", starts_on=ON, ends_on=ON, state="in_force", office="LY/", **refs,
    )  # fmt: skip
    assert (facts.person_id, facts.contract_id) == (known["person"], known["contract"])
    assert (facts.project_ref, facts.project_id) == ("", None)
    posted = replace(facts, project_ref=ref_of("project", known["demand"]))
    assert posted.project_id == known["demand"]


# ------------------------------------------------------------------ the worker's code
SALT = "00" * 16
KEPT = (
    "4da3027cd9b9fae9bd37ece0a975b15aedd2e80e16dd25895f9100ba7d67f246"
    "a7fe0f3bfbe179313fc0cb3496fa673eafb8689c11a0c03b4deb6d2d9d0435a3"
)


def test_a_code_that_is_kept_is_known_again_by_every_later_house():
    assert consent.digest_of("12345678", SALT) == KEPT
    lock = Lock(KEPT, SALT, AT, 1)
    assert consent.check_code(lock, "12345678") is None
    for tries, left in ((0, 5), (3, 2), (5, 0), (9, 0)):
        worn = replace(lock, tries=tries)
        refused(("consent_code_wrong", {"left": left}), consent.check_code, worn, "12345679")


def test_codes_are_drawn_from_all_of_eight_digits_and_each_has_its_own_salt():
    codes = {consent.new_code() for _ in range(200)}
    assert len(codes) > 190 and all(len(one) == 8 and one.isdigit() for one in codes)
    salts = {consent.new_salt() for _ in range(20)}
    assert len(salts) == 20 and {len(bytes.fromhex(one)) for one in salts} == {16}


def test_a_code_serves_five_tries_and_three_days_and_a_second_waits_two_minutes():
    lock, second = Lock(KEPT, SALT, AT, 0), timedelta(seconds=1)
    for tries, after in ((0, timedelta(0)), (4, timedelta(hours=72))):
        assert consent.check_may_try(replace(lock, tries=tries), AT + after) is None
    spent = ({"tries": 5}, {"digest": ""}, {"sent_at": None}, {"sent_at": AT - timedelta(hours=72) - second})
    for changes in spent:
        refused("consent_code_spent", consent.check_may_try, replace(lock, **changes), AT)
    assert consent.check_may_send(replace(lock, sent_at=None), AT) is None
    assert consent.check_may_send(lock, AT + timedelta(minutes=2)) is None
    told = "consent_code_just_sent", {"minutes": 2}
    refused(told, consent.check_may_send, lock, AT + timedelta(minutes=2) - second)


def test_a_code_goes_to_the_worker_s_own_telephone_alone():
    assert consent.check_own_phone(of_an_office=False, of_another=False) is None
    for another in (False, True):
        refused("consent_phone_of_office", consent.check_own_phone, of_an_office=True, of_another=another)
    refused("consent_phone_of_another", consent.check_own_phone, of_an_office=False, of_another=True)


def test_the_worker_is_himself_with_no_office():
    person = new_id()
    who = consent.the_worker(person, "EG")
    assert (who.id, who.office, who.role, who.state) == (f"person:{person}", "", "worker", "EG")
    assert who.purpose == "own_contract"
