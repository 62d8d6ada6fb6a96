"""Pages behind the wall: for whoever tells a complaint, and for the officers of the room."""

from django.urls import path

from rabt.complaints.pages import office, statements, telling

app_name = "complaints"
urlpatterns = [
    path("", telling.door, name="door"),
    path("tell", telling.tell, name="tell"),
    path("back", telling.back, name="back"),
    path("back/add", telling.add, name="add"),
    path("back/take-back", telling.take_back, name="take_back"),
    path("back/statement", statements.statement, name="statement"),
    path("check", statements.check, name="check"),
    path("list", office.listing, name="list"),
    path("post", office.post, name="post"),
    path("receive", office.receive, name="receive"),
    path("evidence/<uuid:piece_id>", office.evidence, name="evidence"),
    path("<uuid:complaint_id>", office.complaint, name="complaint"),
    path("<uuid:complaint_id>/take-up", office.take_up, name="take_up"),
    path("<uuid:complaint_id>/say", office.say, name="say"),
    path("<uuid:complaint_id>/conciliate", office.conciliate, name="conciliate"),
    path("<uuid:complaint_id>/settle", office.settle, name="settle"),
    path("<uuid:complaint_id>/propose", office.propose, name="propose"),
    path("<uuid:complaint_id>/decide", office.decide, name="decide"),
    path("<uuid:complaint_id>/refer", office.refer, name="refer"),
    path("<uuid:complaint_id>/execute", office.execute, name="execute"),
    path("<uuid:complaint_id>/print", statements.print_for, name="print"),
]
