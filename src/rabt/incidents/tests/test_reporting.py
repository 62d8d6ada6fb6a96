"""An incident is reported, returned, corrected and validated; each refusal; another office."""

from datetime import timedelta

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id
from rabt.incidents import actions, queries
from rabt.incidents.models import Incident, Version
from rabt.incidents.rules.incident import Counts, Origin
from rabt.incidents.tests import build
from rabt.incidents.tests.build import AT, OTHER
from rabt.tracks.tests import build as tracks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
WHY = "عُدّوا من جديد في المكان"


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


def test_it_is_reported_once_under_its_key_and_numbered_in_its_year(leader):
    key = new_id()
    first = actions.report_incident(leader, build.met(), Origin.POST, at=AT, key=key)
    again = actions.report_incident(leader, build.met(milli=9), Origin.POST, at=AT, key=key)
    other = build.reported(leader)
    assert (first.pk, again.pk, again.milli) == (key, key, 1_200_000)
    assert (first.number, other.number) == ("LY-2026-00001", "LY-2026-00002")
    assert (first.piece, first.state, first.stage, first.version) == ("S06-4", "reported", "met", 0)


def test_it_lies_in_the_joint_zone(leader):
    refused("incident_off_line", lambda: build.reported(leader, spot=(29.9, 31.2)))
    refused("incident_note_names", lambda: build.reported(leader, note="A1234567"))
    assert not Incident.objects.exists()


def test_a_second_person_validates_it(leader, chief, letters, committed):
    row = build.reported(leader)
    own = build.reported(chief)
    assert [one.pk for one in queries.incidents_to_validate(chief)] == [row.pk]
    refused("same_person", lambda: actions.validate_incident(chief, own.pk, at=AT), NotAllowed)
    refused("not_allowed", lambda: actions.validate_incident(leader, row.pk, at=AT), NotAllowed)
    row = actions.validate_incident(chief, row.pk, at=AT)
    assert (row.state, row.version, row.shared) == ("validated", 1, "whole")
    assert [(one.kind, one.about) for one in letters()] == [("incident.validated/1", row.ref)]
    refused("incident_step_closed", lambda: actions.validate_incident(chief, row.pk, at=AT))
    assert letters()[0].body["incident_ref"] == row.ref


def test_it_is_returned_with_a_reason_and_comes_back_as_a_new_version(leader, chief, letters):
    row = build.reported(leader)
    refused("incident_said_short", lambda: actions.return_incident(chief, row.pk, "لا", at=AT))
    row = actions.return_incident(chief, row.pk, WHY, at=AT)
    assert (row.state, row.returned_for) == ("returned", WHY)
    assert [one.pk for one in queries.incidents_returned(leader)] == [row.pk]
    refused("incident_step_closed", lambda: actions.validate_incident(chief, row.pk, at=AT))
    row = actions.correct_incident(leader, row.pk, build.met(milli=2_000), WHY, at=AT)
    assert (row.state, row.milli, row.version) == ("reported", 2_000, 0)
    row = actions.validate_incident(chief, row.pk, at=AT)
    assert (row.version, [one.decision for one in queries.versions_of(row)]) == (2, ["validated", "returned"])
    assert [one.body["version"] for one in letters()] == [2]


def test_a_correction_leaves_the_old_version_in_force_until_it_is_validated(leader, chief, letters):
    row = build.validated(leader, chief)
    row = actions.correct_incident(leader, row.pk, build.met(milli=5_000), WHY, at=AT)
    assert (row.state, row.version, row.milli) == ("corrected", 1, 1_200_000)
    refused("incident_step_closed", lambda: actions.correct_incident(leader, row.pk, build.met(), WHY, at=AT))
    row = actions.return_incident(chief, row.pk, WHY, at=AT)
    assert (row.state, row.version, row.milli) == ("validated", 1, 1_200_000)
    row = actions.correct_incident(leader, row.pk, build.met(milli=6_000), WHY, at=AT)
    row = actions.validate_incident(chief, row.pk, at=AT)
    assert (row.state, row.version, row.milli) == ("validated", 3, 6_000)
    kept = Version.objects.filter(incident=row).order_by("number").values_list("number", "milli", "decision")
    assert list(kept) == [(1, 1_200_000, "validated"), (2, 5_000, "returned"), (3, 6_000, "validated")]
    assert [one.kind for one in letters()] == ["incident.validated/1", "incident.corrected/1"]


def test_that_somebody_needed_protection_is_never_taken_back(leader, chief):
    row = build.reported(leader, counts=Counts(adults=1, minors=1))
    actions.return_incident(chief, row.pk, WHY, at=AT)
    row = actions.correct_incident(leader, row.pk, build.met(counts=Counts(adults=2)), WHY, at=AT)
    assert row.is_in_need


