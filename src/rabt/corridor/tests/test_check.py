"""The checker says which file, which key, what is wrong and how to mend it."""

import re
import shutil
from pathlib import Path

import pytest

from rabt.corridor import PackError, check, open_pack

INVENTED = Path(__file__).parent / "packs" / "hills_isles"


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(INVENTED, folder)
    return folder


def spoilt(pack, file, old, new, count=1):
    path = pack / file
    text = path.read_text("utf-8")
    assert re.search(old, text), (file, old)
    path.write_text(re.sub(old, new, text, count=count), "utf-8")
    return [str(finding) for finding in check(pack)]


ONE_WRONG_THING = [
    ("states.toml", r'ar = "التلال", ', "", "QH.name", "has no Arabic"),
    ("states.toml", r', en = "The Hills"', ', en = " "', "QH.name", "has no English"),
    ("states.toml", r'\{ ar = "التلال", en = "The Hills" \}', '"Hills"', "QH.name", "not in two languages"),
    ("states.toml", r'en = "The Hills" \}', 'en = "The Hills", fr = "x" }', "QH.name", "unknown language fr"),
    ("states.toml", r'side = "origin"', 'side = "north"', "QH.side", "unknown side"),
    ("states.toml", r'side = "origin"', 'side = "destination"', "-", "no state is the origin"),
    ("exercises.toml", r'state = "QI"', 'state = "QX"', "QX.boatmen.state", "unknown state"),
    ("states.toml", r'zone = "Etc/GMT-5"', 'zone = "Hills/Top"', "QH.zone", "unknown time zone"),
    ("states.toml", r'currency = "QHS"', 'currency = "QXX"', "QH.currency", "unknown currency"),
    ("states.toml", r'dial = "\+997"', 'dial = "0097"', "QH.dial", "not a dialling code"),
    ("states.toml", r'alpha3 = "QHI"', 'alpha3 = "qhi"', "QH.alpha3", "not three capital letters"),
    ("states.toml", r'code = "QH"', 'code = "qh"', "qh.code", "not two capital letters"),
    ("currencies.toml", r"exponent = 0\n", "", "QHS.exponent", "is missing"),
    ("currencies.toml", r"exponent = 0", "exponent = 9", "QHS.exponent", "9 decimals"),
    ("currencies.toml", r"exponent = 0", 'exponent = "0"', "QHS.exponent", "is str, not int"),
    ("currencies.toml", r'code = "QHS"', 'code = "Shell"', "Shell.code", "not three capital letters"),
    ("calendars.toml", r'"sunday"', '"sonday"', "QH.weekend", "unknown day"),
    ("calendars.toml", r'weekend = \["sunday"\]', 'weekend = "sunday"', "QH.weekend", "is not a list"),
    ("calendars.toml", r'code = "QH"', 'code = "QQ"', "QQ.code", "not one of the two states"),
    ("ports.toml", r'twin = "QI-BRIDGE"', 'twin = "QI-NONE"', "QH-PASS.twin", "unknown port"),
    ("ports.toml", r'twin = "QH-PASS"\n', "", "QI-BRIDGE.twin", "has one on the other side"),
    ("ports.toml", r'twin = "QH-PASS"', 'twin = "QI-HARBOUR"', "QI-BRIDGE.twin", "does not name QI-BRIDGE"),
    ("ports.toml", r'state = "QH"', 'state = "QI"', "QH-PASS.twin", "lies in the same state"),
    ("ports.toml", r'kind = "sea"', 'kind = "river"', "QI-HARBOUR.kind", "unknown kind"),
    ("ports.toml", r'state = "QI"', 'state = "QQ"', "QI-BRIDGE.state", "unknown state"),
    ("ports.toml", r"lon = 170\n", "", "QI-BRIDGE.lat", "coordinates is missing"),
    ("ports.toml", r"lon = 170", "lon = 190", "QI-BRIDGE.lat", "not on this earth"),
    ("ports.toml", r'place = "QH-NORTH"', 'place = "QH-SOUTH"', "QH-PASS.place", "unknown place"),
    ("ports.toml", r'keeper = "destination"', 'keeper = "nobody"', "QI-BRIDGE.keeper", "nobody keeps"),
    ("places.toml", r'state = "QI"', 'state = "QQ"', "QI-BIG.state", "unknown state"),
    (
        "places.toml",
        r'kind = "island"',
        'kind = "island"\nwithin = "QI-NONE"',
        "QI-BIG.within",
        "unknown place",
    ),
    (
        "places.toml",
        r'kind = "island"',
        'kind = "island"\nchangeable = true\nkeeper = "origin"',
        "QI-BIG.changeable",
        "no single value",
    ),
    ("occupations.toml", r'code = "6223"', 'code = "622"', "622.code", "not four digits"),
    ("occupations.toml", r"open = false", 'open = "no"', "7112.open", "is str, not bool"),
    ("line.toml", r'code = "land"', 'code = "river"', "river.code", "unknown line"),
    ("line.toml", r'code = "land"', 'code = "river"', "land", "the rooms ask for it"),
    ("line.toml", r", \[170, -12.5\], \[170.4, -12.2\]", "", "land.spots", "is no line"),
    ("line.toml", r"\[170, -13\]", "[190, -13]", "land.spots", "not on this earth"),
    ("line.toml", r"\[170, -13\]", "[170]", "land.spots", "not on this earth"),
    ("ground.toml", r'state = "QH"', 'state = "QQ"', "HILLS.state", "unknown state"),
    ("ground.toml", r", \[170, -14\]\]", "]", "HILLS.spots", "is no ring"),
    ("ground.toml", r"\[168, -14\]", "[168, -94]", "HILLS.spots", "not on this earth"),
    ("border.toml", r'code = "joint"', 'code = "own"', "own.code", "unknown zone"),
    ("border.toml", r'left = "QH"', 'left = "QQ"', "joint.left", "unknown state"),
    ("border.toml", r"piece_km = 10", "piece_km = 31", "joint.piece_km", "the lengths do not fit"),
    ("border.toml", r"\nkm = 3", "\nkm = 0", "joint.km", "not above zero"),
    ("border.toml", r'state = "QI"', 'state = "QQ"', "BRIDGE.state", "unknown state"),
    ("border.toml", r'kind = "town"', 'kind = "city"', "PASS.kind", "unknown kind"),
    ("border.toml", r"spot = \[169.8, -12.6\]", "spot = [169.8, -92]", "PASS.spot", "not on this earth"),
    ("border.toml", r'kind = "track"', 'kind = "rail"', "RIDGE.kind", "unknown kind"),
    ("border.toml", r'ends = \["PASS", "PEAK"\]', 'ends = ["PASS"]', "RIDGE.ends", "has two ends"),
    ("border.toml", r'"PASS", "PEAK"', '"PASS", "BRIDGE"', "RIDGE.ends", "is no place of 'QH'"),
    ("border.toml", r"\[169.7, -12.3\]", "[]", "RIDGE.by", "not on this earth"),
    ("border.toml", r"\[\[road\]\]", "[[rail]]", "rail", "[[zone]], [[base]], [[landmark]], [[road]] only"),
    ("sectors.toml", r"quota = 60", "quota = 160", "sea.quota", "160 percent"),
    ("sectors.toml", r"since = 2025-06-01", "since = 2020-01-01", "sea", "two entries hold from 2020-01-01"),
    ("sectors.toml", r"quota = 60", "quota = 60\nuntil = 2025-06-01", "sea", "overlaps"),
    ("sectors.toml", r"quota = 60", "quota = 60\nuntil = 2019-01-01", "sea.until", "ends before it begins"),
    ("sectors.toml", r'code = "other"', 'code = "rest"', "other", "the rooms ask for it"),
    ("wage_floors.toml", r'code = "all"', 'code = "every"', "every.code", "neither all nor the digits"),
    ("wage_floors.toml", r"minor = 50000", "minor = -1", "all.minor", "below zero"),
    ("wage_floors.toml", r'name = \{ ar = "الكل", en = "All" \}\n', "", "all.name", "has no name"),
    ("fees.toml", r'payer = "employer"', 'payer = "sailor"', "permit.payer", "unknown payer"),
    ("fees.toml", r'currency = "QHS"', 'currency = "QXX"', "permit.currency", "unknown currency"),
    ("clocks.toml", r"days = 30", "days = -1", "demand_lapse.days", "below zero"),
    ("clocks.toml", r"days = 30", "days = true", "demand_lapse.days", "is bool, not int"),
    ("policies.toml", r"since = 2020-01-01\n", "", "tide_must_be_high.since", "is missing"),
    ("policies.toml", r'source = "tale"\n', "", "tide_must_be_high.source", "is missing"),
    ("policies.toml", r'source = "tale"', 'source = "rumour"', "tide_must_be_high.source", "unknown source"),
    ("policies.toml", r"since = 2020-01-01", 'since = "2020"', "tide_must_be_high.since", "is str, not date"),
    ("policies.toml", r"on = true", "on = true\nmoon = 1", "tide_must_be_high.moon", "unknown field"),
    ("documents.toml", r'side = "origin"', 'side = "east"', "guild_letter.side", "unknown side"),
    ("documents.toml", r"left_days = 10", "left_days = 1000", "guild_letter.valid_days", "do not fit"),
    ("documents.toml", r'needed_for = \["permit"\]', "needed_for = [1]", "guild_letter.needed_for", "is int"),
    (
        "documents.toml",
        r"left_days = 10",
        'left_days = 10\nafter = "moon"',
        "guild_letter.after",
        "unknown step",
    ),
    (
        "documents.toml",
        r"left_days = 10",
        'left_days = 10\nafter = "permit"',
        "guild_letter.after",
        "is needed for",
    ),
    (
        "policies.toml",
        r'code = "housing_required"',
        'code = "tents"',
        "housing_required",
        "the rooms ask for",
    ),
    ("reasons.toml", r"remedy = \{[^}]*\}\n", "", "employer_refusal.storm.remedy", "is missing"),
    ("reasons.toml", r'list = "device_lock"', 'list = "device_close"', "device_lock", "the rooms ask for it"),
    ("identifiers.toml", r'code = "QH.national"', 'code = "QH"', "QH.code", "is not <state>.<kind>"),
    ("identifiers.toml", r"at = 5", "at = 6", "QH.national.parts.check", "lies outside"),
    ("identifiers.toml", r"at = 2, length = 3", "at = 1, length = 3", "QH.national.parts.serial", "overlaps"),
    ("identifiers.toml", r'form = "check"', 'form = "magic"', "QH.national.parts.check", "unknown form"),
    (
        "identifiers.toml",
        r"weights = \[1, 2, 3, 4\]",
        "weights = [1, 2]",
        "QH.national.weights",
        "do not fit",
    ),
    ("identifiers.toml", r'name = "serial", ', "", "QH.national.parts", "name is missing"),
    ("identifiers.toml", r'\{ name = "serial"[^}]*\}', '"serial"', "QH.national.parts", "not a table"),
    ("identifiers.toml", r'"1" = "1"', '"1" = 1', "QH.national.remainders", "table of texts"),
    ("words.toml", r"\[\[word\]\]", "[word]", "word", "is not a list"),
    ("words.toml", r"\[\[word\]\]", "[[term]]", "term", "unknown table"),
    ("tracks.toml", r'code = "run"', 'code = "hymn"', "hymn.code", "nothing called"),
    ("tracks.toml", r"minutes = 60", "minutes = -1", "run.minutes", "do not fit"),
    (
        "tracks.toml",
        r"metres = 0\nname = \{ ar = \"استغاثة",
        'metres = 9\nname = { ar = "استغاثة',
        "distress.minutes",
        "at once and exactly",
    ),
    ("tracks.toml", r'code = "still_metres"', 'code = "gait"', "gait.code", "nobody asks"),
    ("tracks.toml", r"number = 60", "number = 0", "still_seconds.number", "not above zero"),
    (
        "tracks.toml",
        r"\[\[pace\]\]",
        '[[help]]\ncode = "horn"\nphone = "loud"\nname = { ar = "بوق", en = "Horn" }\n\n[[pace]]',
        "horn.phone",
        "not a telephone number",
    ),
    ("sources.toml", r'kind = "own"', 'kind = "gossip"', "tale.kind", "unknown kind"),
    ("sources.toml", r'number = "1/2020"\n', "", "isles_act_1.number", "is missing"),
    ("sources.toml", r'code = "isles_act_1"', 'code = "tale"', "tale", "is written twice"),
    ("pack.toml", r'code = "hills_isles"\n', "", "code", "is missing"),
    ("pack.toml", r'code = "hills_isles"', "code = hills", "-", "is not TOML"),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "problem"), ONE_WRONG_THING)
