"""The post's pages: the desk, its records, its devices, and the desk without a line."""

from django.urls import path

from rabt.crossing.pages import desk, devices, offline, records

app_name = "crossing"
urlpatterns = [
    path("", desk.post, name="post"),
    path("record", desk.record, name="record"),
    path("refer", desk.refer, name="refer"),
    path("refuse", desk.refuse, name="refuse"),
    path("today", records.today, name="today"),
    path("decisions", records.decisions, name="decisions"),
    path("passage/<uuid:passage_id>", records.passage, name="passage"),
    path("passage/<uuid:passage_id>/let-through", records.let_through, name="let_through"),
    path("passage/<uuid:passage_id>/turn-back", records.turn_back, name="turn_back"),
    path("passage/<uuid:passage_id>/confirm", records.confirm, name="confirm"),
    path("passage/<uuid:passage_id>/slip", records.slip, name="slip"),
    path("devices", devices.devices, name="devices"),
    path("devices/<uuid:device_id>/lock", devices.lock, name="lock"),
    path("device", devices.device, name="device"),
    path("offline", offline.offline, name="offline"),
    path("worker.js", offline.worker, name="worker"),
    path("files.json", offline.files, name="files"),
    path("panel/<uuid:person_id>", records.panel, name="panel"),
    path("own/<uuid:person_id>", records.own, name="own"),
]
