"""Learning platforms that are linked, what was launched there, marks that came back."""

from django.db import models
from django.db.models import Q

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.courses.models.holding import Holding, Seat
from rabt.courses.rules.lti import TEXT, URL
from rabt.courses.rules.said import NAME, OFFICE, WHO


class Tool(models.Model):
    """An exercise of a learning platform that belongs to a holding; `keys` are its public keys (JWKS).

    What it wants to be told back with each launch stands in `own`: Moodle finds its exercise by it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    holding = models.ForeignKey(Holding, models.CASCADE, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    title_ar = models.CharField(max_length=NAME)
    title_en = models.CharField(max_length=NAME)
    login_url = models.CharField(max_length=URL)
    launch_url = models.CharField(max_length=URL)
    keys = models.JSONField()
    own = models.JSONField(default=dict)
    linked_by = models.CharField(max_length=WHO)
    linked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("learning_tool", self.pk)


class Spent(models.Model):
    """A nonce, an assertion or an access that counts once, or until it runs out; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tool = models.ForeignKey(Tool, models.CASCADE, related_name="+")
    use = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tool", "use", "digest"], name="courses_spent_once"),
            models.CheckConstraint(
                condition=Q(use__in=["begun", "nonce", "assertion", "access"]), name="courses_spent_known"
            ),
        ]


class Mark(models.Model):
    """The newest mark of a trainee in a tool, of a hundred."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tool = models.ForeignKey(Tool, models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=TEXT)
    points = models.PositiveSmallIntegerField()
    is_final = models.BooleanField()
    given_at = models.DateTimeField()
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tool", "seat"], name="courses_mark_once"),
            models.CheckConstraint(condition=Q(points__lte=100), name="courses_mark_of_a_hundred"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("learning_mark", self.pk)
