"""Pages of this room, by noun."""

from django.urls import path

from rabt.scenarios.pages import approving, clashes, editing, papers, scenarios, sheets

app_name = "scenarios"
urlpatterns = [
    path("", scenarios.scenarios, name="list"),
    path("open", scenarios.open_, name="open"),
    path("ship/<slug:code>", scenarios.ship, name="ship"),
    path("<uuid:scenario_id>", scenarios.scenario, name="scenario"),
    path("<uuid:scenario_id>/about", editing.about, name="about"),
    path("<uuid:scenario_id>/add/<slug:kind>", editing.add, name="add"),
    path("<uuid:scenario_id>/event/<uuid:thing_id>", scenarios.event, name="event"),
    path("<uuid:scenario_id>/edit/<uuid:thing_id>", editing.edit, name="edit"),
    path("<uuid:scenario_id>/take-out/<uuid:thing_id>", editing.take_out, name="take_out"),
    path("<uuid:scenario_id>/keep-in/<uuid:thing_id>", editing.keep_in, name="keep_in"),
    path("<uuid:scenario_id>/put-away", editing.put_away, name="put_away"),
    path("<uuid:scenario_id>/clashes", clashes.clashes, name="clashes"),
    path("<uuid:scenario_id>/settle/<uuid:thing_id>/<slug:field>", clashes.settle, name="settle"),
    path("<uuid:scenario_id>/compare", clashes.compare, name="compare"),
    path("<uuid:scenario_id>/put", approving.put, name="put"),
    path("<uuid:scenario_id>/tell-again", approving.tell_again, name="tell_again"),
    path("put/<uuid:approval_id>/take-back", approving.take_back, name="take_back"),
    path("put/<uuid:approval_id>/approve", approving.approve, name="approve"),
    path("put/<uuid:approval_id>/refuse", approving.refuse, name="refuse"),
    path("<uuid:scenario_id>/sheet", sheets.sheet, name="sheet"),
    path("<uuid:scenario_id>/bring", sheets.bring, name="bring"),
    path("brought/<uuid:brought_id>", sheets.brought, name="brought"),
    path("<uuid:scenario_id>/paper", papers.paper, name="paper"),
    path("<uuid:scenario_id>/page", papers.page, name="page"),
]
