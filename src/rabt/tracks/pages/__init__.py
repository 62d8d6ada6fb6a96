"""Pages of this room, by noun."""

from django.urls import path

from rabt.tracks.pages import field

app_name = "tracks"
urlpatterns = [
    path("field", field.field, name="field"),
    path("field/worker.js", field.worker, name="worker"),
    path("field/files.json", field.files, name="files"),
]
