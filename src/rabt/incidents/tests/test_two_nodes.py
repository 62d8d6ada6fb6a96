"""What one side tells the other: taken once, by its keeper alone; the joint day agrees on both."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from rabt.base.actor import the_node
from rabt.base.errors import Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.incidents import actions, messages, queries
from rabt.incidents.models import DailyReport, Incident, Seizure, Version
from rabt.incidents.rules import daily
from rabt.incidents.rules.daily import Fact
from rabt.incidents.rules.incident import Counts
from rabt.incidents.tests import build
from rabt.incidents.tests.build import AT, MET_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def validated(**changes):
    told = {
        "incident_ref": ref_of("incident", new_id()), "number": "EG-2026-00007", "version": 1,
        "kind": "people",
        "met_at": MET_AT, "piece": "S06-4", "longitude_micro": 24_920_000, "latitude_micro": 30_530_000,
        "coarse": False, "impact": "high", "confidence": "high", "source": "A", "information": "1",
        "indicators": ["night"], "adults": 2, "minors": 1, "women": 1, "men": 2, "in_need": 1, "milli": 0,
        "simulated": True, "only_for": "border", "validated_at": AT,
    }  # fmt: skip
    return messages.IncidentValidated.from_body(messages.IncidentValidated(**told | changes).to_body())


def untrusted(code, deed):
    with pytest.raises(Untrusted) as no:
        deed()
    assert no.value.code == code


def test_how_far_the_other_side_came_is_not_told_and_nobody_guesses_it(peer, client_as):
    build.hand_in(peer, validated())
    client = client_as("operations_officer", "LY/border/")
    client.cookies["rabt_language"] = "en"
    shown = client.get(reverse("incidents:incident", args=[Incident.objects.get().pk])).content.decode()
    assert "EG-2026-00007" in shown and "rescue first" not in shown and "Operations room</dd>" not in shown


def test_an_incident_of_the_other_side_is_taken_once_and_read_only(peer, chief, leader):
    letter = validated()
    build.hand_in(peer, letter)
    build.hand_in(peer, letter)
    row = Incident.objects.get()
    assert (row.kept_by, row.office, row.is_simulated, row.is_in_need) == ("EG", "LY/border/", True, True)
    assert queries.incident_to_see(chief, row.pk) == row
    for deed in (actions.rescue, actions.tell_protection, actions.validate_incident):
        with pytest.raises(Exception, match="missing"):
            deed(chief, row.pk, *(["nobody_in_danger"] if deed is actions.rescue else []), at=AT)
    told = {**letter.to_body(), "version": 2, "adults": 5, "women": 3, "men": 3}
    newer = messages.IncidentCorrected.from_body(told)
    build.hand_in(peer, newer)
    build.hand_in(peer, letter)
    row.refresh_from_db()
    assert (row.version, row.adults, Version.objects.count()) == (2, 5, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "spice"}, {"piece": "S99-9"}, {"number": "LY-2026-00001"}, {"adults": -1}, {"women": 9},
        {"latitude_micro": 91_000_000}, {"version": 0}, {"incident_ref": "incident"}, {"milli": -5},
    ],
)  # fmt: skip
def test_what_cannot_be_is_not_taken(peer, changes):
    untrusted("letter_malformed", lambda: build.hand_in(peer, replace(validated(), **changes)))
    assert not Incident.objects.exists()


def test_nobody_tells_of_what_another_keeps(peer, leader, chief):
    own = build.validated(leader, chief)
    letter = validated(incident_ref=own.ref, number="EG-2026-00001", version=9)
    untrusted("not_the_keeper", lambda: build.hand_in(peer, letter))
    untrusted("not_the_keeper", lambda: actions.take_incident(the_node("LY"), validated(), at=AT))
    untrusted(
        "letter_malformed", lambda: messages.IncidentValidated.from_body({**letter.to_body(), "note": "x"})
    )


def test_a_seizure_is_taken_with_its_incident_alone(peer):
    incident = validated()
    letter = messages.SeizureTold(
        seizure_ref=ref_of("seizure", new_id()), incident_ref=incident.incident_ref, kind="fuel",
        unit="litre", milli=5_000, standing="held", seized_at=MET_AT, only_for="border", told_at=AT,
    )  # fmt: skip
    letter = messages.SeizureTold.from_body(letter.to_body())
    untrusted("letter_malformed", lambda: build.hand_in(peer, letter))
    build.hand_in(peer, incident)
    build.hand_in(peer, letter)
    gone = replace(letter, standing="destroyed", milli=0, told_at=AT + timedelta(hours=1))
    build.hand_in(peer, messages.SeizureTold.from_body(gone.to_body()))
    build.hand_in(peer, letter)
    row = Seizure.objects.get()
    assert (row.kept_by, row.state, row.milli, row.holder_id, row.label) == ("EG", "destroyed", 0, "", None)
    untrusted("not_the_keeper", lambda: actions.take_seizure(the_node("LY"), letter, at=AT))


# ------------------------------------------------------------------ the joint day
DAY = AT.date()
TOMORROW = AT + timedelta(days=1)


def theirs(facts, edition=1, **changes):
    found = daily.lines(facts)
    number = daily.number_of("EG", DAY, edition)
    held, minutes = {"EG": 1, "LY": None}, {"EG": 300}
    body = daily.body_of(number, DAY, "Africa/Tripoli", found, held, minutes)
    told = {
        "report_ref": ref_of("daily_report", new_id()), "number": number, "on": DAY, "edition": edition,
        "zone": "Africa/Tripoli", "lines": found, "held_back": held, "effort_minutes": minutes,
        "digest": daily.digest(body), "only_for": "border", "made_at": TOMORROW,
    }  # fmt: skip
    return messages.DailyReportMade.from_body(messages.DailyReportMade(**told | changes).to_body())


PEOPLE = Fact("EG", "people", "person", Counts(2, 1, 1, 2, 1), 0, True)
FUEL = Fact("LY", "fuel", "litre", Counts(), 1_200_000, False)


def test_the_figures_of_both_sides_agree_and_what_is_held_back_is_told_as_held_back(peer, leader, chief):
    build.validated(leader, chief)
    held = build.reported(leader, "threat")
    actions.validate_incident(chief, held.pk, held_for="تحقيق جارٍ في المكان", at=AT)
    build.hand_in(peer, validated())
    first = actions.make_daily_report(chief, DAY, at=TOMORROW)
    assert first.body["held_back"] == {"LY": 1, "EG": None}, "they did not tell yet"
    assert queries.differences_of(first) is None
    build.hand_in(peer, theirs([PEOPLE, FUEL]))
    assert queries.differences_of(first) == []
    second = actions.make_daily_report(chief, DAY, at=TOMORROW)
    assert (second.edition, second.body["held_back"], second.body["effort_minutes"]["EG"]) == (
        2,
        {"LY": 1, "EG": 1},
        300,
    )
    assert DailyReport.objects.filter(kept_by="LY").count() == 2, "the old edition stays"
    assert [line["kind"] for line in second.body["lines"]] == ["people", "fuel"]


def test_where_they_differ_it_is_said(peer, leader, chief):
    build.validated(leader, chief)
    build.hand_in(peer, theirs([FUEL, FUEL]))
    found = queries.differences_of(actions.make_daily_report(chief, DAY, at=TOMORROW))
    assert [(one.kind, one.ours["incidents"], one.theirs["incidents"]) for one in found] == [("fuel", 1, 2)]


def test_a_report_with_another_digest_or_number_is_not_taken(peer):
    untrusted("report_digest", lambda: build.hand_in(peer, theirs([FUEL], digest="0" * 64)))
    untrusted("not_the_keeper", lambda: actions.take_daily_report(the_node("LY"), theirs([FUEL]), at=AT))
    build.hand_in(peer, theirs([FUEL], edition=2))
    build.hand_in(peer, theirs([FUEL], edition=1))
    assert DailyReport.objects.count() == 1, "an older edition changes nothing"


def test_our_own_report_is_read_by_the_other_node(leader, chief, letters, settings, peer):
    build.validated(leader, chief)
    actions.make_daily_report(chief, DAY, at=TOMORROW)
    told = messages.DailyReportMade.from_body(letters()[-1].body)
    incident = messages.IncidentValidated.from_body(letters()[0].body)
    Version.objects.all().delete()
    Incident.objects.all().delete()
    DailyReport.objects.all().delete()
    settings.RABT = replace(settings.RABT, state="EG", peer_state="LY", side="origin")
    here = the_node("LY")
    build.hand_in(here, incident)
    build.hand_in(here, told)
    row = DailyReport.objects.get()
    assert (row.kept_by, row.digest, row.body["lines"][0]["milli"]) == ("LY", told.digest, 1_200_000)
    chief_there = build.officer("operations_officer", "EG/border/")
    mine = actions.make_daily_report(chief_there, DAY, at=TOMORROW)
    assert queries.differences_of(mine) == [] and mine.number == "EG-20261124-1"


def test_a_day_that_says_nothing_new_makes_no_second_edition(chief):
    actions.make_daily_report(chief, DAY, at=TOMORROW)
    with pytest.raises(Exception, match="report_day_stands"):
        actions.make_daily_report(chief, DAY, at=TOMORROW)
    with pytest.raises(Exception, match="report_day_open"):
        actions.make_daily_report(chief, TOMORROW.date(), at=TOMORROW)
