"""Pages of this room, by noun."""

from django.urls import path

from rabt.inspection.pages import field, lacks, plans, visits

app_name = "inspection"
urlpatterns = [
    path("", plans.plan, name="plan"),
    path("draw", plans.draw, name="draw"),
    path("adopt", plans.adopt, name="adopt"),
    path("order", plans.order, name="order"),
    path("visits", visits.visits, name="visits"),
    path("visits/<uuid:visit_id>", visits.visit, name="visit"),
    path("visits/<uuid:visit_id>/record", visits.record, name="record"),
    path("visits/<uuid:visit_id>/paper", visits.paper, name="paper"),
    path("visits/<uuid:visit_id>/assign", visits.assign, name="assign"),
    path("visits/<uuid:visit_id>/drop", visits.drop, name="drop"),
    path("field", field.field, name="field"),
    path("field/worker.js", field.worker, name="worker"),
    path("field/files.json", field.files, name="files"),
    path("findings", lacks.lacks, name="lacks"),
    path("findings/<uuid:lack_id>", lacks.lack, name="lack"),
    path("findings/<uuid:lack_id>/answer", lacks.answer, name="answer"),
    path("findings/<uuid:lack_id>/mended", lacks.mended, name="mended"),
    path("findings/<uuid:lack_id>/return", lacks.back, name="return"),
    path("obligations/<uuid:employer_id>", lacks.obligations, name="obligations"),
]
