"""The doors of an authority: place by the printed number, read, lift; nobody else comes in."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from rabt.base import clock
from rabt.holds import actions, queries
from rabt.holds.models import Hold
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT
COURT = "LY/court/first/"
CAUSE = "أمر المحكمة رقم 12 بوقف التصرف"


@pytest.fixture(autouse=True)
def now():
    with clock.stopped(AT):
        yield


def sent(client, **typed):
    told = {"kind": "court", "until": str(date(2026, 12, 20)), "cause": CAUSE} | typed
    return client.post(reverse("holds:place"), told)


def test_a_court_holds_a_permit_by_its_printed_number_and_a_colleague_lets_go(cast, peer, client_as):
    row = build.granted(cast, peer)
    clerk = client_as("court_clerk", COURT)
    assert clerk.get(reverse("holds:place")).status_code == 200
    assert sent(clerk, number=row.spoken_number).status_code == 302
    hold = Hold.objects.get()
    assert (hold.about, hold.named) == (row.ref, row.spoken_number)
    page = reverse("holds:hold", args=[hold.pk])
    assert row.spoken_number in clerk.get(reverse("holds:list"), {"state": "standing"}).content.decode()
    told = clerk.get(page).content.decode()
    assert CAUSE in told and "سحب التصريح" in told and reverse("holds:lift", args=[hold.pk]) not in told
    other = client_as("court_clerk", COURT)
    assert reverse("holds:lift", args=[hold.pk]) in other.get(page).content.decode()
    assert other.post(reverse("holds:lift", args=[hold.pk]), {"why": "قصير"}).status_code == 422
    assert other.post(reverse("holds:lift", args=[hold.pk]), {"why": "صدر حكم نهائي"}).status_code == 302
    hold.refresh_from_db()
    assert hold.state == "lifted"
    assert "صدر حكم نهائي" in clerk.get(page).content.decode()
    stale = other.post(reverse("holds:lift", args=[hold.pk]), {"why": "صدر حكم آخر"})
    assert stale.status_code == 422 and 'class="problem"' in stale.content.decode()


def test_by_the_number_of_the_card(cast, peer, client_as):
    row = build.granted(cast, peer)
    assert sent(client_as("court_clerk", COURT), number=build.card_of(row).serial).status_code == 302
    assert queries.held([row.ref], "permit.withdraw", AT)


@pytest.mark.parametrize(
    "typed",
    [
        {"number": "LY26-0000-0000-00"}, {"number": "'; drop table holds_hold; --"},
        {"number": "\u202eX" * 20},
        {"number": "00000000000"}, {"until": "2026-11-24"}, {"until": "2099-01-01"}, {"until": "٢٠٢٦-١٣-٤٠"},
        {"cause": "؟"}, {"kind": "audit"}, {"kind": ""},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast, peer, client_as, typed):
    row = build.granted(cast, peer)
    answer = sent(client_as("court_clerk", COURT), **({"number": row.spoken_number} | typed))
    assert answer.status_code == 422
    assert Hold.objects.count() == 0


def test_no_other_role_sees_the_room(client_as):
    assert client_as("destination_approver").get(reverse("holds:list")).status_code == 403


def test_an_auditor_sees_all_offices_but_his_own_kind_only(cast, client_as):
    for role, kind, office in (("auditor", "audit", "LY/audit/"), ("court_clerk", "court", COURT)):
        actions.place(
            cast(role, office=office),
            f"permit:{kind}",
            kind,
            AT.date() + timedelta(days=9),
            cause=CAUSE,
            at=AT,
        )
    told = client_as("auditor", "LY/").get(reverse("holds:list")).content.decode()
    assert "permit:audit" in told and "permit:court" not in told
