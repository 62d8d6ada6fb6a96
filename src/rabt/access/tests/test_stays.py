"""Deputies and stays: acting for an absent colleague, within the named days only."""

from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.access import actions, queries
from rabt.access.approval import check_other_person
from rabt.access.models import Deputy
from rabt.access.testing import account_with, signed_in
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def absent():
    return account_with("destination_approver", "LY/labour/first/")


@pytest.fixture
def colleague():
    return account_with("destination_clerk", "LY/labour/second/")


@pytest.fixture
def deputyship(absent, colleague):
    at = clock.now()
    return actions.name_deputy(queries.actor_of(absent), colleague.pk, at - DAY, at + DAY, at=at)


def test_a_deputy_acts_with_the_absent_ones_role_and_his_own_name(client, absent, colleague, deputyship):
    signed_in(client, colleague)
    assert client.get("/").json()["role"] == "destination_clerk"
    client.post("/access/me/act-for", {"deputy": str(deputyship.pk)})
    acting = client.get("/").json()
    assert (acting["role"], acting["id"], acting["for_whom"]) == (
        "destination_approver", str(colleague.pk), str(absent.pk),
    )  # fmt: skip
    client.post("/access/me/act-for", {"deputy": ""})
    assert client.get("/").json()["for_whom"] == ""


def test_a_deputy_decides_nothing_that_either_proposed(absent, colleague):
    acting = queries.actor_of(colleague, for_whom=absent)
    for proposer in (absent, colleague):
        with pytest.raises(NotAllowed):
            check_other_person(str(proposer.pk), acting)
    assert acting.office == "LY/labour/first/" and acting.has("permits.decide")


def test_a_deputy_is_back_in_his_own_place_after_the_last_day(client, absent, colleague, deputyship):
    signed_in(client, colleague)
    client.post("/access/me/act-for", {"deputy": str(deputyship.pk)})
    actions.end_deputy(queries.actor_of(absent), deputyship.pk, at=clock.now())
    assert client.get("/").json()["role"] == "destination_clerk"
    with pytest.raises(Missing):
        actions.end_deputy(queries.actor_of(absent), deputyship.pk, at=clock.now())


def test_only_the_named_deputy_acts_and_only_in_time(client, absent, colleague, deputyship):
    stranger = account_with("destination_clerk", "LY/labour/first/")
    signed_in(client, stranger)
    for told in (str(deputyship.pk), str(uuid4()), "x"):
        assert client.post("/access/me/act-for", {"deputy": told}).status_code == 404
    assert queries.deputyship(str(deputyship.pk), colleague.pk, deputyship.until_at) is None
    assert queries.deputyship(str(deputyship.pk), colleague.pk, deputyship.from_at) == deputyship
    assert queries.deputyship("x", colleague.pk, deputyship.from_at) is None


def test_a_closed_absent_account_gives_nothing(client, absent, colleague, deputyship, cast):
    signed_in(client, colleague)
    client.post("/access/me/act-for", {"deputy": str(deputyship.pk)})
    actions.close_account(cast("node_administrator"), absent.pk, at=clock.now())
    assert client.get("/", HTTP_ACCEPT="application/json").status_code == 403


@pytest.mark.parametrize(
    ("role", "office"),
    [
        ("employer", "LY/labour/first/firm-1/"), ("auditor", "LY/labour/first/"),
        ("destination_clerk", "LY/other/first/"), ("passports_officer", "LY/labour/first/"),
    ],
)  # fmt: skip
def test_a_conflicting_role_or_authority_is_no_deputy(absent, role, office, at):
    with pytest.raises(Refused) as refusal:
        actions.name_deputy(queries.actor_of(absent), account_with(role, office).pk, at, at + DAY, at=at)
    assert refusal.value.code == "deputy_conflict"


def test_a_role_without_deputies_names_none(colleague, at):
    assert not queries.possible_deputies(queries.anyone()).exists()
    other = account_with("destination_clerk", "LY/labour/first/")
    with pytest.raises(Refused):
        actions.name_deputy(queries.actor_of(colleague), other.pk, at, at + DAY, at=at)


def test_a_deputy_names_no_deputy_and_makes_no_token(absent, colleague, at):
    acting = queries.actor_of(colleague, for_whom=absent)
    third = account_with("destination_clerk", "LY/labour/first/")
    with pytest.raises(NotAllowed):
        actions.name_deputy(acting, third.pk, at, at + DAY, at=at)
    with pytest.raises(NotAllowed):
        actions.make_token(acting, "x", at + DAY, at=at)


def test_the_page_names_and_ends_a_deputy(client, absent, colleague):
    signed_in(client, absent)
    form = {"deputy": str(colleague.pk), "from_on": "2026-11-25", "until_on": "2026-11-26"}
    assert client.post("/access/me/deputies", form).status_code == 302
    row = Deputy.objects.get()
    assert (row.until_at - row.from_at) == 2 * DAY
    assert row.from_at.isoformat() == "2026-11-24T22:00:00+00:00"  # midnight in the state's zone
    bad = client.post("/access/me/deputies", form | {"until_on": "2026-11-20"})
    assert bad.status_code == 422
    assert client.post(f"/access/me/deputies/{row.pk}/end").status_code == 302
    assert client.get("/access/me/deputies").status_code == 200
