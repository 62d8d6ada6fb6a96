"""A learning platform with its own keys, over HTTP: launched with a signed token, its marks taken back."""

import json
import re
import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from rabt.access.testing import account_with, signed_in
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.identifiers import new_id
from rabt.courses import actions, queries
from rabt.courses.models import Holding, Learner, Mark, Seat, Spent, Tool
from rabt.courses.rules import lti
from rabt.courses.tests import build, tool
from rabt.courses.tests.build import refused
from rabt.courses.tests.tool import AGS, LINE_ITEM, SCORE

pytestmark = [pytest.mark.django_db(transaction=True)]
OFFICE = "LY/training/"


@pytest.fixture
def linked(transactional_db, live_server, settings):
    """Link a platform that runs beside the node to a course of one trainee; return all of them."""
    settings.RABT = replace(settings.RABT, url=live_server.url)
    moodle, now = tool.Moodle(), clock.now()
    holding = Holding.objects.create(
        pk=new_id(), office=OFFICE, course="protection_at_border", centre="LY-TOBRUK-CENTRE", host="LY",
        starts_on=now.date(), ends_on=now.date() + timedelta(days=5), opened_by="x", opened_at=now,
    )  # fmt: skip
    account = account_with("trainee", OFFICE)
    seat = Seat.objects.create(
        pk=new_id(), holding=holding, office=OFFICE, officer_id=new_id(), number="P-1", name_ar="زميل",
        name_latin="Colleague", of_state="EG", service="border", unit="", state="present",
    )  # fmt: skip
    Learner.objects.create(office=OFFICE, officer_id=seat.officer_id, account_id=str(account.pk))
    moodle.issuer = live_server.url
    moodle.auth_url = live_server.url + reverse("courses:launch_answer")
    moodle.jwks_url = live_server.url + reverse("courses:keys")
    moodle.token_url = live_server.url + reverse("api:courses_lti_token")
    with tool.served(moodle) as address:
        row = actions.link_tool(
            build.official("host_centre"), holding.pk, ("تمرين الإحالة", "Referral exercise"),
            f"{address}/login", f"{address}/launch", json.dumps(moodle.jwks()),
            f"id={moodle.exercise}\n", at=now,
        )  # fmt: skip
        yield moodle, row, seat, account


def browser_of(account, settings):
    """Return a browser with the trainee's stay."""
    client = signed_in(Client(), account)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return httpx.Client(
        cookies={settings.SESSION_COOKIE_NAME: value}, base_url=settings.RABT.url,
        headers={"Connection": "close"},
    )  # fmt: skip


def begun(browser, seat, row):
    """Press the button of the exercise; return where the browser is sent."""
    page = browser.get(reverse("courses:own_course", args=[seat.pk]))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    answer = browser.post(
        reverse("courses:launch", args=[row.pk]), data={"csrfmiddlewaretoken": token},
        headers={"Referer": str(browser.base_url)},
    )  # fmt: skip
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def action_of(page):
    """Return where the buttons of a page may lead."""
    found = re.search(r"form-action ([^;]+)", page.headers["Content-Security-Policy"])[1]
    return found.split()


def carried(page):
    """Return what the page carries to the tool, and where to."""
    action = re.search(r'action="(http[^"]+)" data-launch', page.text)[1]
    return action, dict(re.findall(r'type="hidden" name="(id_token|state)" value="([^"]*)"', page.text))


