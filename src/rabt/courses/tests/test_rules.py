"""How a course is held: code, attendance, certificates, the platform; by tables and by drawn examples."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.corridor.pack import load
from rabt.courses.rules import (
    attendance,
    badge,
    certifying,
    lti,
    rota,
    said,
)
from rabt.courses.rules.attendance import Attended, Mark, SessionState, Stay
from rabt.courses.rules.certifying import Conditions, Wanting

AT = datetime(2027, 2, 8, 7, 0, tzinfo=UTC)
TERMS = load("eg_ly").on(AT.date())
SEED = bytes(range(32))
SESSION, SEAT = UUID(int=1), UUID(int=2)


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as found:
        deed()
    assert found.value.code == code


# ------------------------------------------------------------------ said
def test_what_is_written_says_something_and_stays_on_a_line():
    assert said.check_said(f"  سقط\nأثناء{chr(0x202E)} التدريب ", "what") == "سقط أثناء التدريب"
    refused("course_said_short", lambda: said.check_said("123456789 !", "why"))


# ------------------------------------------------------------------ the code
@given(st.integers(0, 2**32 - 1), st.binary(min_size=12, max_size=12), st.uuids(), st.uuids(),
       st.binary(min_size=64, max_size=64), st.integers(0, 2**32 - 1))  # fmt: skip
def test_codes_and_answers_are_read_as_they_were_written(step, mark, session, seat, signature, second):
    shown = rota.Shown(session, step, mark)
    assert rota.read_shown(rota.write_shown(shown)) == shown
    answer = rota.Answer(shown, seat, datetime.fromtimestamp(second, UTC), signature)
    assert rota.read_answer(rota.write_answer(answer)) == answer


@given(st.text(max_size=200))
def test_rubbish_is_no_code(text):
    for read in (rota.read_shown, rota.read_answer):
        refused("code_malformed", lambda: read(text))
        refused("code_malformed", lambda: read(f"RA1:{text}"))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_code_is_of_its_session_and_its_step_alone(one, other):
    first, second = (rota.mark(SEED, SESSION, step) for step in (one, other))
    assert (first == second) == (one == other)
    assert rota.mark(SEED, SEAT, one) != first and rota.mark(bytes(32), SESSION, one) != first


@given(st.floats(0, 1e6), st.floats(0, 120))
def test_who_sees_a_code_has_fifteen_seconds_at_least_and_thirty_at_most(since, waits):
    seen = AT + timedelta(seconds=since)
    age = seen + timedelta(seconds=waits) - rota.begins(rota.step_of(seen))
    alive = timedelta(0) <= age < rota.LIFE
    assert alive or waits > rota.LIFE.total_seconds() - rota.STEP - 1e-3
    assert not alive or waits < rota.LIFE.total_seconds()


# ------------------------------------------------------------------ attendance
@pytest.mark.parametrize("table", [attendance.SESSIONS, attendance.STAYS])
def test_what_no_table_names_is_closed(table):
    states, steps = ({key[place] for key in table} for place in (0, 1))
    move = attendance.move_session if table is attendance.SESSIONS else attendance.move_stay
    for state in states | set(table.values()):
        for step in steps:
            if (state, step) in table:
                assert move(state, step) == table[state, step]
            else:
                with pytest.raises(Refused):
                    move(state, step)


def test_a_code_is_shown_around_its_session_and_noted_soon_after_it():
    ends = AT + timedelta(minutes=90)
    attendance.check_opening(AT, ends, AT - timedelta(minutes=20))
    attendance.check_opening(AT, ends, ends - timedelta(seconds=1))
    for at in (AT - timedelta(minutes=21), ends):
        refused("session_not_now", lambda: attendance.check_opening(AT, ends, at))
    attendance.check_noting(ends, ends + timedelta(minutes=60))
    refused("session_over", lambda: attendance.check_noting(ends, ends + timedelta(minutes=61)))


@pytest.mark.parametrize(
    ("late", "mark"), [(-5, (Mark.PRESENT, 0)), (10, (Mark.PRESENT, 0)), (11, (Mark.LATE, 11)),
     (500, (Mark.LATE, 90))]
)  # fmt: skip
def test_a_few_minutes_count_as_none(late, mark):
    missed = attendance.missed_of(AT, AT + timedelta(minutes=late), AT + timedelta(minutes=90))
    assert attendance.mark_of(missed, 10) == mark


ROWS = st.lists(st.builds(Attended, st.integers(1, 300), st.sampled_from(Mark), st.just(0)), max_size=30)


@given(ROWS)
def test_the_share_is_of_a_hundred_and_excused_minutes_leave_it_up_to_a_share(rows):
    found = attendance.reckon(rows, 20)
    assert 0 <= found.percent <= 100 and found.excused <= found.held * 20 // 100
    if rows and all(one.mark is Mark.PRESENT for one in rows):
        assert found.percent == 100
    if not rows:
        assert found.percent == 0


def test_an_excused_day_hurts_nobody_and_a_month_of_them_does():
    there, away = Attended(90, Mark.PRESENT), Attended(90, Mark.EXCUSED)
    assert attendance.reckon([there] * 9 + [away], 20).percent == 100
    assert attendance.reckon([there] * 5 + [away] * 5, 20).percent == 62
    assert (
        attendance.reckon([there, Attended(90, Mark.LATE, 45), Attended(90, Mark.ABSENT)], 20).percent == 50
    )
    refused("heads_wrong", lambda: attendance.check_heads(-1, 3))
    assert (Stay.EXPECTED, SessionState.PLANNED) == ("expected", "planned")


# ------------------------------------------------------------------ certificates
WHOLE = Conditions(AT.date(), True, 100, 0, (60, 100), (75,), True)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []), ({"attended": 80}, []), ({"attended": 79}, [Wanting.ATTENDANCE]),
        ({"lists_open": 1, "attended": 0}, [Wanting.LISTS_OPEN]), ({"tests": (59,)}, [Wanting.TEST_FAILED]),
        ({"tests": (None,)}, [Wanting.TEST_WANTING]),
        ({"practices": (None, 10)}, [Wanting.PRACTICE_WANTING, Wanting.PRACTICE_FAILED]),
        ({"form_given": False}, [Wanting.FORM]), ({"finished": False}, [Wanting.RETURNED]),
        ({"grave_open": True}, [Wanting.EVENT]),
        ({"ends_on": AT.date() + timedelta(days=1)}, [Wanting.COURSE_OPEN]),
        ({"tests": (), "practices": ()}, []),
    ],
)  # fmt: skip
def test_all_that_stands_against_a_certificate_is_named(changes, found):
    known = replace(WHOLE, **changes)
    assert certifying.wanting(known, AT.date(), 80, 60) == found
    if found:
        refused("certificate_wanting", lambda: certifying.check_earned(known, AT.date(), 80, 60))
    else:
        certifying.check_earned(known, AT.date(), 80, 60)


def test_a_skill_holds_the_packs_years_and_a_correction_changes_something():
    assert certifying.last_day(date(2028, 2, 29), 3) == date(2031, 3, 1)
    assert certifying.last_day(date(2027, 2, 18), 3) == date(2030, 2, 18)
    assert certifying.last_day(date(2027, 2, 18), 0) is None
    refused("correction_same", lambda: certifying.check_correction("80", "80"))
    certifying.check_correction("80", "81")
    refused("certificate_step_closed", lambda: certifying.move("refused", certifying.Step.GRANT))


# ------------------------------------------------------------------ a learning platform
TOOL = lti.Tool("c", "1", "https://m.example/l", "https://m.example/x")


def test_addresses_of_a_platform_are_closed_lines_but_on_this_machine():
    assert lti.check_url("http://localhost:8080/x", "f") == "http://localhost:8080/x"
    for url in ("http://m.example/", "ftp://m.example", "https://", "x", "https://m.example/" + "a" * 700):
        refused("tool_url", lambda: lti.check_url(url, "f"))


def test_a_platform_is_told_back_what_it_wants_in_lines_and_no_name_twice():
    assert lti.read_own("id=a=b\nlevel = 2") == {"id": "a=b", "level": "2"} and lti.read_own(" \n") == {}
    many = "\n".join(f"n{n}=1" for n in range(21))
    for text in ("id", "=1", "id=", "id=1\nid=2", f"id={'x' * 301}", f"{'x' * 301}=1", many):
        refused("tool_own", lambda: lti.read_own(text))


def test_a_page_leads_to_a_server_whatever_the_address_says():
    assert lti.origin_of("https://m.example:8443/l;x?id=1&b=2") == "https://m.example:8443"


def test_a_launch_says_whom_it_is_for_by_an_opaque_key():
    told = replace(TOOL, own=lti.read_own("\n id = 7 \n"))
    launch = lti.Launch(
        "s", SEAT, "تمرين", "c", "دورة", "ar", "https://n.example/line", "https://n.example/lines"
    )
    claims = lti.launch_claims(told, launch, "https://n.example", "n", AT)
    assert (claims["sub"], claims["aud"], claims["nonce"]) == ("s", "c", "n")
    assert claims["exp"] - claims["iat"] == 300 and claims[lti.AGS]["lineitem"] == "https://n.example/line"
    assert claims[lti.AGS]["lineitems"] == "https://n.example/lines"
    assert claims[f"{lti.CLAIM}custom"] == {"id": "7"} and claims[f"{lti.CLAIM}context"]["type"]
    assert lti.granted(f"{lti.SCORE} other") == [lti.SCORE] and lti.granted("") == []


@pytest.mark.parametrize("changes", [
    {"iss": "x"}, {"sub": "x"}, {"aud": "x"}, {"aud": []}, {"iat": 0}, {"exp": 0}, {"jti": ""},
    {"exp": "x"}, {"iat": None},
])  # fmt: skip
def test_an_assertion_is_of_its_tool_to_us_and_of_now(changes):
    now = int(AT.timestamp())
    whole = {"iss": "c", "sub": "c", "aud": ["t", "u"], "iat": now, "exp": now + 60, "jti": "1"}
    assert lti.check_assertion(whole, TOOL, "t", AT) == "1"
    refused("lti_assertion", lambda: lti.check_assertion(whole | changes, TOOL, "t", AT))


def test_a_tool_is_answered_as_it_was_begun_and_its_marks_are_of_a_hundred():
    asked = {
        "scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
        "client_id": "c", "redirect_uri": TOOL.launch_url, "nonce": "n", "state": "s",
        "lti_message_hint": "h",
    }  # fmt: skip
    assert lti.check_auth(asked, TOOL, "h") == "n"
    for code, changes in (
        ("lti_request", {"scope": "x"}), ("lti_client", {"client_id": "x"}), ("lti_request", {"nonce": ""}),
        ("lti_redirect", {"redirect_uri": "x"}), ("lti_request", {"state": "x" * 601}),
    ):  # fmt: skip
        refused(code, lambda: lti.check_auth(asked | changes, TOOL, "h"))
    told = {
        "userId": "s", "scoreGiven": 2, "scoreMaximum": 3, "timestamp": AT.isoformat(),
        "activityProgress": "Submitted", "gradingProgress": "FullyGraded",
    }  # fmt: skip
    assert lti.read_score(told, AT) == lti.Score("s", 66, AT, True)
    for changes in (
        {"scoreGiven": 4},
        {"timestamp": "x"},
        {"timestamp": "2027-02-08T07:00:00"},
        {"userId": ""},
    ):
        refused("lti_score", lambda: lti.read_score(told | changes, AT))


def test_a_badge_says_what_the_certificate_says_and_claims_no_proof_of_its_own():
    told = badge.Badge(
        SESSION, "0123-4567-89K", "زميل", "Colleague", "c", ("دورة", "Course"), ("يعرف", "Knows"),
        "https://n.example", ("دولة", "State"), "https://n.example/p", AT, date(2030, 2, 18), "RB1P:X",
    )  # fmt: skip
    found = badge.credential(told)
    assert found["validUntil"] == "2030-02-18T23:59:59Z" and "proof" not in found
    assert [found["name"], found["issuer"]["name"]] == ["دورة / Course", "دولة / State"]
    what = found["credentialSubject"]["achievement"]
    assert what["criteria"] == {"narrative": "يعرف / Knows"} and what["description"] == "يعرف / Knows"
    assert {type(one) for one in (found["name"], what["name"], what["description"])} == {str}
    assert "validUntil" not in badge.credential(replace(told, until_on=None))


def test_a_key_under_which_anybody_could_sign_is_no_telephones():
    eighth = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
    prime = 2**255 - 19
    for y in (0, 1, prime - 1, eighth, prime - eighth):
        for sign in (0, 2**255):
            text = rota._text((y + sign).to_bytes(32, "little"))
            refused("device_key_wrong", lambda text=text: rota.read_key(text))
    good = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert rota.read_key(rota._text(good)) == good
