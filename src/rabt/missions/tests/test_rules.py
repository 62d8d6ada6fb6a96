"""The rules in pure values: tables, seats in any order of answers, money, days, papers, the calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused, Stale
from rabt.corridor import load
from rabt.corridor.shapes import Words
from rabt.missions.rules import feed, money, nominee, said, seats, states, told, travel
from rabt.missions.rules.money import Stay
from rabt.missions.rules.seats import Standing
from rabt.missions.rules.states import State
from rabt.missions.rules.travel import Contact, Leg, Papers

TERMS = load("eg_ly").on(date(2026, 11, 24))
TRAINING = TERMS.training


def refused(code, deed, field=None):
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code
    assert field is None or no.value.facts["field"] == field


# ------------------------------------------------------------------ tables
@pytest.mark.parametrize(
    ("kinds", "steps", "table", "move", "code"),
    [
        (states.State, states.Step, states.TABLE, states.move, "nomination_step_closed"),
        (
            states.ProgrammeState,
            states.ProgrammeStep,
            states.PROGRAMMES,
            states.move_programme,
            "programme_step_closed",
        ),
        (states.CallState, states.CallStep, states.CALLS, states.move_call, "call_step_closed"),
        (
            states.MissionState,
            states.MissionStep,
            states.MISSIONS,
            states.move_mission,
            "mission_step_closed",
        ),
    ],
)
def test_each_table_moves_where_it_has_an_arrow_and_nowhere_else(kinds, steps, table, move, code):
    for state in kinds:
        for step in steps:
            if (state, step) in table:
                assert move(state, step) == table[state, step]
            else:
                refused(code, lambda state=state, step=step: move(state, step))
    assert {step for _, step in table} == set(steps), "a step that leads nowhere"


def test_nobody_reaches_the_host_without_two_persons_and_vetting():
    before = {State.VETTED: {State.ENDORSED}, State.ENDORSED: {State.RANKED}, State.ACCEPTED: {State.RESERVE}}
    for after, only in before.items():
        assert {one for (one, _), to in states.TABLE.items() if to == after} == only


# ------------------------------------------------------------------ seats
def lines(*told):
    return [Standing(UUID(int=place), place, state) for place, state in told]


def named(found):
    return [key.int for key in found]


@pytest.mark.parametrize(
    ("standing", "free", "given_to"),
    [
        ([(1, "vetted"), (2, "reserve")], 1, []),
        ([(1, "vetted"), (2, "reserve")], 2, [2]),
        ([(1, "reserve"), (2, "reserve"), (3, "reserve")], 2, [1, 2]),
        ([(1, "accepted"), (2, "vetted"), (3, "reserve")], 2, []),
        ([(1, "accepted"), (2, "vetted"), (3, "reserve")], 3, [3]),
        ([(1, "accepted"), (2, "accepted"), (3, "reserve")], 2, []),
        ([(1, "nominated"), (2, "reserve")], 1, [2]),
        ([], 3, []),
    ],
)
def test_a_seat_is_given_where_one_stays_for_everybody_ranked_before(standing, free, given_to):
    assert named(seats.to_seat(lines(*standing), free)) == given_to


@given(
    quota=st.integers(1, 6),
    order=st.permutations(range(1, 11)),
    answers=st.lists(st.sampled_from(["accept", "decline"]), min_size=10, max_size=10),
)
def test_the_seats_fall_the_same_in_whatever_order_the_host_answers(quota, order, answers):
    standing = {place: State.VETTED for place in range(1, 11)}
    for place in order:
        standing[place] = State.RESERVE if answers[place - 1] == "accept" else State.DECLINED
        for key in seats.to_seat(lines(*standing.items()), quota):
            standing[key.int] = State.ACCEPTED
        assert sum(state == State.ACCEPTED for state in standing.values()) <= quota
    wanted = [place for place in range(1, 11) if answers[place - 1] == "accept"]
    assert [place for place, state in sorted(standing.items()) if state == State.ACCEPTED] == wanted[:quota]
    assert [place for place, state in sorted(standing.items()) if state == State.RESERVE] == wanted[quota:]


@given(quota=st.integers(1, 4), leave=st.permutations(range(1, 9)))
def test_whoever_leaves_the_next_of_the_list_moves_up(quota, leave):
    standing = {place: State.RESERVE for place in range(1, 9)}
    for gone in (None, *leave):
        if gone:
            standing[gone] = State.WITHDRAWN
        for key in seats.to_seat(lines(*standing.items()), quota):
            standing[key.int] = State.ACCEPTED
        here = [place for place, state in sorted(standing.items()) if state != State.WITHDRAWN]
        taken = [place for place in here if standing[place] == State.ACCEPTED]
        assert len(taken) == min(quota, len(here))
        listed = [place for place in here if standing[place] == State.RESERVE]
        assert all(place > min(taken, default=0) for place in listed)


def test_a_jump_is_told_a_free_seat_is_asked_for_and_places_on_the_list_count_from_one():
    standing = lines((1, "reserve"), (2, "vetted"), (3, "accepted"), (4, "reserve"))
    assert seats.is_jump(standing, UUID(int=2)) and not seats.is_jump(standing, UUID(int=1))
    assert not seats.is_jump([], UUID(int=1))
    assert [seats.reserve_number(standing, UUID(int=n)) for n in (1, 2, 4)] == [1, None, 2]
    seats.check_free(standing, 2)
    refused("seats_taken", lambda: seats.check_free(standing, 1))
    assert seats.first_free([1, 3, None], 3) == 2
    refused("seats_taken", lambda: seats.first_free([1, 2], 2))


@pytest.mark.parametrize(
    "shares",
    [[], [("EG", "border", 0)], [("EG", "border", 501)], [("XX", "border", 1)], [("EG", "navy", 1)],
     [("EG", "border", 1), ("EG", "border", 2)]],
)  # fmt: skip
def test_seats_that_cannot_be_are_refused(shares):
    refused("seats_wrong", lambda: seats.check_seats(shares, TERMS.states, TRAINING.services))
    seats.check_seats([("EG", "border", 1), ("LY", "border", 500)], TERMS.states, TRAINING.services)


# ------------------------------------------------------------------ what is typed
def test_texts_are_tidied_and_short_ones_refused():
    assert said.check_said("  سبب\n كافٍ  ", "why") == "سبب كافٍ"
    refused("mission_said_short", lambda: said.check_said("12345 -", "why"), "why")
    refused("text_unprintable", lambda: said.check_said("abcdef\x00", "why"))
    assert said.check_name(" أ ب ", "name") == "أ ب"
    refused("mission_name_empty", lambda: said.check_name(" - ", "name"), "name")
    assert said.passport_number(" p 123 4567 ") == "P1234567"
    for wrong in ("", "12", "جواز123456", "P" * 16):
        refused("passport_number", lambda wrong=wrong: said.passport_number(wrong))


def test_years_courses_and_days_of_a_call():
    today = date(2026, 11, 24)
    said.check_year(2026, today)
    for year in (2025, 1999, 2100):
        refused("programme_year", lambda year=year: said.check_year(year, today))
    assert said.check_course("crime_scene", "EG", TRAINING).centre == "EG-CAIRO-CENTRE"
    for code, host in (("crime_scene", "LY"), ("nothing", "EG")):
        refused("course_unknown", lambda code=code, host=host: said.check_course(code, host, TRAINING))
    first, last, closes = date(2027, 2, 7), date(2027, 2, 18), date(2027, 1, 17)
    said.check_days(first, last, closes, 2027, 21)
    refused("call_days", lambda: said.check_days(last, first, closes, 2027, 21))
    refused("call_days", lambda: said.check_days(first, date(2027, 12, 31), closes, 2027, 21))
    refused("call_closes", lambda: said.check_days(first, last, date(2027, 1, 18), 2027, 21))
    refused("call_closes", lambda: said.check_days(first, last, first, 2027, 0))
    refused("call_year", lambda: said.check_days(first, last, closes, 2026, 21))


# ------------------------------------------------------------------ the nominee
def test_rank_service_skills_days_and_vetting():
    course = TRAINING.courses["lead_joint_patrol"]
    nominee.check_rank("captain", course, TRAINING.ranks)
    refused("rank_too_low", lambda: nominee.check_rank("lieutenant", course, TRAINING.ranks), "rank")
    refused("rank_unknown", lambda: nominee.check_rank("admiral", course, TRAINING.ranks), "rank")
    nominee.check_rank("other", TRAINING.courses["protection_at_border"], TRAINING.ranks)
    nominee.check_skills(course, {"first_aid"})
    refused("skills_wanting", lambda: nominee.check_skills(course, set()))
    nominee.check_service("border", {"border": 1})
    for service in ("civil", ""):
        refused(
            "service_without_seats", lambda service=service: nominee.check_service(service, {"border": 1})
        )
    day = date(2027, 1, 1)
    nominee.check_open("open", day, day)
    refused("call_not_open", lambda: nominee.check_open("open", day, date(2027, 1, 2)))
    refused("call_not_open", lambda: nominee.check_open("planned", day, day))
    nominee.check_vetted(date(2026, 1, 1), day, 365)
    refused("vetting_old", lambda: nominee.check_vetted(date(2025, 12, 31), day, 365))
    refused("vetting_old", lambda: nominee.check_vetted(None, day, 365))


@given(st.lists(st.integers(0, 6), max_size=6))
def test_an_order_is_each_number_once_and_nothing_else(places):
    fits = sorted(places) == list(range(1, len(places) + 1))
    if fits:
        nominee.check_places(places, len(places))
    else:
        refused("places_wrong", lambda: nominee.check_places(places, len(places)))


# ------------------------------------------------------------------ money
D = date(2027, 2, 6)


def on(day):
    return date(2027, 2, day)


def test_a_night_is_paid_by_city_less_the_meals_that_are_given():
    stays = [Stay("EG-MT", on(6), on(7)), Stay("EG-C", on(7), on(10), ("breakfast", "dinner"))]
    money.check_stays(stays, on(6), on(10))
    first, second = money.lines_of(stays, TRAINING.per_diem, "LYD")
    assert (first.minor, first.less) == (140_000, 0)
    assert (second.night, second.less, second.minor) == (160_000, 24_000 + 40_000, 96_000 * 3)
    assert money.allowance([first, second], 4) == (140_000 + 288_000) * 4
    assert [one.minor for one in money.lines_of(stays[:1], TRAINING.per_diem, "EGP")] == [100_000]
    refused("per_diem_unknown", lambda: money.lines_of(stays, TRAINING.per_diem, "USD"), "stays")
    refused(
        "per_diem_unknown", lambda: money.lines_of([Stay("EG-SIN", on(6), on(7))], TRAINING.per_diem, "EGP")
    )


@pytest.mark.parametrize(
    "stays",
    [
        [], [Stay("EG-C", on(7), on(10))], [Stay("EG-C", on(6), on(9))],
        [Stay("EG-C", on(6), on(6)), Stay("EG-C", on(6), on(10))],
        [Stay("EG-C", on(6), on(8)), Stay("EG-C", on(9), on(10))], [Stay("EG-C", on(6), on(10), ("supper",))],
    ],
)  # fmt: skip
def test_nights_with_a_gap_or_a_meal_that_is_none_are_refused(stays):
    refused("stays_wrong", lambda: money.check_stays(stays, on(6), on(10)))


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_an_advance_is_never_more_than_its_share(minor, share):
    found = money.advance(minor, share)
    assert found <= minor and found * 100 <= minor * share < (found + 1) * 100


@given(
    st.integers(0, 10**7),
    st.integers(0, 100),
    st.lists(st.tuples(st.sampled_from(["EGP", "LYD"]), st.integers(1, 10**6))),
)
def test_each_currency_is_settled_by_itself_and_nothing_is_lost(allowed, share, expenses):
    paid = money.advance(allowed, share)
    found = {one.currency: one for one in money.balances("EGP", allowed, paid, expenses)}
    assert found["EGP"].due == allowed - paid + sum(minor for code, minor in expenses if code == "EGP")
    assert sum(one.spent for one in found.values()) == sum(minor for _, minor in expenses)
    if "LYD" in found:
        assert (found["LYD"].allowance, found["LYD"].advance) == (0, 0)
    assert next(iter(found)) == "EGP"


# ------------------------------------------------------------------ travel
def test_days_and_route_of_a_mission():
    travel.check_days(on(6), on(19), on(7), on(18))
    refused("mission_days", lambda: travel.check_days(on(6), on(6), on(6), on(6)))
    refused("mission_days", lambda: travel.check_days(on(6), date(2028, 6, 1), on(7), on(8)))
    refused("mission_misses_course", lambda: travel.check_days(on(8), on(19), on(7), on(18)))
    refused("mission_misses_course", lambda: travel.check_days(on(6), on(17), on(7), on(18)))
    good = [Leg(on(6), "أ", "ب", "land"), Leg(on(19), "ب", "أ", "air")]
    travel.check_route(good, on(6), on(19))
    for wrong in (
        good[:1], [], good[::-1], [good[0], Leg(on(18), "ب", "أ", "air")],
        [good[0], Leg(on(19), "ج", "أ", "air")], [good[0], Leg(on(19), "ب", "ج", "air")],
    ):  # fmt: skip
        refused("route_wrong", lambda wrong=wrong: travel.check_route(wrong, on(6), on(19)))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 2, 19), 6, date(2027, 8, 19)), (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)), (date(2027, 12, 31), 12, date(2028, 12, 31)),
        (date(2027, 1, 1), 0, date(2027, 1, 1)),
    ],
)  # fmt: skip
def test_months_later_is_the_same_day_or_the_last_of_its_month(day, months, later):
    assert travel.months_on(day, months) == later


def test_papers_are_noted_as_they_were_seen():
    good = Papers("P1234567", date(2027, 8, 19), "granted")
    seen = travel.mark_of(good)
    assert "P1234567" not in seen and len(seen) == 40
    travel.check_papers_seen(good, seen)
    travel.check_papers_seen(good, "")
    for other in (
        replace(good, passport="P7"), replace(good, passport_until=None), replace(good, visa="asked"),
    ):  # fmt: skip
        with pytest.raises(Stale):
            travel.check_papers_seen(other, seen)


def test_passports_visas_insurance_and_contacts():
    back = date(2027, 2, 19)
    good = Papers("P1234567", date(2027, 8, 19), "granted")
    travel.check_papers([good, Papers("P1", date(2030, 1, 1), "not_needed")], back, 6)
    refused("mission_empty", lambda: travel.check_papers([], back, 6))
    for late in (
        Papers("P1", date(2027, 8, 18), "granted"),
        Papers("P1", None, "granted"),
        Papers("", date(2030, 1, 1), "granted"),
    ):
        refused("passport_ends", lambda late=late: travel.check_papers([good, late], back, 6))
    refused("visa_wanting", lambda: travel.check_papers([Papers("P1", date(2030, 1, 1), "asked")], back, 6))
    travel.check_cover("INS", back, back)
    for policy, until in (("", back), ("INS", None), ("INS", on(18))):
        refused(
            "insurance_wanting", lambda policy=policy, until=until: travel.check_cover(policy, until, back)
        )
    travel.check_contacts([Contact("leader", "علي", "1")])
    for some in ([], [Contact("leader", "علي", "")], [Contact("leader", "علي", "1")] * 9):
        refused("contacts_wanting", lambda some=some: travel.check_contacts(some))


# ------------------------------------------------------------------ the calendar, read back as RFC 5545 says
def read(data):
    """Unfold a calendar and read each property; what is escaped is given back."""
    text = data.decode()
    assert text.endswith("\r\n") and all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found = []
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        out, signs = "", iter(value)
        for sign in signs:
            out += {"n": "\n"}.get(after, after) if sign == "\\" and (after := next(signs)) else sign
        found.append((name, out))
    return found


def event(**changes):
    told = {
        "uid": "u@ly.rabt", "since_on": on(7), "until_on": on(18), "title": "دورة", "place": "طبرق",
        "text": "", "changed_at": datetime(2026, 11, 24, 9, tzinfo=UTC),
    }  # fmt: skip
    return feed.Event(**told | changes)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]) | st.just("\n"), max_size=200)
)
def test_a_calendar_says_what_it_was_told_whatever_the_text(text):
    found = dict(read(feed.calendar([event(title=text)], "rabt")))
    assert found["SUMMARY"] == text
    assert (found["DTSTART;VALUE=DATE"], found["DTEND;VALUE=DATE"]) == ("20270207", "20270219")
    assert found["DTSTAMP"] == "20261124T090000Z" and found["STATUS"] == "CONFIRMED"


def test_a_calendar_names_each_event_once_and_says_what_was_called_off():
    told = read(feed.calendar([event(), event(uid="v@ly.rabt", called_off=True)], "البعثات; تدريب"))
    assert [value for name, value in told if name == "UID"] == ["u@ly.rabt", "v@ly.rabt"]
    assert [value for name, value in told if name == "STATUS"] == ["CONFIRMED", "CANCELLED"]
    assert told[0] == ("BEGIN", "VCALENDAR") and told[-1] == ("END", "VCALENDAR")
    assert ("X-WR-CALNAME", "البعثات; تدريب") in told
    assert [value for name, value in told if name in ("BEGIN", "END")].count("VEVENT") == 4


# ------------------------------------------------------------------ digest
def test_a_digest_names_every_part_of_a_programme():
    calls = [{"course": "x", "seats": 2}]
    base = told.digest_of("programme:1", 2027, 1, calls)
    others = [
        told.digest_of("programme:2", 2027, 1, calls), told.digest_of("programme:1", 2028, 1, calls),
        told.digest_of("programme:1", 2027, 2, calls),
        told.digest_of("programme:1", 2027, 1, [{"course": "x", "seats": 3}]),
    ]  # fmt: skip
    assert len({base, *others}) == 5 and len(base) == 64


def test_the_pack_names_the_five_fields_each_with_a_course_that_somebody_teaches():
    assert len(TRAINING.fields) == 5
    assert {course.field for course in TRAINING.courses.values()} == set(TRAINING.fields)
    for course in TRAINING.courses.values():
        assert len(course.outcomes) >= 3 and course.all_seats > 0 and isinstance(course.name, Words)
        assert course.gives_skill in TERMS.service_skills and set(course.needs_skills) <= set(
            TERMS.service_skills
        )
        assert TRAINING.centres[course.centre].rooms
        city = TRAINING.centres[course.centre].city
        assert {state.currency for state in TERMS.states.values()} <= set(TRAINING.per_diem[city])
    assert all(course.assumption for course in TRAINING.courses.values())
    assert not any(field.assumption for field in TRAINING.fields.values())