def test_an_exercise_is_opened_with_a_signed_token_and_its_mark_comes_back(linked, settings):
    moodle, row, seat, account = linked
    browser = browser_of(account, settings)
    to_us = httpx.get(begun(browser, seat, row)).headers["Location"]
    page = browser.get(to_us)
    assert page.status_code == 200 and action_of(page) == ["'self'", lti.origin_of(row.launch_url)]
    action, sent = carried(page)
    assert httpx.post(action, data=sent).status_code == 200
    (claims,) = moodle.launched
    text = json.dumps(claims, ensure_ascii=False)
    assert seat.name_ar not in text and seat.number not in text and str(account.pk) not in text
    assert httpx.post(action, data=sent).status_code == 401, "the tool's own state counts once as well"

    got = moodle.access(moodle.sign(moodle.assertion(str(row.pk))))
    assert got.status_code == 200 and set(got.json()["scope"].split()) == {SCORE, LINE_ITEM}
    secret = got.json()["access_token"]
    line = httpx.get(claims[AGS]["lineitem"], headers={"Authorization": f"Bearer {secret}"})
    assert line.json()["scoreMaximum"] == 100 and line.json()["label"] == "Referral exercise"
    lines = httpx.get(claims[AGS]["lineitems"], headers={"Authorization": f"Bearer {secret}"})
    assert lines.json() == [line.json()] and line.json()["id"] == claims[AGS]["lineitem"]
    assert httpx.get(claims[AGS]["lineitems"], headers={"Authorization": "Bearer x"}).status_code == 401
    assert moodle.score(claims, secret).status_code == 200
    mark = Mark.objects.get()
    assert (mark.seat_id, mark.points, mark.is_final) == (seat.pk, 82, True)
    older = moodle.score(claims, secret, scoreGiven=1, timestamp="2026-01-01T00:00:00+00:00")
    assert older.status_code == 200 and Mark.objects.get().points == 82
    assert queries.conditions(seat, agreement.terms_at(clock.now())).tests == (82,)


def test_a_request_is_answered_once_and_only_as_it_was_begun(linked, settings):
    _, row, seat, account = linked
    browser = browser_of(account, settings)
    to_us = httpx.get(begun(browser, seat, row)).headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(to_us).query).items()}
    bent = [
        ("lti_redirect", {"redirect_uri": "http://127.0.0.1:1/launch"}),
        ("lti_request", {"scope": "profile"}),
        ("lti_request", {"lti_message_hint": "x"}), ("lti_request", {"login_hint": "x"}),
        ("lti_request", {"nonce": ""}), ("lti_client", {"client_id": "x"}),
        ("lti_request", {"response_type": "code"}), ("lti_request", {"prompt": "login"}),
    ]  # fmt: skip
    for code, changes in bent:
        answer = browser.get(reverse("courses:launch_answer"), params=asked | changes)
        assert answer.status_code == 422, (code, changes)
    assert browser.get(to_us).status_code == 200
    assert browser.get(to_us).status_code == 422, "a launch that was answered is over"
    again = httpx.get(begun(browser, seat, row)).headers["Location"]
    replayed = {name: values[0] for name, values in parse_qs(urlsplit(again).query).items()}
    answer = browser.get(reverse("courses:launch_answer"), params=replayed | {"nonce": asked["nonce"]})
    assert answer.status_code == 422, "a nonce counts once"
    other = browser_of(account_with("trainee", OFFICE), settings)
    assert other.get(again).status_code == 404
    late = clock.now() + timedelta(minutes=6)
    with clock.stopped(late):
        actor = replace(build.actor_of(account), purpose="courses")
        refused("lti_request", lambda: actions.answer_launch(actor, replayed, "ar", at=late))


