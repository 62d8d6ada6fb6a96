"""The real pack, and an invented one that shares nothing with it."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.corridor import Money, PackError, Terms, Words, check, load, open_pack, packs
from rabt.corridor.pack import DatedChange

INVENTED = Path(__file__).parent / "packs" / "hills_isles"
DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load("eg_ly").on(DAY)


@pytest.fixture(scope="module")
def isles() -> Terms:
    return open_pack(INVENTED).on(DAY)


@pytest.mark.parametrize("name", packs())
def test_every_pack_of_the_house_is_fit(name):
    assert check(Path(load.__code__.co_filename).parent / "packs" / name) == []


def test_the_invented_pack_is_fit():
    assert check(INVENTED) == []


def test_states(terms, isles):
    assert (terms.origin.code, terms.destination.code) == ("EG", "LY")
    assert (terms.origin.alpha3, terms.destination.dial) == ("EGY", "+218")
    assert (isles.origin.code, isles.destination.code) == ("QH", "QI")
    assert isles.other("QH").code == "QI"
    assert isles.state("QI").name == Words("الجزر", "The Isles")
    assert not isles.calendar("QH").hijri
    assert terms.calendar("LY").weekend == ("friday", "saturday")


def test_currencies_keep_their_own_decimals(terms, isles):
    assert [terms.exponent(code) for code in ("EGP", "LYD")] == [2, 3]
    assert [isles.exponent(code) for code in ("QHS", "QIP")] == [0, 2]
    assert open_pack(INVENTED).exponent("QHS") == 0
    assert open_pack(INVENTED).state("QH").zone == "Etc/GMT-5"


def test_the_two_land_ports_face_each_other(terms, isles):
    salloum = terms.ports["EG-SALLOUM"]
    assert salloum.twin == "LY-MUSAID"
    assert terms.ports[salloum.twin].twin == salloum.code
    assert {"Emsaed", "مساعد"} <= set(terms.ports["LY-MUSAID"].aliases)
    assert {port.kind for port in terms.ports.values()} == {"land", "air", "sea"}
    assert [port.code for port in isles.ports_of("QI")] == ["QI-BRIDGE", "QI-HARBOUR"]


def test_places_of_both_states(terms, isles):
    governorates = terms.places_of("EG", "governorate")
    assert len(governorates) == 27
    assert len({place.national_code for place in governorates}) == 27
    assert len(terms.places_of("LY", "district")) == 22
    assert terms.places["EG-MT"].national_code == "33"
    assert [place.code for place in isles.places_of("QH")] == ["QH-NORTH"]


def test_occupations_carry_trade_names_in_both_scripts(terms):
    assert len(terms.occupations) >= 40
    for occupation in terms.occupations.values():
        assert any(name.isascii() for name in occupation.trades), occupation.code
        assert any(not name.isascii() for name in occupation.trades), occupation.code
    assert not terms.occupations["4110"].open


def test_quota_is_the_law_s(terms, isles):
    assert terms.quota("construction") == 25
    known = terms.provenance("sector.construction")
    assert (known.source.number, known.source.article, known.assumption) == ("12/2010", "51", False)
    assert known.changeable
    assert known.keeper == "destination"
    assert isles.quota("sea") == 40


def test_wage_floor_is_the_longest_match(terms, isles):
    assert terms.wage_floor("7112") == Money(1_600_000, "LYD")
    assert terms.wage_floor("7111") == terms.wage_floors["71"].money
    assert terms.wage_floor("0110") == terms.wage_floors["all"].money
    assert isles.wage_floor("6223") == Money(70000, "QIP")
    assert terms.provenance("wage_floor.7112").assumption


def test_a_floor_that_is_nowhere_is_a_bug():
    with pytest.raises(KeyError):
        Terms(DAY, {}, {}).wage_floor("7112")


def test_dated_entries_follow_each_other():
    pack = open_pack(INVENTED)
    assert pack.on(date(2025, 5, 31)).quota("sea") == 60
    assert pack.on(date(2025, 6, 1)).quota("sea") == 40
    assert "sea" not in pack.on(date(2019, 12, 31)).sectors


def test_an_entry_that_has_ended_gives_way_to_the_one_before():
    pack = open_pack(INVENTED)
    assert pack.on(date(2026, 2, 1)).wage_floor("6223").minor == 90000
    assert pack.on(date(2026, 4, 1)).wage_floor("6223").minor == 70000


def test_values_by_dotted_key(terms, isles):
    assert terms.value("policy.better_terms_allowed") is True
    assert terms.policy("housing_required") is True
    assert terms.value("sector.construction") == 25
    assert terms.value("sector.construction.name").en == "Construction"
    assert terms.value("fee.census_card") == 600_000
    assert terms.fees["census_card"].money == Money(600_000, "LYD")
    assert isles.value("reason.device_lock.storm.remedy").en == "Wait for calm"
    assert terms.value("state.EG").dial == "+20"
    assert terms.provenance("sector.construction.name").source.code == "ly_law_12_2010_art_51"
    for unknown in ("sector.nowhere", "nothing", "sector.construction.__class__.x", "sector.construction.no"):
        with pytest.raises(KeyError):
            terms.value(unknown)


def test_reasons_carry_article_and_remedy(terms, isles):
    reason = terms.reasons("permit_refusal")["quota_full"]
    assert terms.source(reason.article).article == "51"
    assert reason.remedy.ar
    assert set(terms.sources) >= {reason.article}
    assert list(isles.reasons("entry_refusal")) == ["storm"]
    with pytest.raises(KeyError):
        terms.reasons("no_such_list")


def test_documents_of_another_corridor_are_other_papers(terms, isles):
    needed = [kind for kind, rule in terms.documents.items() if "permit" in rule.needed_for]
    assert needed == ["medical", "criminal_record", "orientation"]
    assert terms.documents["visa"].kind == "visa"
    assert set(isles.documents) == {"guild_letter", "tide_pass"}


def test_identifiers_are_described_not_coded(terms, isles):
    rule = terms.identifier("EG")
    assert (rule.length, len(rule.weights), rule.check_assumption) == (14, 13, True)
    assert rule.part("century").codes["3"] == "20"
    assert rule.part("nothing") is None
    assert terms.identifier("LY").part("born").form == "YYYY"
    assert isles.identifier("QH").part("place").length == 1


def test_the_known_sample_has_the_described_check_digit(terms):
    rule, number = terms.identifier("EG"), "28208151304597"
    total = sum(int(digit) * weight for digit, weight in zip(number, rule.weights, strict=False))
    assert number[-1] in rule.remainders[str(total % rule.modulus)]


def test_words_say_one_idea_once(terms):
    for language in ("ar", "en"):
        said = [getattr(word.name, language) for word in terms.words.values()]
        assert len(set(said)) == len(said)
    assert len(said) >= 40


def test_a_change_holds_from_its_day_on():
    pack = open_pack(INVENTED)
    changed = pack.with_changes([DatedChange("sector.sea", 30, date(2026, 12, 1), "Isles Act 9")])
    assert changed.on(date(2026, 11, 30)).quota("sea") == 40
    assert changed.on(date(2026, 12, 1)).quota("sea") == 30
    known = changed.on(date(2026, 12, 1)).provenance("sector.sea")
    assert (known.source.title.en, known.source.kind, known.assumption) == ("Isles Act 9", "change", False)
    assert pack.on(date(2026, 12, 1)).quota("sea") == 40


def test_a_change_may_name_a_source_of_the_pack():
    changed = open_pack(INVENTED).with_changes(
        [DatedChange("policy.tide_must_be_high", False, DAY, "isles_act_1")]
    )
    assert changed.on(DAY).provenance("policy.tide_must_be_high").source.article == "4"
    assert changed.on(DAY).policy("tide_must_be_high") is False


def test_a_change_before_a_later_entry_gives_way_to_it():
    changed = open_pack(INVENTED).with_changes([DatedChange("sector.sea", 55, date(2025, 1, 1), "source")])
    assert changed.on(date(2025, 2, 1)).quota("sea") == 55
    assert changed.on(date(2025, 7, 1)).quota("sea") == 40


def test_of_two_changes_from_one_day_the_later_decided_holds():
    first, second = (DatedChange("clock.demand_lapse", days, DAY, "source") for days in (31, 32))
    assert open_pack(INVENTED).with_changes([first, second]).on(DAY).clock("demand_lapse") == 32


def test_objections_are_the_checker_s():
    pack = open_pack(INVENTED)
    assert pack.objections(DatedChange("sector.sea", 101, DAY, "x"))
    assert pack.objections(DatedChange("sector.sea", 100, DAY, "x")) == []
    assert pack.objections(DatedChange("policy.tide_must_be_high", False, DAY, "x")) == []
    with pytest.raises(KeyError):
        pack.objections(DatedChange("sector.moon", 1, DAY, "x"))


def test_what_may_be_changed_is_declared(terms):
    keys = terms.changeable()
    assert "clock.demand_lapse" in keys
    assert "clock.list_green" not in keys
    assert set(keys) <= set(terms.all_keys())


@cache
def invented():
    """Open the invented pack once: a pack is never changed, others are made of it."""
    return open_pack(INVENTED)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 2000)), max_size=12))
def test_the_newest_change_that_has_begun_is_in_force(steps):
    start = date(2026, 1, 1)
    changes = [DatedChange("sector.other", quota, start + timedelta(days=day), "s") for quota, day in steps]
    pack = invented().with_changes(changes)
    on = start + timedelta(days=1000)
    last_of_day = {change.since: change.value for change in changes if change.since <= on}
    expected = last_of_day[max(last_of_day)] if last_of_day else 10
    assert pack.on(on).quota("other") == expected


def test_days_are_kept_and_forgotten_without_losing_any(isles):
    pack = open_pack(INVENTED)
    for step in range(1100):
        assert pack.on(date(2026, 1, 1) + timedelta(days=step)).exponent("QIP") == 2
    assert pack.on(DAY) is pack.on(DAY)


def test_a_wrong_pack_never_opens(tmp_path):
    (tmp_path / "pack.toml").write_text('code = "x"')
    with pytest.raises(PackError, match="file is missing"):
        open_pack(tmp_path)


def test_money_and_words_read_plainly():
    assert str(Words("عامل", "Worker")) == "عامل · Worker"
    assert Money(5, "QIP") == Money(5, "QIP")
