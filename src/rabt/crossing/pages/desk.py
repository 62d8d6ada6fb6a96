"""The officer's desk: a card is shown, judged, and recorded, referred or refused."""

import base64
from typing import Any

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rabt.base.clock import now
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.credentials.rules import grouped
from rabt.crossing import actions, queries
from rabt.crossing.forms import ActForm, RefuseForm, ShowForm
from rabt.crossing.models import Passage
from rabt.crossing.pages.offline import setup
from rabt.crossing.pages.who import who
from rabt.crossing.rules.desk import AtDesk
from rabt.crossing.rules.verdict import Direction, Need
from rabt.shell import doors
from rabt.shell.problems import told

SIGNS = {"green": "✓", "amber": "!", "red": "✕"}
scans = csp_update({"script-src": [WASM_UNSAFE_EVAL]})
"""The camera's reader is compiled code: allowed on the pages that scan, and nowhere else."""


def _usual_direction() -> Direction:
    return Direction.ENTRY if settings.RABT.side == "destination" else Direction.EXIT


@scans
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest) -> HttpResponse:
    """Scan or type a card; show the verdict and who stands there."""
    at = now()
    sent = request.POST if request.method == "POST" else None
    form = ShowForm(sent, initial={"direction": _usual_direction()})
    context: dict[str, Any] = {"form": form, "port": _port(request), "setup": setup(request)}
    if sent is None or not form.is_valid():
        return render(request, "crossing/post.html", context, status=200 if sent is None else 422)
    asked = form.cleaned_data
    try:
        desk = queries.at_desk(who(request), asked["typed"], Direction(asked["direction"]), at=at)
    except Refused as problem:
        context["problem"] = told(problem)
        return render(request, "crossing/post.html", context, status=422)
    return render(request, "crossing/verdict.html", _verdict(request, desk))


def _port(request: HttpRequest) -> Any:
    terms = queries.terms_at(now())
    return terms.ports[queries.port_of(who(request), terms)]


def _verdict(request: HttpRequest, desk: AtDesk, **more: Any) -> dict[str, Any]:
    photo = desk.person.photo if desk.person else b""
    return {
        "desk": desk,
        "number": grouped(desk.serial),
        "sign": SIGNS[desk.judged.colour],
        "colour_word": f"crossing.colour.{desk.judged.colour}",
        "verdict_word": f"crossing.verdict.{desk.judged.code}",
        "record_word": f"crossing.record_{desk.direction}",
        "may_refuse": desk.direction is Direction.ENTRY,
        "may_override": desk.judged.need is Need.SHIFT_HEAD and who(request).has("crossing.override"),
        "photo": f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}" if photo else "",
        "passage_id": new_id(),
        **more,
    }


@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """Record a passage; where a rule says no, show the card again with the reason."""
    form = ActForm(request.POST)
    if not form.is_valid():
        return redirect("crossing:post")
    asked = form.cleaned_data
    typed, way, at = asked["typed"], Direction(asked["direction"]), now()
    try:
        actions.record_passage(
            who(request), typed, way, at=at, passage_id=asked["passage_id"],
            second_check=asked["second_check"], head_reason=asked["head_reason"],
        )  # fmt: skip
    except Refused as problem:
        desk = queries.at_desk(who(request), typed, way, at=at)
        shown = _verdict(request, desk, problem=told(problem), passage_id=asked["passage_id"])
        return render(request, "crossing/verdict.html", shown, status=422)
    return doors.act(request, lambda: None, to="crossing:post", done="crossing.recorded")


@require_POST
def refer(request: HttpRequest) -> HttpResponse:
    """Refer a person to the shift head."""
    form = ActForm(request.POST)
    if not form.is_valid():
        return redirect("crossing:post")
    asked = form.cleaned_data
    return doors.act(
        request,
        lambda: actions.ask_shift_head(
            who(request),
            asked["typed"],
            Direction(asked["direction"]),
            at=now(),
            passage_id=asked["passage_id"],
        ),
        to="crossing:post",
        done="crossing.referred",
    )


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest) -> HttpResponse:
    """Refuse entry with a reason of the pack; then print the slip."""
    at, actor = now(), who(request)
    sent = request.POST if "reason" in request.POST else None
    typed = request.POST.get("typed", "")
    desk = queries.at_desk(actor, typed, Direction.ENTRY, at=at) if typed else None
    form = RefuseForm(
        sent,
        terms=queries.terms_at(at),
        known_person=bool(desk and desk.serial),
        initial={"typed": typed, "passage_id": new_id()},
    )
    if sent is None:  # the card came from the verdict, by post, so that it stays out of the address
        return render(request, "crossing/refuse.html", {"form": form, "desk": desk})

    def act(asked: dict[str, Any]) -> Passage:
        return actions.refuse_entry(
            actor,
            asked["typed"],
            asked["reason"],
            at=at,
            passage_id=asked["passage_id"],
            text=asked["text"],
            named=asked.get("named", ""),
        )

    return doors.answer(
        request,
        form,
        "crossing/refuse.html",
        act=act,
        to=lambda passage: reverse("crossing:passage", args=[passage.pk]),
        done="crossing.refused_done",
        desk=desk,
    )
