"""Pages of this room."""

app_name = "assistance"
urlpatterns: list[object] = []
