"""Pages of this room, by noun."""

from django.urls import path

from rabt.patrol.pages import audit, drafts, means, patrols, plans, reach, versions

app_name = "patrol"
urlpatterns = [
    path("plans", plans.plans, name="plans"),
    path("reach", reach.reach, name="reach"),
    path("plans/open", plans.open_, name="open"),
    path("plans/<uuid:plan_id>", plans.plan, name="plan"),
    path("plans/<uuid:plan_id>/offer", plans.offer, name="offer"),
    path("plans/<uuid:plan_id>/draw", plans.draw, name="draw"),
    path("plans/<uuid:plan_id>/redraw", plans.redraw, name="redraw"),
    path("plans/<uuid:plan_id>/call-off", plans.call_off, name="call_off"),
    path("versions/<uuid:version_id>", versions.version, name="version"),
    path("versions/<uuid:version_id>/bar", versions.bar, name="bar"),
    path("versions/<uuid:version_id>/stop", versions.stop, name="stop"),
    path("versions/<uuid:version_id>/revise", versions.revise, name="revise"),
    path("versions/<uuid:version_id>/put", versions.put, name="put"),
    path("versions/<uuid:version_id>/take-back", versions.take_back, name="take_back"),
    path("versions/<uuid:version_id>/approve", versions.approve, name="approve"),
    path("versions/<uuid:version_id>/refuse", versions.refuse, name="refuse"),
    path("versions/<uuid:version_id>/add", drafts.add, name="add"),
    path("versions/<uuid:version_id>/<uuid:patrol_id>", drafts.edit, name="edit"),
    path("versions/<uuid:version_id>/<uuid:patrol_id>/check", drafts.check, name="check"),
    path("versions/<uuid:version_id>/<uuid:patrol_id>/remove", drafts.remove, name="remove"),
    path("patrols/<uuid:patrol_id>", patrols.patrol, name="patrol"),
    path("patrols/<uuid:patrol_id>/call-off", patrols.call_off, name="patrol_call_off"),
    path("patrols/<uuid:patrol_id>/paper", patrols.paper, name="paper"),
    path("orders", patrols.orders, name="orders"),
    path("orders/<uuid:patrol_id>", patrols.order, name="order"),
    path("orders/<uuid:patrol_id>/paper", patrols.own_paper, name="own_paper"),
    path("officers", means.officers, name="officers"),
    path("officers/enter", means.officer_enter, name="officer_enter"),
    path("officers/<uuid:officer_id>", means.officer, name="officer"),
    path("officers/<uuid:officer_id>/change", means.officer_change, name="officer_change"),
    path("officers/<uuid:officer_id>/skill", means.skill_record, name="skill_record"),
    path("vehicles", means.vehicles, name="vehicles"),
    path("vehicles/enter", means.vehicle_enter, name="vehicle_enter"),
    path("vehicles/<uuid:vehicle_id>", means.vehicle, name="vehicle"),
    path("away", means.away, name="away"),
    path("away/<uuid:absence_id>/end", means.away_end, name="away_end"),
    path("audit", audit.audits, name="audits"),
    path("audit/<uuid:version_id>", audit.audit, name="audit"),
]
