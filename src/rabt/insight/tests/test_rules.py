"""Months, bands, definitions, quantiles and drawings, without a database."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from rabt.base.errors import Refused, Untrusted
from rabt.corridor import load
from rabt.insight.queries.counting import COUNTERS
from rabt.insight.queries.naming import ORDERED
from rabt.insight.rules import bands, drawing, figures, month, tally
from rabt.insight.rules.month import Month
from rabt.insight.rules.tally import Counted
from rabt.seal import keys, statement
from rabt.shell.words import words

OCTOBER = Month(date(2026, 10, 1))
TRIPOLI, CAIRO = "Africa/Tripoli", "Africa/Cairo"


# ------------------------------------------------------------------ months
def test_a_month_begins_and_ends_by_the_clock_of_its_state():
    assert OCTOBER.ends_at(TRIPOLI) == datetime(2026, 10, 31, 22, tzinfo=UTC)
    assert OCTOBER.begins_at(CAIRO) == datetime(2026, 9, 30, 21, tzinfo=UTC), "summer time"
    assert OCTOBER.ends_at(CAIRO) == datetime(2026, 10, 31, 22, tzinfo=UTC), "winter time again"


def test_months_follow_each_other_over_the_year():
    december = Month(date(2026, 12, 1))
    assert (str(december), str(december.next), str(december.next.before)) == ("2026-12", "2027-01", "2026-12")
    assert december.last == date(2026, 12, 31)
    assert month.month_of(date(2028, 2, 29)).last == date(2028, 2, 29)
    assert [str(one) for one in month.last_twelve(december)][:2] == ["2026-01", "2026-02"]
    assert len(month.last_twelve(december)) == 12


@pytest.mark.parametrize(
    ("minor", "currency", "band"),
    [(250, "LYD", "week"), (251, "LYD", "month"), (1000, "LYD", "month"), (1001, "LYD", "longer"),
     (10, "EGP", "other_currency")],
)  # fmt: skip
def test_what_a_worker_bore_is_weighed_by_his_wage(minor, currency, band):
    assert bands.share_of(minor, currency, 1000, "LYD") == band


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "26-10", "2026-1", "2026-10-01", "٢٠٢٦-١٠"]
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(Refused) as refused:
        month.read(text)
    assert (refused.value.code, refused.value.facts) == ("month_unknown", {"field": "month"})


def test_a_month_is_read_as_it_is_written():
    assert month.read(str(OCTOBER)) == OCTOBER


END = OCTOBER.ends_at(TRIPOLI)
SECOND, SETTLES = timedelta(seconds=1), timedelta(days=14)


@pytest.mark.parametrize(
    ("at", "versions", "due"),
    [
        (END - SECOND, [], False),
        (END, [], True),
        (END, [False], False),
        (END + SETTLES - SECOND, [False], False),
        (END + SETTLES, [False], True),
        (END + SETTLES, [False, True], False),
        (END + SETTLES, [True], False),
    ],
)
def test_a_month_is_counted_when_it_is_over_and_again_when_it_is_settled(at, versions, due):
    assert month.is_due(OCTOBER, TRIPOLI, at, 14, versions) is due


# ------------------------------------------------------------------ bands
@pytest.mark.parametrize(
    ("minor", "band"), [(999, "below"), (1000, "at"), (1001, "above"), (1500, "above"), (1501, "far_above")]
)
def test_a_wage_is_placed_against_its_floor(minor, band):
    assert bands.wage_of(minor, 1000) == band


@pytest.mark.parametrize(
    ("nationals", "foreigners", "band"),
    [(100, 0, "under_half"), (88, 12, "under_half"), (87, 13, "over_half"), (78, 22, "over_half"),
     (77, 23, "nearly_full"), (75, 25, "nearly_full"), (74, 26, "over"), (0, 1, "over")],
)  # fmt: skip
def test_an_employer_is_placed_by_the_part_of_his_quota_that_he_uses(nationals, foreigners, band):
    assert bands.use_of_quota(nationals, foreigners, 25) == band


# ------------------------------------------------------------------ definitions
def test_every_figure_has_somebody_who_counts_it_and_every_word_that_it_needs():
    known = figures.definitions()
    assert set(COUNTERS) == {one.code for one in known.figures if not one.handed}
    wanted = {f"insight.by.{name}" for one in known.figures for name in one.by}
    wanted |= {f"insight.by.{'_'.join(pair)}" for one in known.figures for pair in one.cross}
    wanted |= {
        f"insight.{kind}.{value}"
        for one in known.figures
        for kind, value in (("unit", one.unit), ("side", one.side))
    }
    wanted |= {f"insight.step.{step}" for one in known.figures for step in one.spread}
    wanted |= {f"insight.{name}.{key}" for name, keys_of in ORDERED.items() for key in keys_of}
    wanted |= {f"insight.group.{digit}" for digit in range(10)}
    assert sorted(wanted - set(words())) == []


def test_the_lists_of_reasons_are_the_corridor_s():
    terms = load("eg_ly").on(date(2026, 11, 24))
    for one in figures.definitions().figures:
        assert ("reason" in one.by) == bool(one.reasons)
        assert not one.reasons or terms.reasons(one.reasons)


def test_each_side_counts_its_own_and_what_both_count():
    known = figures.definitions()
    codes = {side: {one.code for one in known.counted_by(side)} for side in ("origin", "destination")}
    assert "offers_made" in codes["origin"] - codes["destination"]
    assert "permits_granted" in codes["destination"] - codes["origin"]
    assert codes["origin"] & codes["destination"] == {
        "crossings",
        "port_refusals",
        "letters_written",
        "days_without_line",
        "fees_on_workers",
        "complaints_received",
        "complaints_closed",
        "complaint_days",
        "requests_received",
        "requests_answered",
        "requests_in_time",
        "requests_refused",
        "informations_wrong",
    }


HEAD = 'source = { ar = "م", en = "s" }\n[[chapter]]\ncode = "c"\nname = { ar = "ب", en = "c" }\n'
BODY = '[[figure]]\ncode = "f"\nchapter = "c"\nside = "both"\nunit = "days"\npersons = true\n'
NAMED = 'name = { ar = "ا", en = "f" }\nmeaning = { ar = "ا", en = "f" }\n'


@pytest.mark.parametrize(
    "wrong",
    [
        BODY.replace('chapter = "c"', 'chapter = "d"') + NAMED,
        BODY + 'by = ["a"]\ncross = [["a", "b"]]\n' + NAMED,
        BODY + 'stock = true\nspread = ["a"]\n' + NAMED,
        BODY + NAMED + BODY + NAMED,
    ],
)
def test_definitions_that_do_not_fit_are_a_fault_of_the_program(wrong):
    assert figures.read(HEAD + BODY + NAMED).of("f").unit == "days"
    with pytest.raises(ValueError):
        figures.read(HEAD + wrong)


def test_another_meaning_is_another_digest():
    one, other = (figures.read(HEAD + BODY + text) for text in (NAMED, NAMED.replace('"f"', '"g"')))
    assert one.digest != other.digest == figures.read(HEAD + BODY + NAMED.replace('"f"', '"g"')).digest


# ------------------------------------------------------------------ what is told
@pytest.mark.parametrize(
    ("days", "percent", "found"),
    [([], 50, None), ([4], 50, 4), ([4], 90, 4), ([1, 2], 50, 1), ([3, 1, 2], 50, 2), (range(1, 11), 90, 9),
     (range(1, 12), 90, 10), ([0, 0, 7], 90, 7)],
)  # fmt: skip
def test_a_quantile_is_the_smallest_that_so_many_do_not_exceed(days, percent, found):
    assert tally.quantile(days, percent) == found


@pytest.mark.parametrize(("value", "told"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (12, 10), (13, 15)])
def test_what_stands_is_rounded_to_the_nearest_multiple(value, told):
    assert tally.rounded(value, 5) == told


def value_of(code, rows=None, spans=None, least=5):
    return tally.shown(figures.definitions().of(code), Counted(Counter(rows or {}), spans or {}), least)


def test_a_figure_of_persons_hides_small_counts_and_another_does_not():
    assert value_of("permits_renewed", {(): 4}).total is None
    assert value_of("permits_renewed", {(): 5}).total == 5
    assert value_of("letters_written", {(): 1}).total == 1


def test_where_the_sum_is_hidden_no_breakdown_tells_into_which_they_fall():
    found = value_of("port_refusals", {("LY-BEN", "card_expired"): 3})
    assert (found.total, found.by, found.cross) == (None, {"port": [], "reason": []}, {"port/reason": []})


def test_what_stands_at_the_end_of_a_month_is_told_in_multiples():
    rows = {("7", "LY-TB", "energy", "entered"): 11, ("9", "LY-BA", "other", "awaited"): 2}
    found = value_of("permits_in_force", rows)
    assert found.total == 15
    assert [(line.key, line.value) for line in found.by["group"]] == [("7", 10)]


def test_a_step_of_few_tells_nothing_and_one_of_none_says_so():
    few, enough = (
        value_of("step_days", spans={"entry": [3] * 4}),
        value_of("step_days", spans={"entry": [3] * 5}),
    )
    told = {span.step: (span.number, span.median, span.most) for span in few.spans}
    assert (told["entry"], told["consent"]) == ((None, None, None), (0, None, None))
    assert {span.step: span.number for span in enough.spans}["entry"] == 5


def test_differing_figures_are_named_in_their_order():
    assert tally.differing({"a": 1, "b": 2, "c": 3}, {"c": 3, "b": 4, "d": 5}) == ["a", "b", "d"]


# ------------------------------------------------------------------ the signature
def test_a_statement_is_signed_under_its_noun_by_its_key_and_in_its_own_bytes(tmp_path):
    keys.make_keys(tmp_path)
    key, other = keys.signing_key(tmp_path, keys.JOURNAL), keys.signing_key(tmp_path, keys.ROOT)
    signed = statement.sign("tally", b"content", key)
    statement.verify("tally", b"content", signed, key.public_key())
    for noun, content, signature, public in (
        ("other", b"content", signed, key.public_key()),
        ("tally", b"contents", signed, key.public_key()),
        ("tally", b"content", signed, other.public_key()),
        ("tally", b"content", statement.sign("tally", b"content", other), key.public_key()),
        ("tally", b"content", "x" + signed[1:], key.public_key()),
        ("tally", b"content", "*", key.public_key()),
    ):
        with pytest.raises(Untrusted, match="statement_forged"):
            statement.verify(noun, content, signature, public)


# ------------------------------------------------------------------ drawings
def test_a_curve_leaves_a_gap_where_nothing_is_told():
    found = drawing.curve([0, 10, None, 5, None, 10, 10])
    assert [point.y for point in found.points] == [58, 6, None, 32, None, 6, 6]
    assert len(found.runs) == 2 and len(found.dots) == 5, "the one in the middle is a dot alone"
    assert drawing.curve([None]).runs == () and drawing.curve([0, 0]).points[0].y == 58


def test_a_bar_is_in_hundredths_of_the_longest():
    assert [drawing.bar(value, 40) for value in (None, 0, 10, 40)] == [0, 0, 25, 100]
    assert drawing.bar(0, 0) == 0


def test_a_map_keeps_north_above_and_the_largest_sign_below_the_others():
    spots = [
        drawing.Spot("south", "place", 24.0, 23.0, 4), drawing.Spot("north", "place", 32.0, 13.0, 100),
        drawing.Spot("port", "port", 31.6, 25.0, None),
    ]  # fmt: skip
    found = drawing.drawn(spots, [(25.0, 10.0), (30.0, 34.0)])
    at = {sign.key: sign for sign in found.signs}
    assert at["north"].y < at["south"].y and at["north"].x < at["port"].x
    assert (at["north"].r, at["south"].r, at["port"].r) == (26, 5, 4)
    assert found.signs[0].key == "north" and at["port"].hidden and not at["north"].hidden
    assert (at["port"].left, at["port"].up, at["port"].wide) == (at["port"].x - 4, at["port"].y - 4, 8)
    assert all(0 <= sign.x <= found.width and 0 <= sign.y <= found.height for sign in found.signs)
    assert len(found.dots) == 2
    assert drawing.drawn([], []).signs == ()
