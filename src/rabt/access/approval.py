"""Two persons: one proposes, another decides."""

from datetime import datetime
from typing import Any

from django.core import checks
from django.db import models
from django.db.models import F, Q

from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed

_ID = 80


def _persons(who: "Actor | str") -> frozenset[str]:
    found = {who.id, who.for_whom} if isinstance(who, Actor) else {who}
    return frozenset(found - {""})


def check_other_person(
    proposed_by: "Actor | str", decided_by: "Actor | str", *, proposed_for: str = "", decided_for: str = ""
) -> None:
    """Make sure that another person decides than proposed. Refuses: same_person

    A deputy counts as himself and as the colleague for whom he acts.
    """
    first = _persons(proposed_by) | _persons(proposed_for)
    second = _persons(decided_by) | _persons(decided_for)
    if not second or first & second:
        raise NotAllowed("same_person")


class TwoKeys(models.Model):
    """A record that one person proposes and another decides.

    A child with its own Meta must inherit `TwoKeys.Meta`: the check below says so if it does not.
    """

    proposed_by = models.CharField(max_length=_ID)
    proposed_for = models.CharField(max_length=_ID, blank=True, default="")
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=_ID, blank=True, default="")
    decided_for = models.CharField(max_length=_ID, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=20, blank=True, default="")
    reason_code = models.CharField(max_length=60, blank=True, default="")
    reason_text = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by="")
                | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("proposed_for")))
                & (Q(decided_for="") | ~Q(decided_for=F("proposed_by")) & ~Q(decided_for=F("proposed_for"))),
                name="%(app_label)s_%(class)s_two_keys",
            ),
        ]

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        """Report a child that lost the constraint of two persons."""
        found = super().check(**kwargs)
        if not any(constraint.name.endswith("_two_keys") for constraint in cls._meta.constraints):
            found.append(checks.Error("Meta must inherit TwoKeys.Meta", obj=cls, id="rabt.E001"))
        return found

    def propose(self, actor: Actor, at: datetime) -> None:
        """Set who proposes this and when; an earlier decision is cleared."""
        self.proposed_by, self.proposed_for, self.proposed_at = actor.id, actor.for_whom, at
        self.decided_by = self.decided_for = self.decision = self.reason_code = self.reason_text = ""
        self.decided_at = None

    def decide(
        self, decision: str, actor: Actor, at: datetime, reason_code: str = "", reason_text: str = ""
    ) -> None:
        """Set who decides this, how and when. Refuses: same_person"""
        check_other_person(self.proposed_by, actor, proposed_for=self.proposed_for)
        self.decision, self.decided_by, self.decided_for = decision, actor.id, actor.for_whom
        self.decided_at, self.reason_code, self.reason_text = at, reason_code, reason_text
