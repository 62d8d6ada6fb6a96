"""Whatever is typed or stands in an address, the page answers in words: never a fault of the program."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from rabt.access.queries import actor_of
from rabt.incidents import actions
from rabt.incidents.pages import cases, daily, incidents, seizures, urlpatterns
from rabt.incidents.tests import build
from rabt.incidents.tests.build import AT, OFFICE, ROOM
from tests.test_hostile_addresses import NAUGHTY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
ASKED = ("state", "kind", "stretch", "whose", "on", "mine", "page", "sheet", "label")
FIELDS = (
    "key", "kind", "met_at", "spot", "km", "adults", "minors", "women", "men", "in_need", "quantity",
    "impact", "confidence", "source", "information", "indicators", "note", "origin", "simulated", "why",
    "how", "held_for", "number", "seal", "item", "taker", "label", "code", "order_number", "agreed",
    "basis", "authority", "part", "name", "document", "said", "holder", "on",
)  # fmt: skip


@pytest.fixture
def records(client_as):
    """Return who works here, and the key of a record for each address."""
    who = {
        "leader": client_as("patrol_leader", OFFICE), "chief": client_as("operations_officer", ROOM),
        "judge": client_as("case_authority", ROOM), "keeper": client_as("evidence_keeper", OFFICE),
    }  # fmt: skip
    leader, chief = actor_of(who["leader"].account), actor_of(who["chief"].account)
    row = build.safe(leader)
    thing = actions.seize(leader, row.pk, "fuel", "", build.Counted(1000, "S-1"), at=AT)
    case = actions.propose_case(chief, row.pk, "court", "1/2026", "محكمة طبرق", "قضية تهريب وقود", at=AT)
    report = actions.make_daily_report(chief, AT.date().replace(day=22), at=AT)
    return who, {
        "incidents/": row.pk, "seizures/": thing.pk, "cases/": case.pk, "daily/": report.pk,
        "label": thing.label,
    }  # fmt: skip


def filled(pattern, keys):
    name = str(pattern)
    if "<uuid" not in name:
        return name.replace("<slug:label>", keys["label"])
    kind = next((kind for kind in keys if name.startswith(kind)), "incidents/")
    return name.replace("<uuid:sighting_id>", str(keys["cases/"])).replace("<uuid:key>", str(keys[kind]))


FAR = (
    "0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59", "2026-11-24T23:59:59+99:99", "1e400",
    "-1", "٢٠٢٦-١١-٢٤", "<script>", "NaN",
)  # fmt: skip


@pytest.mark.parametrize("value", (*NAUGHTY, *FAR), ids=range(len(NAUGHTY) + len(FAR)))
def test_no_address_and_no_form_breaks(records, value):
    who, keys = records
    asked = "?" + "&".join(f"{name}={quote(value)}" for name in ASKED)
    found = {}
    for client in who.values():
        for one in urlpatterns:
            address = "/incidents/" + filled(one.pattern, keys)
            found["GET", address] = client.get(address + asked).status_code
            sent = dict.fromkeys(FIELDS, value)
            found["POST", address] = client.post(address, sent).status_code
    assert {address: status for address, status in found.items() if status >= 500} == {}
    assert {302, 403, 404, 405, 422} >= {status for (how, _), status in found.items() if how == "POST"}


def test_every_step_has_its_door():
    names = {one.name for one in urlpatterns}
    for room in (incidents, seizures, cases):
        assert set(room.DEEDS) <= names
    assert reverse("incidents:reports") == "/incidents/daily" and callable(daily.make)


@pytest.mark.parametrize(
    ("since", "status"),
    [("2026-11-30T10:00:00+20:21", 200), ("0076-10-15T08:39:34Z", 422), ("9999-12-31T23:00:00-10:00", 422)],
)
def test_an_instant_of_any_zone_and_year_is_answered(client_as, since, status):
    chief = client_as("operations_officer", ROOM)
    assert chief.get("/api/incidents/events", {"since": since, "until": since}).status_code == status
    assert chief.get("/api/incidents/events").status_code == 200