def test_access_is_given_on_the_tools_own_fresh_assertion_alone(linked):
    moodle, row, _, _ = linked
    client, now = str(row.pk), int(time.time())
    good = moodle.sign(moodle.assertion(client))
    assert moodle.access(good).status_code == 200
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    refused_ones = [
        good,  # the same assertion again
        moodle.sign(moodle.assertion(client), key=stranger),
        moodle.sign(moodle.assertion(client, aud="https://elsewhere.example/token")),
        moodle.sign(moodle.assertion(client, iat=now - 900, exp=now - 600)),
        moodle.sign(moodle.assertion(client, exp=now + 86_400)),
        moodle.sign(moodle.assertion(client, iat=now + 600, exp=now + 660)),
        moodle.sign(moodle.assertion(client, sub="somebody")),
        moodle.sign(moodle.assertion(client, jti="")),
        moodle.sign(moodle.assertion(str(new_id()))),
        moodle.sign(moodle.assertion(client), alg="none"),
        moodle.sign(moodle.assertion(client), alg="HS256"),
        moodle.sign([1, 2]), "", "a.b.c", "é" * 50,
    ]  # fmt: skip
    for assertion in refused_ones:
        answer = moodle.access(assertion)
        assert answer.status_code == 400 and "access_token" not in answer.text, assertion[:80]
    fresh = moodle.sign(moodle.assertion(client))
    assert moodle.access(fresh, scope="everything").status_code == 400
    assert moodle.access(fresh, grant_type="password").status_code == 400


def test_a_mark_is_taken_from_who_may_give_it_and_for_a_trainee_alone(linked):
    moodle, row, seat, _ = linked
    line = f"{moodle.issuer}{reverse('api:courses_line_item', args=[row.pk])}"
    claims = {"sub": actions.subject_of(row, seat), AGS: {"lineitem": line}}
    only_line = moodle.access(moodle.sign(moodle.assertion(str(row.pk))), scope=LINE_ITEM).json()
    assert moodle.score(claims, only_line["access_token"]).status_code == 401
    assert moodle.score(claims, "made up").status_code == 401
    secret = moodle.access(moodle.sign(moodle.assertion(str(row.pk)))).json()["access_token"]
    for changes in (
        {"userId": "nobody"}, {"scoreGiven": 51}, {"scoreGiven": -1}, {"scoreMaximum": 0},
        {"timestamp": "soon"},
        {"timestamp": "2099-01-01T00:00:00+00:00"}, {"timestamp": "2026-01-01T00:00:00"}, {"scoreGiven": "x"},
        {"scoreGiven": 1e400}, {"userId": None},
    ):  # fmt: skip
        assert moodle.score(claims, secret, **changes).status_code == 422, changes
    assert not Mark.objects.exists()
    assert moodle.score(claims, secret, gradingProgress="Pending").status_code == 200
    assert not Mark.objects.get().is_final
    Spent.objects.filter(use="access").update(until=clock.now())
    assert moodle.score(claims, secret).status_code == 401, "its access has run out"


def test_a_link_is_made_with_public_keys_and_a_closed_line_alone(linked):
    moodle, row, _, _ = linked
    centre = build.official("host_centre")
    private = {"keys": [moodle.jwks()["keys"][0] | {"d": "AQAB"}]}
    link = lambda keys, login="https://m.example/l", launch="https://m.example/x": actions.link_tool(  # noqa: E731
        centre, row.holding_id, ("أ", "a"), login, launch, keys, at=clock.now()
    )
    for keys in (
        "",
        "{}",
        "[]",
        '{"keys": []}',
        json.dumps(private),
        '{"keys": [{"kty": "oct", "k": "AA"}]}',
    ):
        refused("tool_keys", lambda: link(keys))
    whole = json.dumps(moodle.jwks())
    for bad in (
        "http://m.example/l",
        "javascript:alert(1)",
        "/l",
        "https://",
        "https://m.example/" + "x" * 700,
    ):
        refused("tool_url", lambda: link(whole, login=bad))
    refused("tool_own", lambda: actions.link_tool(
        centre, row.holding_id, ("أ", "a"), "https://m.example/l", "https://m.example/x", whole, "id",
        at=clock.now(),
    ))  # fmt: skip
    made = link(whole)
    actions.close_tool(centre, made.pk, at=clock.now())
    assert Tool.objects.filter(closed_at=None).count() == 1
    assert moodle.access(moodle.sign(moodle.assertion(str(made.pk)))).status_code == 400
    assert actions.forget_spent(at=clock.now() + timedelta(days=2)) >= 0
