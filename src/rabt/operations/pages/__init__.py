"""Pages of this room, by noun."""

from django.urls import path

from rabt.operations.pages import feeds, room

app_name = "operations"
urlpatterns = [
    path("", room.room, name="room"),
    path("weather", room.weather, name="weather"),
    path("tiles/<int:z>/<int:x>/<int:y>", feeds.tile, name="tile"),
    path("pieces", feeds.pieces, name="pieces"),
    path("now", feeds.now, name="now"),
    path("day", feeds.day, name="day"),
]
