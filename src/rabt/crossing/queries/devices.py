"""Devices of a post, as the shift head and the devices themselves ask for them."""

from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.crossing.models import Device
from rabt.crossing.rules.device import DeviceState, check_at_work, digest_of


def devices(viewer: Actor) -> QuerySet[Device]:
    """Return the devices of the viewer's post, newest first."""
    viewer.require("crossing.enrol")
    return Device.objects.filter(within(viewer)).order_by("-invited_at")


def device_to_change(viewer: Actor, device_id: UUID) -> Device:
    """Return a device of the viewer's post, locked, or Missing."""
    found = devices(viewer).select_for_update().filter(pk=device_id).first()
    if found is None:
        raise Missing()
    return found


def invited_device(viewer: Actor, code: str) -> Device:
    """Return the device that this code invites to the viewer's post. Refuses: enrolment_code_wrong"""
    found = (
        Device.objects.select_for_update()
        .filter(within(viewer), code_digest=digest_of(code), state=DeviceState.INVITED.value)
        .first()
    )
    if found is None:
        raise Refused("enrolment_code_wrong", field="code")
    return found


def device_at_work(viewer: Actor, device_id: UUID) -> Device:
    """Return an enrolled device of the viewer's post, locked. Refuses: device_locked; else Missing"""
    found = Device.objects.select_for_update().filter(within(viewer), pk=device_id).first()
    if found is None:
        raise Missing()
    check_at_work(DeviceState(found.state))
    return found
