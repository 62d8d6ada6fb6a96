"""Every read of this room; the first argument says who looks."""

from rabt.tracks.queries.distresses import (
    distress_to_change,
    distress_to_see,
    distresses_to_answer,
    distresses_to_see,
)
from rabt.tracks.queries.files import as_earthranger, as_gpx
from rabt.tracks.queries.handsets import handsets_to_see
from rabt.tracks.queries.looks import effort, last_looks
from rabt.tracks.queries.queues import kind_name, queues, waiting
from rabt.tracks.queries.runs import (
    Crew,
    Trail,
    live_crews,
    points_of,
    run_to_see,
    runs_to_see,
    trails,
)
from rabt.tracks.queries.sensors import (
    detection_to_see,
    detections,
    readings,
    readings_of,
    sensor_behind,
    sensor_of_token,
    sensor_to_change,
    sensor_to_see,
    sensors_at_work,
    sensors_to_see,
    sightings_of_sensor,
)
from rabt.tracks.queries.sightings import (
    sighting_to_change,
    sighting_to_see,
    sightings_of,
    sightings_to_see,
    sightings_to_take_up,
)

__all__ = [
    "Crew",
    "Trail",
    "as_earthranger",
    "as_gpx",
    "detection_to_see",
    "detections",
    "distress_to_change",
    "distress_to_see",
    "distresses_to_answer",
    "distresses_to_see",
    "effort",
    "handsets_to_see",
    "kind_name",
    "last_looks",
    "live_crews",
    "points_of",
    "queues",
    "readings",
    "readings_of",
    "run_to_see",
    "runs_to_see",
    "sensor_behind",
    "sensor_of_token",
    "sensor_to_change",
    "sensor_to_see",
    "sensors_at_work",
    "sensors_to_see",
    "sighting_to_change",
    "sighting_to_see",
    "sightings_of",
    "sightings_of_sensor",
    "sightings_to_see",
    "sightings_to_take_up",
    "trails",
    "waiting",
]
