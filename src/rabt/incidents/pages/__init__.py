"""Pages of this room, by noun."""

from django.urls import path

from rabt.incidents.pages import cases, daily, incidents, seizures

app_name = "incidents"
urlpatterns = [
    path("", incidents.listing, name="list"),
    path("new", incidents.new, name="new"),
    path("offered", incidents.offered_ones, name="offered"),
    path("sightings", incidents.sightings, name="sightings"),
    path("take-up/<uuid:sighting_id>", incidents.take_up, name="take_up"),
    path("seizures", seizures.listing, name="seizures"),
    path("seizures/<uuid:key>", seizures.seizure, name="seizure"),
    path("seizures/<uuid:key>/label.pdf", seizures.label, name="label"),
    path("seizures/<uuid:key>/chain.pdf", seizures.chain, name="chain"),
    *(path(f"seizures/<uuid:key>/{name}", door, name=name) for name, door in seizures.DOORS.items()),
    path("label/<slug:label>", seizures.scanned, name="scanned"),
    path("differences/<uuid:key>", seizures.discrepancy, name="discrepancy"),
    path("cases", cases.listing, name="cases"),
    path("cases/<uuid:key>", cases.case, name="case"),
    *(path(f"cases/<uuid:key>/{name}", door, name=name) for name, door in cases.DOORS.items()),
    path("daily", daily.listing, name="reports"),
    path("daily/make", daily.make, name="make_report"),
    path("daily/<uuid:key>", daily.report, name="report"),
    path("daily/<uuid:key>/report.pdf", daily.paper, name="report_paper"),
    path("<uuid:key>", incidents.incident, name="incident"),
    path("<uuid:key>/correct", incidents.correct, name="correct"),
    path("<uuid:key>/seize", seizures.seize, name="seize"),
    path("<uuid:key>/case", cases.propose, name="propose_case"),
    *(path(f"<uuid:key>/{name}", door, name=name) for name, door in incidents.DOORS.items()),
]
