"""Pages of the bank of items: for who writes and approves them alone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access.queries import seconds_after
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.courses import actions, queries
from rabt.courses.forms import ItemForm, WhyForm
from rabt.courses.models import Item
from rabt.courses.queries.records import HEAD
from rabt.courses.rules.exam import ItemState
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of


@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """List the bank by course and state."""
    actor, state = actor_of(request), doors.picked(request, "state", ItemState)
    course = request.GET.get("course", "")[:60]
    courses = agreement.terms_at(clock.now()).training.courses
    rows = queries.items_to_see(actor, course=course if course in courses else "", state=state)
    return doors.listing(
        request, rows, "courses/items.html", state=state, states=list(ItemState), courses=courses,
        course=course,
    )  # fmt: skip


def page_of(row: Item) -> str:
    """Return where an item is shown."""
    return reverse("courses:item", args=[row.pk])


@require_GET
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Open one item, with what is right."""
    actor = actor_of(request)
    row = queries.item_to_see(actor, item_id)
    choices = [(place in row.right, ar, en) for place, (ar, en) in enumerate(row.choices)]
    is_head, written = actor.has(HEAD), row.state == ItemState.WRITTEN
    return render(request, "courses/item.html", {
        "item": row, "choices": choices, "number": row.number / 1000, "within": row.within / 1000,
        "course": agreement.terms_at(clock.now()).training.courses.get(row.course),
        "may_decide": is_head and written and row.proposed_by != actor.id,
        "seconds": seconds_after(actor, HEAD, row.office, row.proposed_by) if written else None,
        "may_retire": is_head and row.state == ItemState.APPROVED,
        "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


def item_new(request: HttpRequest) -> HttpResponse:
    """Write an item."""
    actor = actor_of(request)
    form = ItemForm(agreement.terms_at(clock.now()), request.POST or None)
    return doors.answer(
        request, form, "courses/form.html", to=page_of, done="courses.item_done",
        heading="courses.item_new", back=reverse("courses:items"),
        act=lambda data: actions.write_item(actor, data["course"], form.item(), at=clock.now()),
    )  # fmt: skip


@require_POST
def approve(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Approve an item that another person wrote."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.decide_item(actor, item_id, True, "", at=clock.now()), to=page_of,
        done="courses.decided",
    )  # fmt: skip


def give_back(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Return an item, with the reason."""
    actor = actor_of(request)
    row = queries.item_to_see(actor, item_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "courses/form.html", to=page_of, done="courses.decided",
        heading="courses.item_return", back=page_of(row),
        act=lambda data: actions.decide_item(actor, item_id, False, data["why"], at=clock.now()),
    )  # fmt: skip


@require_POST
def retire(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take an item out of the bank."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.retire_item(actor, item_id, at=clock.now()), to=page_of,
        done="courses.decided",
    )  # fmt: skip
