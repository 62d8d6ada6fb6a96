"""Devices of a post: invited by the shift head, enrolled with their own keys, packed, locked when lost."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.crossing import queries
from rabt.crossing.models import Device
from rabt.crossing.rules.device import (
    DeviceState,
    Step,
    check_code,
    check_keys,
    digest_of,
    make_code,
    move,
)
from rabt.crossing.rules.pack import Sealed, seal
from rabt.journal import actions as journal


@transaction.atomic
def invite_device(actor: Actor, name: str, *, at: datetime) -> tuple[Device, str]:
    """Invite a new device to the post; the code is shown once and kept only as a digest.

    Refuses: port_unknown
    """
    actor.require("crossing.enrol")
    code = make_code()
    device = Device.objects.create(
        office=actor.office,
        port=queries.port_of(actor, queries.terms_at(at)),
        name=name.strip(),
        state=DeviceState.INVITED.value,
        code_digest=digest_of(code),
        invited_by=actor.id,
        invited_at=at,
    )
    journal.append(actor, "device.invited", device.ref, at=at)
    return device, code


@transaction.atomic
def enrol_device(actor: Actor, code: str, sign_key: bytes, wrap_key: bytes, *, at: datetime) -> Device:
    """Enrol a device by its one-time code, with the public keys that it made.

    Refuses: enrolment_code_wrong, device_keys_malformed
    """
    actor.require("crossing.record")
    device = queries.invited_device(actor, code)
    check_code(code, device.code_digest, device.invited_at, at)
    check_keys(sign_key, wrap_key)
    device.state = move(DeviceState(device.state), Step.ENROL).value
    device.code_digest, device.sign_key, device.wrap_key = "", sign_key, wrap_key
    device.enrolled_by, device.enrolled_at, device.seen_at = actor.id, at, at
    device.save()
    journal.append(actor, "device.enrolled", device.ref, at=at)
    return device


@transaction.atomic
def lock_device(actor: Actor, device_id: UUID, *, at: datetime) -> Device:
    """Lock a lost device: no pack is given to it and nothing is taken from it any more.

    Refuses: device_step_impossible
    """
    device = queries.device_to_change(actor, device_id)
    device.state = move(DeviceState(device.state), Step.LOCK).value
    device.code_digest, device.locked_by, device.locked_at = "", actor.id, at
    device.save()
    journal.append(actor, "device.locked", device.ref, at=at)
    return device


@transaction.atomic
def pack_for(actor: Actor, device_id: UUID, *, at: datetime) -> Sealed:
    """Make the offline pack of a device's port, readable by that device only.

    Every person in it is written down as seen. Refuses: device_locked
    """
    actor.require("crossing.check")
    device = queries.device_at_work(actor, device_id)
    sealed = seal(queries.pack_facts(actor, device.port, at=at), bytes(device.wrap_key), str(device.pk))
    device.packed_at = device.seen_at = at
    device.save(update_fields=["packed_at", "seen_at"])
    journal.append(actor, "device.packed", device.ref, at=at)
    return sealed
