"""Pages of this room, by noun."""

from django.urls import path

from rabt.dues.pages import arrears, findings, ledger, own, settlements, skills, wages

app_name = "dues"
urlpatterns = [
    path("contracts/<uuid:contract_id>", ledger.contract, name="contract"),
    path("contracts/<uuid:contract_id>/pay", ledger.pay, name="pay"),
    path("contracts/<uuid:contract_id>/report", findings.report, name="report"),
    path("payments/<uuid:payment_id>/refund", ledger.refund, name="refund"),
    path("findings/<uuid:finding_id>", findings.finding, name="finding"),
    *(
        path(f"findings/<uuid:finding_id>/{step}", findings.judge, {"step": step}, name=f"finding_{step}")
        for step in findings.JUDGE
    ),
    path("findings/<uuid:finding_id>/return", findings.give_back, name="give_back"),
    path("obligations/<uuid:employer_id>", wages.obligations, name="obligations"),
    path("wages", wages.staff, name="staff"),
    path("wages/<str:month>", wages.month, name="month"),
    path("contracts/<uuid:contract_id>/months/<str:month>/correct", wages.correct, name="correct"),
    path("contracts/<uuid:contract_id>/months/<str:month>/deny", arrears.deny, name="deny"),
    path("flags", arrears.flags, name="flags"),
    path("arrears", arrears.arrears, name="arrears"),
    path("arrears/<uuid:arrear_id>", arrears.arrear, name="arrear"),
    path("arrears/<uuid:arrear_id>/remind", arrears.remind, name="remind"),
    path("contests/<uuid:contest_id>", arrears.contest, name="contest"),
    path("contests/<uuid:contest_id>/show", arrears.show, name="show"),
    *(
        path(f"contests/<uuid:contest_id>/{step}", arrears.decide, {"step": step}, name=f"contest_{step}")
        for step in arrears.DECIDE
    ),
    path("contests/<uuid:contest_id>/withdraw", arrears.withdraw, name="contest_withdraw"),
    path("contracts/<uuid:contract_id>/settle", settlements.settle, name="settle"),
    path("contracts/<uuid:contract_id>/certificate", settlements.certificate, name="certificate"),
    *(
        path(f"contracts/<uuid:contract_id>/{said}", settlements.say, {"said": said}, name=f"settled_{said}")
        for said in settlements.SAYS
    ),
    path("settlements/<uuid:settlement_id>", settlements.settlement, name="settlement"),
    path("contracts/<uuid:contract_id>/skills", skills.attest, name="skills"),
    path("contracts/<uuid:contract_id>/skills/object", skills.object_to, name="skills_object"),
    path("skills/<uuid:skills_id>", skills.told, name="skills_told"),
    path("skills/<uuid:skills_id>/uphold", skills.uphold, name="skills_uphold"),
    path("workers/<uuid:person_id>/skills", skills.paper, name="skills_paper"),
    path("own/contracts/<uuid:contract_id>/skills", skills.own_say, name="own_skills"),
    path("own/contracts/<uuid:contract_id>/skills/object", skills.own_object, name="own_object"),
    path("own/contracts/<uuid:contract_id>/certificate", settlements.own_certificate, name="own_certificate"),
    path("own/<uuid:person_id>/skills", skills.own_paper, name="own_skills_paper"),
    path("own/<uuid:person_id>", own.own, name="own"),
    path("own/charges/<uuid:charge_id>/report", own.report_charge, name="own_charge"),
    path("own/contracts/<uuid:contract_id>/report", own.report, name="own_report"),
    path("own/contracts/<uuid:contract_id>/months/<str:month>/deny", own.deny, name="own_deny"),
    *(
        path(f"own/contracts/<uuid:contract_id>/{said}", own.say, {"said": said}, name=f"own_{said}")
        for said in settlements.SAYS
    ),
    path("panel/<uuid:person_id>", ledger.panel, name="panel"),
]
