"""The law of this room: reports, what comes first, the chain, cases, the day, the line drawn small."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from rabt.base.errors import NotAllowed, Refused
from rabt.corridor import load
from rabt.incidents.rules import case, custody, daily, grades, incident, response
from rabt.incidents.rules.custody import Counted, Hand
from rabt.incidents.rules.daily import Fact
from rabt.incidents.rules.grades import INVERSE, PRIORITY, Impact, Link
from rabt.incidents.rules.incident import Counts, Met
from rabt.incidents.rules.line import HIGH, MARGIN, WIDE
from rabt.incidents.rules.line import draw as drawn
from rabt.incidents.rules.response import Stage, Step

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TERMS = load("eg_ly").on(AT.date())
FUEL = Met("fuel", AT, (25.0, 30.0), milli=1)


def refused(code, deed, kind=Refused, field=None):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code
    assert field is None or no.value.facts["field"] == field


def check(met):
    return incident.check_met(met, TERMS.incidents, TERMS.indicators, AT)


def met(**changes):
    return Met(**{**{name: getattr(FUEL, name) for name in Met.__dataclass_fields__}, **changes})


# ------------------------------------------------------------------ a report
@pytest.mark.parametrize(
    ("code", "field", "changes"),
    [
        ("incident_kind", "kind", {"kind": "spice"}),
        ("incident_from_future", "met_at", {"met_at": AT + timedelta(minutes=11)}),
        ("incident_too_old", "met_at", {"met_at": AT - timedelta(days=61)}),
        ("incident_grade", "impact", {"impact": "grave"}),
        ("incident_grade", "confidence", {"confidence": "critical"}),
        ("incident_grade", "source", {"source": "G"}),
        ("incident_grade", "information", {"information": "7"}),
        ("incident_indicator", "indicators", {"indicators": ("tall",)}),
        ("counts_missing", "adults", {"kind": "people"}),
        ("counts_wrong", "men", {"counts": Counts(men=-1)}),
        ("counts_wrong", "adults", {"counts": Counts(adults=5_001)}),
        ("counts_wrong", "in_need", {"counts": Counts(adults=1, in_need=2)}),
        ("counts_differ", "women", {"counts": Counts(adults=2, women=1)}),
        ("quantity_missing", "quantity", {"milli": 0}),
        ("quantity_wrong", "quantity", {"milli": -1}),
    ],
)
def test_what_was_met_is_whole_and_can_have_happened(code, field, changes):
    refused(code, lambda: check(met(**changes)), field=field)


def test_every_type_of_the_pack_can_be_reported_with_what_it_asks():
    for kind in TERMS.incidents.values():
        counts = Counts(adults=2, minors=1, women=1, men=2) if "counts" in kind.asks else Counts()
        found = met(kind=kind.code, counts=counts, milli=5 if "quantity" in kind.asks else 0)
        assert check(found) == kind
        assert incident.protects(found, kind) == (kind.protects or counts.protected > 0)
    assert set(TERMS.incidents) == {
        "people", "fuel", "drugs", "arms", "antiquities", "tobacco", "livestock", "subsidised", "abandoned",
        "vehicle", "threat",
    }  # fmt: skip


@given(*[draw.integers(0, 9)] * 5)
def test_every_minor_is_protected_and_nobody_is_counted_twice(adults, minors, women, men, in_need):
    counts = Counts(adults, minors, women, men, in_need)
    try:
        incident.check_counts(counts)
    except Refused:
        return
    assert counts.persons in (adults + minors, women + men)
    assert minors <= counts.protected <= max(counts.persons, counts.protected)
    assert not (minors and counts.protected == 0)


@given(
    draw.dictionaries(
        draw.sampled_from(["men", "women", "children", "persons_far", "cars"]), draw.integers(0, 9)
    )
)
def test_what_a_patrol_counted_can_be_reported_as_it_is(seen):
    counts = incident.counted(seen, ["men", "women", "children", "persons_far"])
    incident.check_counts(counts)
    assert counts.persons == sum(number for name, number in seen.items() if name != "cars")
    assert counts.minors == seen.get("children", 0)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("شاحنة زرقاء على المسار", True), ("1200 لتر في 6 براميل", True), ("A1234567", False),
        ("جواز رقم 123456", False), ("+218 911234567", False), ("القارب 12345", True), ("", True),
    ],
)  # fmt: skip
def test_a_note_holds_no_number_of_a_document_or_a_telephone(text, stands):
    if stands:
        assert incident.check_note(text) == text
    else:
        refused("incident_note_names", lambda: incident.check_note(text), field="note")


def test_a_reason_says_something_on_one_line():
    refused("incident_said_short", lambda: incident.check_said("123 نعم", "why"), field="why")
    assert incident.check_said("  عُدّوا \n من جديد بدقة ", "why") == "عُدّوا من جديد بدقة"
    assert incident.told(FUEL)["spot"] == ["25.000000", "30.000000"]


def test_what_is_known_is_told_further_and_what_is_held_stays_held():
    told = {
        (by_pack, before, is_told, holds): incident.shared(by_pack, before, is_told=is_told, holds=holds)
        for by_pack, before, is_told, holds in itertools.product(
            ("whole", "coarse", "held"), ("whole", "coarse", "held"), (True, False), (True, False)
        )
    }
    for (by_pack, before, is_told, holds), found in told.items():
        if holds or (is_told and before == "held"):
            assert found == "held"
        elif is_told:
            assert found == ("coarse" if by_pack == "held" else by_pack), "what is known stays told of"
        else:
            assert found == by_pack


@pytest.mark.parametrize("module", [incident, response, custody, case])
def test_each_step_leads_where_the_table_says_and_nowhere_else(module):
    states = getattr(module, "State", None) or module.Stage
    closed = {"incident_step_closed", "response_step_closed", "seizure_step_closed", "case_step_closed"}
    for state, step in itertools.product(states, module.Step):
        nobody = {"in_need": False, "was_told": False, "was_heard": False}
        known = nobody if module is response else {}
        after = module.TABLE.get((state, step))
        if after is not None:
            assert module.move(state, step, **known) == after
        else:
            with pytest.raises(Refused) as no:
                module.move(state, step, **known)
            assert no.value.code in closed | {"rescue_first"}


# ------------------------------------------------------------------ what comes first
CODES = ("rescue_first", "protection_first", "protection_unheard", "response_step_closed")


@given(draw.lists(draw.tuples(draw.sampled_from(list(Step)), draw.booleans()), max_size=8), draw.booleans())
def test_no_order_of_steps_enforces_before_rescue_or_before_protection_was_told(steps, in_need):
    stage, was_told, was_heard, done = Stage.MET, False, False, []
    for step, hears in steps:
        was_heard = was_heard or (was_told and hears)
        try:
            stage = response.move(stage, step, in_need=in_need, was_told=was_told, was_heard=was_heard)
        except Refused as no:
            assert no.code in CODES
            continue
        was_told = was_told or step is Step.TELL
        done.append(step)
        if step in (Step.ENFORCE, Step.END):
            assert Step.RESCUE in done
            assert not in_need or Step.TELL in done
        if step is Step.END:
            assert was_heard or Step.TELL not in done
    if done:
        assert done[0] is Step.RESCUE


def test_who_is_counted_later_stops_enforcement_until_protection_was_told():
    known = {"in_need": True, "was_told": False, "was_heard": False}
    refused("protection_first", lambda: response.move(Stage.ENFORCED, Step.ENFORCE, **known))
    refused("protection_first", lambda: response.move(Stage.ENFORCED, Step.END, **known))
    assert response.move(Stage.ENFORCED, Step.TELL, **known) is Stage.TOLD
    assert response.move(Stage.OVER, Step.TELL, **known) is Stage.TOLD, "counted after the end"
    told = {"in_need": True, "was_told": True, "was_heard": True}
    refused("response_step_closed", lambda: response.move(Stage.ENFORCED, Step.TELL, **told))
    refused("response_step_closed", lambda: response.move(Stage.OVER, Step.END, **known))
    assert response.open_steps(Stage.MET, **known) == [Step.RESCUE]
    assert response.open_steps(Stage.SAFE, **known) == [Step.TELL]
    assert response.open_steps(Stage.TOLD, **told) == [Step.ENFORCE, Step.END]
    assert response.open_steps(Stage.OVER, **told) == []


def test_nothing_ends_before_protection_confirms_that_it_takes_over():
    told = {"in_need": True, "was_told": True, "was_heard": False}
    for stage in (Stage.TOLD, Stage.ENFORCED):
        refused("protection_unheard", lambda s=stage: response.move(s, Step.END, **told))
        assert response.open_steps(stage, **told) == [Step.ENFORCE], (
            "enforcement waits for its being told alone"
        )


# ------------------------------------------------------------------ the chain
@given(
    draw.lists(draw.sampled_from("abc"), min_size=1, max_size=6),
    draw.integers(0, 5),
    draw.sampled_from("abcx"),
)
def test_a_chain_has_no_gap_and_never_two_holders(takers, place, other):
    takers = [one for one, _ in itertools.groupby(takers)]
    hands = [
        Hand(order, giver, taker)
        for order, (giver, taker) in enumerate(zip(["", *takers], takers, strict=False), 1)
    ]
    custody.check_chain(hands)
    place %= len(hands)
    forged = Hand(hands[place].order, other, hands[place].taker)
    if forged != hands[place]:
        with pytest.raises(ValueError, match="breaks"):
            custody.check_chain([*hands[:place], forged, *hands[place + 1 :]])
    if len(hands) > 1:
        with pytest.raises(ValueError, match="breaks"):
            custody.check_chain(hands[1:])


def test_what_is_typed_of_a_seizure_can_stand():
    assert custody.check_seal(" sl-77 ") == "SL-77"
    for text in ("", "ختم", "A B", "-A1", "A" * 31):
        refused("seal_wrong", lambda text=text: custody.check_seal(text), field="seal")
    assert custody.check_milli(0) == 0
    refused("quantity_wrong", lambda: custody.check_milli(-1), field="quantity")
    refused("not_the_holder", lambda: custody.check_holder("a", "b"), NotAllowed)
    custody.check_holder("a", "a")
    refused("same_holder", lambda: custody.check_taker("a", "a"), field="taker")
    custody.check_taker("a", "b")
    assert custody.differs(Counted(1, "S"), Counted(1, "T")) and not custody.differs(
        Counted(1, "S"), Counted(1, "S")
    )
    assert custody.check_order("  أمر 12 / 2026 ") == "أمر 12 / 2026"
    for text in ("", "بلا رقم", "1" * 61):
        refused("order_missing", lambda text=text: custody.check_order(text), field="order_number")


def test_labels_and_codes_are_drawn_and_read_back():
    labels = {custody.new_label() for _ in range(200)}
    assert len(labels) == 200 and all(len(one) == custody.LABEL for one in labels)
    one = labels.pop()
    assert custody.read_label(f"https://node.example/incidents/label/{one}/") == one
    assert custody.read_label(one.lower()) == one
    assert all(len(code) == 6 and code.isdigit() for code in (custody.new_code() for _ in range(50)))


# ------------------------------------------------------------------ cases
def test_a_case_is_read_until_its_review_and_no_day_longer():
    review = case.review_on(date(2026, 11, 24), 30)
    assert case.is_read("open", review, review) and case.is_read("renewing", review, review)
    assert not case.is_read("open", review, review + timedelta(days=1))
    for state in ("proposed", "refused", "closed"):
        assert not case.is_read(state, review, review)
    assert not case.is_read("open", None, review)
    assert not case.is_late(None, review, 1)
    assert case.is_late(review, review + timedelta(days=2), 1)
    assert not case.is_late(review, review + timedelta(days=1), 1)


def test_a_case_stands_on_an_order_of_an_authority():
    assert case.check_basis("court", ["court"]) == "court"
    refused("case_basis", lambda: case.check_basis("hearsay", ["court"]), field="basis")
    assert case.check_order(" 77 ") == "77"
    refused("case_order", lambda: case.check_order("none"), field="order_number")
    assert case.check_authority("النيابة") == "النيابة"
    refused("case_authority", lambda: case.check_authority("12"), field="authority")
    assert case.check_name(" علي  سالم ") == "علي سالم"
    refused("case_name", lambda: case.check_name("ع"), field="name")


# ------------------------------------------------------------------ grades, the day, the line
def test_links_have_their_inverse_and_grades_their_priority():
    assert {INVERSE[INVERSE[one]] for one in Link} == set(Link)
    assert all(INVERSE[INVERSE[one]] is one for one in Link)
    assert [PRIORITY[one] for one in Impact] == [0, 100, 200, 300]
    assert grades.event_state("reported", False) == "new"
    assert grades.event_state("validated", False) == "active"
    assert grades.event_state("validated", True) == "resolved"


def fact(state="LY", kind="fuel", milli=1, simulated=False, **counts):
    return Fact(state, kind, "litre", Counts(**counts), milli, simulated)


@given(
    draw.permutations(
        [fact(milli=5), fact("EG", milli=7), fact(kind="people", adults=2), fact(simulated=True)]
    )
)
def test_a_day_adds_up_whatever_the_order_and_its_digest_stays(facts):
    found = daily.lines(facts)
    assert [(one.state, one.kind, one.incidents, one.milli, one.simulated) for one in found] == [
        ("EG", "fuel", 1, 7, 0), ("LY", "fuel", 2, 6, 1), ("LY", "people", 1, 1, 0),
    ]  # fmt: skip
    body = daily.body_of(
        "LY-20261124-1", AT.date(), "Africa/Tripoli", found, {"LY": 1, "EG": None}, {"LY": 90}
    )
    again = daily.body_of(
        "LY-20261124-1", AT.date(), "Africa/Tripoli", reversed(found[::-1]), {"EG": None, "LY": 1}, {"LY": 90}
    )
    assert daily.digest(body) == daily.digest(again)
    assert daily.digest(body) != daily.digest(body | {"number": "x"})
    assert daily.differences(body, again) == []


def test_where_two_reports_differ_is_said_line_by_line():
    def body(*facts):
        return daily.body_of("n", AT.date(), "UTC", daily.lines(facts), {}, {})

    found = daily.differences(body(fact(), fact("EG")), body(fact(milli=2), fact(kind="arms")))
    assert [(one.state, one.kind, one.ours is None, one.theirs is None) for one in found] == [
        ("EG", "fuel", False, True), ("LY", "arms", True, False), ("LY", "fuel", False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(("zone", "hours"), [("Africa/Tripoli", 24), ("Africa/Cairo", 25)])
def test_the_day_runs_from_midnight_to_midnight_in_its_zone(zone, hours):
    on = date(2026, 10, 29)  # the day on which summer time ends in Egypt
    first, until = daily.span(on, zone)
    assert until.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=hours)
    refused("report_day_open", lambda: daily.check_over(on, zone, until - timedelta(seconds=1)), field="on")
    daily.check_over(on, zone, until)
    daily.check_near(on, until)
    for far in (date.min, date.max, on - timedelta(days=402)):
        refused("report_day_far", lambda far=far: daily.check_near(far, until), field="on")
    assert daily.number_of("LY", on, 2) == "LY-20261029-2"


def test_the_line_is_drawn_inside_its_frame():
    border = TERMS.border
    piece = border.pieces["S20-3"]
    found = drawn(border.line, piece.line, piece.centre)
    spots = [tuple(map(float, one.split(","))) for one in found.line.split()]
    assert len(spots) == len(border.line)
    assert all(
        MARGIN - 1 <= x <= WIDE - MARGIN + 1 and MARGIN - 1 <= y <= HIGH - MARGIN + 1 for x, y in spots
    )
    assert spots[0][1] < spots[-1][1], "the sea is above"
    assert min(abs(float(found.y) - y) + abs(float(found.x) - x) for x, y in
               [tuple(map(float, one.split(","))) for one in found.part.split()]) < 3  # fmt: skip
