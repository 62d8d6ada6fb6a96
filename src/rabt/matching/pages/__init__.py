"""Pages of comparing lists: bring them, name their columns, watch, see the zones, judge, take away."""

from django.urls import path

from rabt.matching.pages import bringing, judging, taking

app_name = "matching"
urlpatterns = [
    path("", bringing.listing, name="list"),
    path("bring", bringing.bring, name="bring"),
    path("<uuid:matching_id>", bringing.matching, name="matching"),
    path("<uuid:matching_id>/columns", bringing.columns, name="columns"),
    path("<uuid:matching_id>/bar", bringing.bar, name="bar"),
    path("<uuid:matching_id>/stop", bringing.act, {"deed": "stop"}, name="stop"),
    path("<uuid:matching_id>/close", bringing.act, {"deed": "close"}, name="close"),
    path("<uuid:matching_id>/pairs", judging.pairs, name="pairs"),
    path("<uuid:matching_id>/pairs/<uuid:pair_id>", judging.pair, name="pair"),
    path("<uuid:matching_id>/desk", judging.desk, name="desk"),
    path("<uuid:matching_id>/desk/<uuid:pair_id>", judging.say, name="say"),
    path("<uuid:matching_id>/desk/back", judging.back, name="back"),
    path("<uuid:matching_id>/taken", taking.pairs, name="taken"),
    path("<uuid:matching_id>/alone/<int:side>", taking.alone, name="alone"),
]