def test_a_wrong_thing_is_found_where_it_stands(pack, file, old, new, key, problem):
    found = spoilt(pack, file, old, new)
    hits = [line for line in found if line.startswith(f"{file}: {key}: ") and problem in line]
    assert hits, "\n".join(found)
    assert all(len(line.split(". ")) >= 2 for line in hits), "no advice"
    with pytest.raises(PackError):
        open_pack(pack)


def test_a_file_that_is_missing(pack):
    (pack / "ports.toml").unlink()
    assert any("the file is missing" in str(finding) for finding in check(pack))


def test_a_file_that_does_not_belong(pack):
    (pack / "portss.toml").write_text("")
    assert [finding.file for finding in check(str(pack))] == ["portss.toml"]


def test_a_file_in_another_encoding(pack):
    (pack / "words.toml").write_bytes("[[word]] # \xe9".encode("latin-1"))
    assert any("is not UTF-8" in str(finding) for finding in check(pack))


def test_a_third_state(pack):
    path = pack / "states.toml"
    path.write_text(
        path.read_text("utf-8")
        + '\n[[state]]\ncode = "QJ"\nside = "origin"\nalpha3 = "QJJ"\nname = { ar = "ج", en = "J" }\n'
        'zone = "UTC"\ncurrency = "QHS"\ndial = "+995"\n'
    )
    assert any("3 states" in str(finding) for finding in check(pack))


def test_a_currency_without_decimals_says_how_to_mend(pack):
    found = spoilt(pack, "currencies.toml", r"exponent = 0\n", "")
    assert (
        "currencies.toml: QHS.exponent: is missing. "
        "Write how many decimals the currency has, as exponent = 2." in found
    )


def test_nothing_of_one_corridor_stands_in_code():
    """No state, city or currency of any pack is written in the code of this room."""
    code = "\n".join(
        line for path in Path(open_pack.__wrapped__.__code__.co_filename).parent.glob("*.py")
        for line in path.read_text("utf-8").splitlines()
    )  # fmt: skip
    for name in ("Egypt", "Libya", "EGP", "LYD", '"EG"', '"LY"', "Cairo", "Tripoli", "Salloum", "Musaid"):
        assert name not in code, name
