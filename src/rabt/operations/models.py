"""Reports of the weather. Everything else that this room shows is kept by the rooms below."""

from django.db import models
from django.db.models import Q

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.operations.rules.weather import COLDEST, FARTHEST, HOTTEST, SOURCE, STRONGEST, Sky

OFFICE, WHO, CODE = 200, 80, 40


class Weather(models.Model):
    """The weather at a place of the pack, as somebody reported it; `key` is the reporter's own."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    key = models.UUIDField(unique=True)
    place = models.CharField(max_length=CODE)
    observed_at = models.DateTimeField()
    sky = models.CharField(max_length=10)
    temperature = models.SmallIntegerField(null=True, blank=True)
    wind = models.PositiveSmallIntegerField(null=True, blank=True)
    sight = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=SOURCE)
    simulated = models.BooleanField(default=False)
    recorded_by = models.CharField(max_length=WHO)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sky__in=[s.value for s in Sky]), name="operations_sky_known"),
            models.CheckConstraint(
                condition=(Q(temperature=None) | Q(temperature__gte=COLDEST, temperature__lte=HOTTEST))
                & (Q(wind=None) | Q(wind__lte=STRONGEST))
                & (Q(sight=None) | Q(sight__lte=FARTHEST)),
                name="operations_weather_possible",
            ),
        ]
        indexes = [models.Index(fields=["place", "-observed_at"], name="operations_weather_last")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("weather", self.pk)
