"""Exercises of a learning platform: who may open one, what was begun, what came back."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.courses.models import Mark, Seat, Spent, Tool
from rabt.courses.queries.own import own_seats
from rabt.courses.queries.records import PLAN, SEE


def tools_to_see(viewer: Actor, holding_id: UUID) -> QuerySet[Tool]:
    """Return the exercises of a learning platform that belong to a course of this viewer's centre."""
    viewer.require(SEE)
    return Tool.objects.filter(within(viewer), holding_id=holding_id, closed_at=None).order_by("linked_at")


def tool_to_close(viewer: Actor, tool_id: UUID) -> Tool:
    """Return one link, locked, or Missing."""
    viewer.require(PLAN)
    rows = Tool.objects.filter(within(viewer), pk=tool_id, closed_at=None)
    found: Tool = the_one(rows.select_for_update(of=("self",)))
    return found


def own_tools(seat: Seat) -> QuerySet[Tool]:
    """Return the exercises that a trainee may open."""
    return Tool.objects.filter(holding_id=seat.holding_id, closed_at=None).order_by("linked_at", "pk")


def tool_to_open(viewer: Actor, tool_id: UUID) -> tuple[Tool, Seat]:
    """Return an exercise of a trainee's own course and his seat, or Missing."""
    tool: Tool = the_one(Tool.objects.select_related("holding").filter(pk=tool_id, closed_at=None))
    seat: Seat = the_one(own_seats(viewer).filter(holding_id=tool.holding_id))
    return tool, seat


def tool_asked(tool_id: UUID) -> Tool:
    """Return the link that a machine names, or Missing."""
    found: Tool = the_one(Tool.objects.filter(pk=tool_id, closed_at=None))
    return found


def is_spent(tool: Tool, use: str, digest: str) -> bool:
    """Tell whether something that counts once was used already."""
    return Spent.objects.filter(tool=tool, use=use, digest=digest).exists()


def access_of(tool: Tool, digest: str, at: datetime) -> Spent | None:
    """Return the access that a tool was given, if it has not run out."""
    return Spent.objects.filter(tool=tool, use="access", digest=digest, until__gt=at).first()


def seats_of_tool(tool: Tool) -> QuerySet[Seat]:
    """Return the seats of the course to which a link belongs."""
    return Seat.objects.filter(holding_id=tool.holding_id)


def marks_of(seat: Seat) -> dict[UUID, Mark]:
    """Return a trainee's marks by exercise."""
    return {row.tool_id: row for row in Mark.objects.filter(seat=seat)}
