"""Pages of the queues: the list, taking up and handing over, several at once, one after the other."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rabt.access import actions as access
from rabt.access import queries as accounts
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.shell import doors
from rabt.shell.problems import told
from rabt.shell.queues import Queue
from rabt.site import working

MOST = doors.A_PAGE
HANDS = ("", "free", "mine", "others")


class Chosen(forms.Form):
    """Which records of a queue are meant, and what is to become of them."""

    key = forms.TypedMultipleChoiceField(coerce=UUID, required=True)
    deed = forms.ChoiceField(choices=[(one, one) for one in ("take", "over", "put", "hand", "act")])
    to = forms.UUIDField(required=False)
    note = forms.CharField(max_length=200, required=False)
    stay = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = self.data.getlist("key")[: MOST + 1] if self.data else []
        self.fields["key"].choices = [(key, key) for key in keys if _is_key(key)]


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_GET
def listing(request: HttpRequest, name: str) -> HttpResponse:
    """List what waits in one queue, oldest first; filters stay in the address."""
    viewer, at = request.actor, clock.now()
    work = working.queue(viewer, name)
    asked = _asked(request.GET, work)
    rows = working.narrowed(viewer, work, asked, at)
    offices, kinds = work.spread()
    lines = working.Lines(viewer, work, rows, at)
    return doors.listing(
        request, lines, "site/queue.html", queue=work, at=at, **asked, hands=HANDS,
        offices=accounts.office_names({*offices, asked["office"]} - {""}).values(),
        kinds=[(code, kind.name) for code, kind in work.kinds.items() if code in kinds | {asked["kind"]}],
        batch=work.batch and name in settings.RABT_BATCH,
        colleagues=lambda: accounts.colleagues(viewer, work.scope, working.offices_of(viewer, lines.shown)),
    )  # fmt: skip


def _asked(asked: QueryDict, work: Queue) -> dict[str, Any]:
    """Read which part of a queue is meant; what it does not know narrows nothing."""
    office, kind, hand = asked.get("office", ""), asked.get("kind", ""), asked.get("hand", "")
    return {
        "office": office if office.isprintable() else "", "kind": kind if kind in work.kinds else "",
        "hand": hand if hand in HANDS else "", "late": "1" if asked.get("late") == "1" else "",
    }  # fmt: skip


@require_POST
def begin(request: HttpRequest, name: str) -> HttpResponse:
    """Begin with the oldest record that nobody has in hand, or with the one that was chosen."""
    key = request.POST.get("key", "")
    part = _asked(request.POST, working.queue(request.actor, name))
    return redirect(working.begin(request, name, key if _is_key(key) else "", part))


@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Leave this record for later and go on."""
    return redirect(working.skip(request))


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """End the round."""
    return redirect(working.stop(request))


@require_POST
def chosen(request: HttpRequest, name: str) -> HttpResponse:
    """Do one thing with the chosen records: take up, put down, hand over, or the queue's own act."""
    viewer, at = request.actor, clock.now()
    work, form = working.queue(viewer, name), Chosen(request.POST)
    if not form.is_valid():
        raise Refused("nothing_chosen", most=MOST)
    keys = [str(key) for key in form.cleaned_data["key"]]
    if len(keys) > MOST:
        raise Refused("nothing_chosen", most=MOST)
    if form.cleaned_data["deed"] == "act":
        done = working.act_on_each(viewer, work, keys, at)
        outcomes = [(one.line, told(one.problem) if one.problem else None) for one in done]
        count = sum(1 for one in done if one.problem is None)
        context = {"queue": work, "outcomes": outcomes, "count": count, "all": len(set(keys))}
        return render(request, "site/batch.html", context | {"gone": len(set(keys)) - len(done)})
    lines = working.Lines(viewer, work, work.by_age().filter(pk__in=keys), at)[: len(keys)]
    return _in_hand(request, work, lines, form.cleaned_data)


def _in_hand(
    request: HttpRequest, work: Queue, lines: list[working.Line], data: dict[str, Any]
) -> HttpResponse:
    viewer, at = request.actor, clock.now()
    problems = []
    able = working.lies_with(viewer, work, data["to"], lines) if data["deed"] == "hand" else set()
    for line in lines:
        try:
            _one_in_hand(viewer, work, line, data, able, at)
        except (Refused, NotAllowed) as problem:
            problems.append((line, told(problem)))
    if problems:
        context = {
            "queue": work,
            "outcomes": problems,
            "count": len(lines) - len(problems),
            "all": len(lines),
        }
        return render(request, "site/batch.html", context, status=422)
    to = lines[0].url if lines and data["stay"] else work.url
    return doors.act(request, lambda: None, to=to, done=f"site.{data['deed']}_done")


def _one_in_hand(
    viewer: Actor, work: Queue, line: working.Line, data: dict[str, Any], able: set[UUID], at: datetime
) -> None:
    if data["deed"] == "put":
        access.put_down(viewer, line.about)
    elif data["deed"] == "hand":
        if line.row.pk not in able:
            raise Refused("colleague_cannot")
        access.hand_over(
            viewer, line.about, data["to"], scope=work.scope, note=data["note"], at=at,
            offices=working.offices_of(viewer, [line]),
        )  # fmt: skip
    else:
        access.take_up(viewer, line.about, at=at, over=data["deed"] == "over")
