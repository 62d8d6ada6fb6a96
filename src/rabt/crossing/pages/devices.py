"""Devices of the post, for the shift head, and the page on which a device enrols itself."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rabt.base.clock import now
from rabt.crossing import actions, queries
from rabt.crossing.forms import InviteForm
from rabt.crossing.pages.offline import setup, spoken
from rabt.crossing.pages.who import who
from rabt.shell import doors


@require_http_methods(["GET", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """List the devices of the post; invite a new one and show its code once."""
    form = InviteForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        device, code = actions.invite_device(who(request), form.cleaned_data["name"], at=now())
        context |= {"invited": device, "code": f"{code[:5]}-{code[5:]}", "form": InviteForm()}
    return doors.listing(request, queries.devices(who(request)), "crossing/devices.html", **context)


@require_POST
def lock(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Lock a lost device."""
    return doors.act(
        request,
        lambda: actions.lock_device(who(request), device_id, at=now()),
        to="crossing:devices",
        done="crossing.device_locked_done",
    )


@require_GET
def device(request: HttpRequest) -> HttpResponse:
    """Enrol this device, refresh its pack, and send what it kept."""
    return render(request, "crossing/device.html", {"setup": setup(request), "spoken": spoken()})