def test_what_is_held_back_is_not_told_and_what_is_coarse_is_told_by_its_piece(leader, chief, letters):
    row = build.reported(leader)
    refused("incident_said_short", lambda: actions.validate_incident(chief, row.pk, held_for="سر", at=AT))
    row = actions.validate_incident(chief, row.pk, held_for="تحقيق جارٍ في المكان", at=AT)
    assert (row.shared, letters()) == ("held", [])
    coarse = build.validated(leader, chief, "arms")
    body = letters()[0].body
    centre = queries.border_at(AT).pieces[coarse.piece].centre
    assert body["coarse"] and body["piece"] == coarse.piece
    assert (body["longitude_micro"], body["latitude_micro"]) == tuple(round(one * 1e6) for one in centre)
    assert abs(body["longitude_micro"] - round(build.SPOT[0] * 1e6)) > 10
    actions.correct_incident(leader, coarse.pk, build.met("arms", milli=3_000), WHY, at=AT)
    refused(
        "incident_already_told",
        lambda: actions.validate_incident(chief, coarse.pk, held_for="تحقيق جارٍ في المكان", at=AT),
    )


def test_no_note_and_no_officer_is_in_any_letter(leader, chief, letters):
    build.validated(leader, chief, note="ملاحظة لا تغادر")
    said = str(letters()[0].body)
    assert "ملاحظة" not in said and leader.id not in said and chief.id not in said


def test_another_office_finds_nothing(leader, chief):
    row = build.reported(leader)
    stranger = build.officer("patrol_leader", OTHER)
    for deed in (queries.incident_to_see, queries.incident_to_change):
        refused("missing", lambda deed=deed: deed(stranger, row.pk), Missing)
    refused("missing", lambda: actions.correct_incident(stranger, row.pk, build.met(), WHY, at=AT), Missing)
    keeper = build.officer("evidence_keeper")
    refused("not_allowed", lambda: queries.incidents_to_see(keeper), NotAllowed)
    assert list(queries.incidents_to_see(chief, since=AT)) == []
    assert list(queries.incidents_to_see(chief, since=AT - timedelta(days=1), until=AT)) == [row]


def test_finds_are_counted_by_piece_with_the_effort_beside_them(leader, chief):
    build.validated(leader, chief)
    build.validated(leader, chief, "people")
    build.reported(leader)
    since, until = AT - timedelta(days=1), AT
    assert queries.finds(chief, since, until) == {"S06-4": 2}
    beside = queries.finds_beside_effort(chief, since, until)
    assert {key: (one.finds, one.minutes) for key, one in beside.items()} == {"S06-4": (2, 0)}


# ------------------------------------------------------------------ from a sighting
def test_what_a_patrol_saw_is_taken_up_once_and_stays_simulated(chief, peer, client_as):
    run = tracks.run()
    seen = tracks.sighting(run, simulated=True, kind="people_in_need", counts={"men": 2, "children": 1})
    assert not Incident.objects.exists()
    met = build.met("abandoned", spot=(seen.lon, seen.lat))
    row = actions.take_up(chief, seen.pk, met, at=AT)
    assert (row.origin, row.sighting_id, row.is_simulated, row.state) == ("patrol", seen.pk, True, "reported")
    seen.refresh_from_db()
    assert (seen.state, seen.taken_as) == ("taken_up", row.ref)
    refused("sighting_step_closed", lambda: actions.take_up(chief, seen.pk, met, at=AT))
    tower = tracks.sighting(kind="vehicle_moving")
    assert actions.take_up(chief, tower.pk, build.met("vehicle"), at=AT).origin == "sensor"


def test_the_page_of_a_sighting_holds_what_was_seen(client_as):
    room = client_as("operations_officer", build.ROOM)
    seen = tracks.sighting(kind="people_on_foot", counts={"men": 2, "women": 1}, simulated=True)
    assert f"/take-up/{seen.pk}" in room.get("/incidents/sightings").content.decode()
    page = room.get(f"/incidents/take-up/{seen.pk}")
    form = page.context["form"]
    assert (form.initial["kind"], form.initial["adults"], form.initial["women"]) == ("people", 3, 1)
    assert "محاكاة" in page.content.decode()
    sent = {name: form.initial.get(name, "") for name in form.fields if name != "indicators"}
    sent |= {
        "met_at": "2026-11-24T08:00",
        "impact": "low",
        "confidence": "low",
        "source": "B",
        "information": "2",
    }
    assert room.post(f"/incidents/take-up/{seen.pk}", sent | {"key": ""}).status_code == 302
    assert Incident.objects.get().is_simulated
