"""Pages of this room, by noun."""

from django.urls import path

from rabt.tracks.pages import devices, field, help, runs, sightings

app_name = "tracks"
urlpatterns = [
    path("", runs.runs, name="runs"),
    path("bring", runs.bring, name="bring"),
    path("runs/<uuid:run_id>", runs.run, name="run"),
    path("runs/<uuid:run_id>/track.gpx", runs.gpx, name="gpx"),
    path("runs/<uuid:run_id>/earthranger.json", runs.earthranger, name="earthranger"),
    path("sightings", sightings.sightings, name="sightings"),
    path("sightings/<uuid:sighting_id>", sightings.sighting, name="sighting"),
    path("sightings/<uuid:sighting_id>/set-aside", sightings.set_aside, name="set_aside"),
    path("help", help.distresses, name="distresses"),
    path("help/<uuid:distress_id>", help.distress, name="distress"),
    path("help/<uuid:distress_id>/answer", help.answer, name="answer"),
    path("help/<uuid:distress_id>/end", help.end_distress, name="end_distress"),
    path("telephones", devices.handsets, name="handsets"),
    path("telephones/<uuid:handset_id>/lock", devices.lock, name="lock"),
    path("sensors", devices.sensors, name="sensors"),
    path("sensors/<uuid:sensor_id>", devices.sensor, name="sensor"),
    path("sensors/<uuid:sensor_id>/<int:number>", devices.sight_reading, name="sight_reading"),
    path("sensors/register", devices.register_sensor, name="register_sensor"),
    path("sensors/<uuid:sensor_id>/end", devices.end_sensor, name="end_sensor"),
    path("field", field.field, name="field"),
    path("field/worker.js", field.worker, name="worker"),
    path("field/files.json", field.files, name="files"),
]
