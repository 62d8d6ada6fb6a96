"""Pages of this room: the queue and its conversations, what was given, the oversight, the figures."""

from django.urls import path

from rabt.assistance.pages import attachments, informations, oversight, requests

app_name = "assistance"
R, G = "requests/<uuid:request_id>", "given/<uuid:information_id>"
C, B = "consents/<uuid:consent_id>", "recalls/<uuid:recall_id>"
urlpatterns = [
    path("", requests.listing, name="list"),
    path("new", requests.new, name="new"),
    path(R, requests.conversation, name="request"),
    path(f"{R}/follow", requests.follow, name="follow"),
    path(f"{R}/propose", requests.propose, name="propose"),
    path(f"{R}/attach", requests.attach, name="attach"),
    path("pictures/<uuid:attachment_id>", attachments.seen, name="attachment"),
    path("pictures/<uuid:attachment_id>/file", attachments.saved, name="attachment_file"),
    path("pictures/<uuid:attachment_id>/remove", attachments.removed, name="detach"),
    path(f"{R}/send", requests.send, name="send"),
    path(f"{R}/return", requests.give_back, name="return"),
    path(f"{R}/withdraw", requests.withdraw, name="withdraw"),
    path(f"{R}/ask-back", requests.ask_back, name="ask_back"),
    path(f"{R}/clarify", requests.clarify, name="clarify"),
    path(f"{R}/answer", requests.answer, name="answer"),
    path(f"{R}/registered", requests.registered, name="registered"),
    path(f"{R}/withhold", requests.withhold, name="withhold"),
    path(f"{R}/withhold/decide", requests.withhold_decide, name="withhold_decide"),
    path(f"{R}/paper", requests.paper, name="paper"),
    path("given", informations.listing, name="informations"),
    path("give", informations.give, name="give"),
    path(G, informations.information, name="information"),
    path(f"{G}/release", informations.release, name="release"),
    path(f"{G}/return", informations.return_answer, name="return_answer"),
    path(f"{G}/grade", informations.grade, name="grade"),
    path(f"{G}/feedback", informations.feedback, name="feedback"),
    path(f"{G}/recall", informations.call_back, name="call_back"),
    path(f"{G}/consent", informations.ask_consent, name="ask_consent"),
    path(f"{G}/forward", informations.forward, name="forward"),
    path(f"{G}/keep", informations.keep, name="keep"),
    path(f"{G}/paper", informations.paper, name="information_paper"),
    path(f"{G}/copy", informations.sanitised, name="information_copy"),
    path(f"{G}/file", informations.file, name="information_file"),
    path(C, informations.consent, name="consent"),
    path(f"{C}/weigh", informations.consent_weigh, name="consent_weigh"),
    path(f"{C}/decide", informations.consent_decide, name="consent_decide"),
    path(B, informations.recall, name="recall"),
    path(f"{B}/confirm", informations.recall_confirm, name="recall_confirm"),
    path("sources", informations.sources, name="sources"),
    path("figures", oversight.figures, name="figures"),
    path("oversight", oversight.oversight, name="oversight"),
    path("oversight/<uuid:alarm_id>", oversight.alarm, name="alarm"),
    path("oversight/<uuid:alarm_id>/judge", oversight.alarm_judge, name="alarm_judge"),
    path("inquiries/new", oversight.inquiry_new, name="inquiry_new"),
    path("inquiries/<uuid:inquiry_id>", oversight.inquiry, name="inquiry"),
    path("inquiries/<uuid:inquiry_id>/close", oversight.inquiry_close, name="inquiry_close"),
    path("inquiries/<uuid:inquiry_id>/paper", oversight.inquiry_answer, name="inquiry_paper"),
]
