"""A paper by its number, his own papers, what the checker says of one: in both languages, never a card."""

from datetime import date, timedelta

import pytest

from rabt.access.testing import came_in
from rabt.access.viewing import Viewing
from rabt.base.identifiers import id_of
from rabt.credentials import actions, queries
from rabt.credentials.rules import grouped
from rabt.credentials.tests.test_checker_modules import ask, b64
from rabt.seal import paper
from rabt.shell.words import words

ADDRESS = "/credentials/paper"
WORKS = [
    paper.work("7112", "شركة النور", date(2025, 1, 10), date(2026, 3, 9), ["lay_bricks", "no_more"]),
    paper.work("9999", "مؤسسة الساحل", date(2026, 4, 1), date(2026, 11, 20)),
]
SKILLED = paper.subject(paper.Kind.SKILLS, "محمد سالم", "Mohamed Salem", WORKS)


@pytest.fixture
def found(db, approver, about, holder, at):
    return actions.issue_paper(approver, [about], holder, SKILLED, at=at)


@pytest.mark.parametrize(("language", "said"), [("ar", "البناء بالطوب"), ("en", "Laying bricks")])
@pytest.mark.parametrize("role", ["destination_clerk", "employer"])
def test_it_is_shown_by_its_number(client_as, found, language, said, role):
    client = client_as(role)
    client.cookies["rabt_language"] = language
    empty = client.get(ADDRESS).content.decode()
    assert ">credentials." not in empty and "Mohamed" not in empty and not Viewing.objects.exists()
    text = client.get(ADDRESS, {"number": grouped(found.serial)}).content.decode()
    for part in ("Mohamed Salem", "محمد سالم", "شركة النور", said, "no_more", "9999", grouped(found.serial)):
        assert part in text
    assert ">credentials." not in text
    assert Viewing.objects.filter(person_ref=found.holder_ref, role=role, purpose="paper").exists()


def test_where_the_codes_did_not_fit_their_number_is_told(client_as, approver, about, holder, at):
    tasks = [f"a_long_name_of_a_task_{n}" for n in range(20)]
    works = [paper.work("7112", "شركة النور", date(2025, 1, 10), date(2026, 3, 9), tasks)]
    subject = paper.subject(paper.Kind.SKILLS, "محمد سالم", "Mohamed Salem", works)
    counted = actions.issue_paper(approver, [about], holder, subject, at=at)
    client = client_as("destination_clerk")
    client.cookies["rabt_language"] = "en"
    assert "Tasks attested: 20" in client.get(ADDRESS, {"number": counted.serial}).content.decode()


@pytest.mark.parametrize(
    ("language", "said"), [("ar", "لا تعتمد على هذه النسخة"), ("en", "do not rely on this copy")]
)
def test_a_replaced_one_is_said_to_be_replaced(client_as, found, approver, about, holder, at, language, said):
    actions.replace_papers(approver, about, holder, paper.Kind.SKILLS, at=at + timedelta(days=1))
    client = client_as("destination_clerk")
    client.cookies["rabt_language"] = language
    assert said in client.get(ADDRESS, {"number": found.serial}).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12", "mistyped"),
        ("'; drop table", "mistyped"),
        ("0" * 11, "issued no paper"),
    ],
)
def test_another_number_keeps_what_was_typed(client_as, found, typed, said):
    client = client_as("destination_clerk")
    client.cookies["rabt_language"] = "en"
    answer = client.get(ADDRESS, {"number": typed})
    assert answer.status_code == 422 and said in answer.content.decode()


def test_it_hides_from_who_may_not_see_cards(client_as, client, found):
    assert client_as("border_officer").get(ADDRESS, {"number": found.serial}).status_code == 403
    assert client.get(ADDRESS, {"number": found.serial}).status_code in (302, 403)


@pytest.mark.parametrize(("language", "said"), [("ar", "شهاداتك المطبوعة"), ("en", "Your printed papers")])
def test_a_worker_sees_his_own(client, found, holder, language, said):
    came_in(client, holder)
    client.cookies["rabt_language"] = language
    text = client.get(f"/credentials/own/{id_of(holder, 'person')}").content.decode()
    assert said in text and grouped(found.serial) in text and ">credentials." not in text


def test_the_checker_carries_the_names_of_tasks_and_a_way_by_number(client, db):
    text = client.get("/credentials/check/").content.decode()
    assert '"lay_bricks": ["' in text and ADDRESS in text


# ------------------------------------------------------------------ the checker's modules
def judged(text, found, approver, at, **standing):
    state = found.kept_by
    signed = bytes(queries.key_set(state).signed)
    told = {
        "ask": "checked", "text": text,
        "keySets": [{"data": b64(signed), "root": queries.roots()[state], "state": state}],
        "standing": {
            "status": "valid", "listAge": 60, "limits": {"fresh": 86_400, "ageing": 14 * 86_400},
            "now": int(at.timestamp()) + 60, "newest": 0,
        } | standing,
    }  # fmt: skip
    (answer,) = ask(told)
    return answer["is"]["colour"], answer["is"]["code"]


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ({}, ("green", "paper_all_well")),
        ({"now": 9e9}, ("green", "paper_all_well")),
        ({"status": "revoked"}, ("red", "paper_revoked")),
        ({"status": "suspended"}, ("red", "paper_suspended")),
        ({"status": "unknown", "listAge": None}, ("amber", "paper_status_unknown")),
        ({"listAge": 90_000}, ("amber", "paper_list_ageing")),
        ({"listAge": 9e6}, ("amber", "paper_list_old")),
        ({"now": 0}, ("red", "paper_not_yet_valid")),
        ({"now": 0, "newest": 9e9}, ("amber", "paper_clock_behind")),
    ],
)
def test_the_verdict_on_a_paper_has_words_of_its_own(found, approver, at, standing, expected):
    assert judged(found.token, found, approver, at, **standing) == expected
    assert f"credentials.check.code.{expected[1]}" in words()


def test_what_is_no_paper_is_told_so(found, approver, at):
    bent = found.token[:-3] + ("000" if found.token[-3:] != "000" else "111")
    assert judged(bent, found, approver, at)[1] in ("paper_forged", "paper_malformed")
    assert judged("RB1P:", found, approver, at) == ("red", "paper_malformed")
    for careless in ("\n", " ", "\r\n"):
        assert judged(" " + found.token + careless, found, approver, at) == ("green", "paper_all_well")
