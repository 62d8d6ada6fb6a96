"""Pages: papers before departure, permits to propose, to decide and to keep."""

from django.urls import path

from rabt.permits.pages import crews, deciding, employing, leaving, measures, papers, permits

app_name = "permits"
urlpatterns = [
    path("", permits.listing, name="list"),
    path("to-propose", permits.to_propose, name="to_propose"),
    path("renewals", permits.renewals, name="renewals"),
    path("staff", employing.staff, name="staff"),
    path("ending", employing.ending, name="ending"),
    path("ending/renew", employing.renew_chosen, name="renew_chosen"),
    path("ending/ask", employing.ask_chosen, name="ask_chosen"),
    path("lacking", papers.lacking, name="lacking"),
    path("papers", papers.papers, name="papers"),
    path("contracts/<uuid:contract_id>", papers.contract, name="contract"),
    path("contracts/<uuid:contract_id>/record", papers.record, name="record"),
    path("contracts/<uuid:contract_id>/propose", deciding.propose, name="propose"),
    path("papers/<uuid:clearance_id>", papers.clearance, name="clearance"),
    path("papers/<uuid:clearance_id>/confirm", papers.confirm, name="clearance_confirm"),
    path("papers/<uuid:clearance_id>/return", papers.give_back, name="clearance_return"),
    path("renewals/<uuid:renewal_id>/decide", deciding.decide_renewal, name="renewal_decide"),
    path("measures", measures.listing, name="measures"),
    path("measures/<uuid:measure_id>", measures.measure, name="measure"),
    path("measures/<uuid:measure_id>/hear", measures.hear, name="measure_hear"),
    path("measures/<uuid:measure_id>/complete", measures.complete, name="measure_complete"),
    path("measures/<uuid:measure_id>/drop", measures.drop, name="measure_drop"),
    path("changes", leaving.changes, name="changes"),
    path("leavings/<uuid:leaving_id>/code", leaving.code, name="leaving_code"),
    path("leavings/<uuid:leaving_id>/witness", leaving.witness, name="leaving_witness"),
    path("leavings/<uuid:leaving_id>/answer", leaving.answer, name="leaving_answer"),
    path("workers/<uuid:person_id>", permits.panel, name="panel"),
    path("crews/<uuid:crew_id>", crews.crew, name="crew"),
    path("crews/<uuid:crew_id>/propose", crews.crew_propose, name="crew_propose"),
    path("<uuid:permit_id>", permits.permit, name="permit"),
    path("<uuid:permit_id>/decide", deciding.decide, name="decide"),
    path("<uuid:permit_id>/suspend", deciding.suspend, name="suspend"),
    path("<uuid:permit_id>/lift", deciding.lift, name="lift"),
    path("<uuid:permit_id>/without-work", deciding.without_work, name="lose_work"),
    path("<uuid:permit_id>/withdraw", deciding.withdraw, name="withdraw"),
    path("<uuid:permit_id>/loss", measures.loss, name="loss"),
    path("<uuid:permit_id>/leave", leaving.leave, name="leave"),
    path("<uuid:permit_id>/renew", deciding.renew, name="renew"),
    path("<uuid:permit_id>/ask-renewal", employing.ask, name="ask_renewal"),
    path("<uuid:permit_id>/decline-renewal", deciding.decline_renewal, name="decline_renewal"),
]
