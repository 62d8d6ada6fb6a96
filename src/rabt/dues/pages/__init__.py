"""Pages of this room, by noun."""

from django.urls import path

from rabt.dues.pages import findings, ledger

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
    path("panel/<uuid:person_id>", ledger.panel, name="panel"),
]
