"""Pages of this room: the offices' files, the consulate's list, arrests, the worker's own part."""

from django.urls import path

from rabt.regularisation.pages import consular, files, own, seeking, steps

app_name = "regularisation"
urlpatterns = [
    path("", files.listing, name="list"),
    path("open", files.open_file, name="open"),
    path("handed", files.handed, name="handed"),
    path("files/<uuid:case_id>", steps.file, name="file"),
    path("files/<uuid:case_id>/paper", files.paper, name="paper"),
    *(path(f"files/<uuid:case_id>/{name}", door, name=name) for name, door in steps.DOORS.items()),
    path("consul", consular.consul, name="consul"),
    path("ask", consular.ask, name="ask"),
    path("returns/<uuid:return_id>", consular.wanted, name="return"),
    path("returns/<uuid:return_id>/issue", consular.issue, name="return_issue"),
    path("returns/<uuid:return_id>/unknown", consular.unknown, name="return_unknown"),
    path("detentions", consular.detentions, name="detentions"),
    path("detentions/record", consular.record, name="record"),
    path("detentions/<uuid:detention_id>", consular.detention, name="detention"),
    path("detentions/<uuid:detention_id>/tell", consular.tell, name="detention_tell"),
    path("detentions/<uuid:detention_id>/acknowledge", consular.acknowledge, name="detention_acknowledge"),
    path("whereabouts/seek", seeking.seek, name="seek"),
    path("whereabouts/<uuid:whereabouts_id>", seeking.whereabouts, name="whereabouts"),
    path("whereabouts/<uuid:whereabouts_id>/meet/<uuid:detention_id>", seeking.meet, name="whereabouts_meet"),
    path("whereabouts/<uuid:whereabouts_id>/found", seeking.found, name="whereabouts_found"),
    path("whereabouts/<uuid:whereabouts_id>/nothing", seeking.nothing, name="whereabouts_nothing"),
    path("own/<uuid:person_id>", own.own, name="own"),
]
