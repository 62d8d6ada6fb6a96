"""What anybody tells: a complaint with its evidence, more words to it, that it is taken back."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.access import actions as access
from rabt.base.actor import Actor
from rabt.complaints import queries
from rabt.complaints.actions.remember import remember, turn
from rabt.complaints.models import Complaint
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules import number
from rabt.complaints.rules.complaint import Step, Told
from rabt.files.rules import checked, contents

TELLER = ""
"""Who told a complaint is no account: his pieces carry no name."""


@dataclass(frozen=True)
class Page:
    """A file as it was chosen: its bytes and the name it came with."""

    content: bytes
    name: str


@dataclass(frozen=True)
class Receipt:
    """What whoever told it takes away: shown once, kept nowhere in clear."""

    number: str
    secret: str


def receive(
    actor: Actor, told: Told, files: Sequence[Page] = (), *, channel: str = "page", consent: bool = False,
    place: str = "", once: str = "", at: datetime,
) -> Receipt:  # fmt: skip
    """Receive a complaint from anybody, in any status, or for a caller from an officer of the room.

    Tries without an account are counted by place. `once` names the form: the same one sent twice, by a double
    touch or by loading the receipt anew, is one complaint with one receipt.

    Refuses: too_many_tries, complaint_kind, complaint_short, complaint_files, not_allowed, and what a file
    refuses
    """
    if actor.id:
        actor.require("complaints.receive")
    else:
        channel = "page"
        access.knock("complaint", at=at, place=place)
    sent = _sent(once, told, files, channel, consent) if once else b""
    return received(told, files, by=actor.id, channel=channel, consent=consent, sent=sent, at=at)


def _sent(once: str, told: Told, files: Sequence[Page], channel: str, consent: bool) -> bytes:
    """Tell apart what was sent: another word, another file, another form is another complaint."""
    said = [once, channel, consent, queries.said_of(told), [sha256(one.content).hexdigest() for one in files]]
    return json.dumps(said, sort_keys=True).encode()


@transaction.atomic
def received(
    told: Told, files: Sequence[Page] = (), *, by: str = TELLER, channel: str, consent: bool,
    theirs: UUID | None = None, sent: bytes = b"", at: datetime,
) -> Receipt:  # fmt: skip
    """Take a complaint in, from whoever may bring it: told here, or handed over by the other state's office.

    Refuses: complaint_kind, complaint_short, complaint_files, and what a file refuses
    """
    terms = queries.terms_at(at)
    rules.check_told(told, terms.complaints)
    kind = terms.complaints[told.kind]
    row, receipt = _numbered(
        sent, guarded=kind.guarded, channel=channel, received_at=at,
        due_on=rules.due_on(terms.on, kind), consent=consent, theirs=theirs,
    )  # fmt: skip
    if row is None:
        return receipt
    queries.sealed(row, queries.TOLD, queries.said_of(told), by, at).save(force_insert=True)
    _attach(row, files, by, at)
    remember(row, "complaint.received", by, at, channel=channel)
    return receipt


def _numbered(sent: bytes, **facts: Any) -> tuple[Complaint | None, Receipt]:
    """Keep a complaint under a number that no other has; nothing where the same was sent and kept before."""
    key = queries.room_key()
    below = number.drawn(key, sent) if sent else secrets.randbelow
    while True:
        receipt = Receipt(number.made(number.NUMBER, below), number.made(number.SECRET, below))
        digest = number.digest(key, receipt.number, receipt.secret)
        try:
            with transaction.atomic():
                row = Complaint.objects.create(number=receipt.number, secret_digest=digest, **facts)
        except IntegrityError:  # taken: by another, or by this very form a moment ago
            known = Complaint.objects.filter(number=receipt.number).first()
            if known is None:
                raise
            if known.secret_digest == digest:
                return None, receipt
        else:
            return row, receipt


def _attach(row: Complaint, files: Sequence[Page], by: str, at: datetime) -> None:
    for page in files:
        found = checked(page.content)
        if found.data in [queries.body_of(row, one.id) for one in queries.opened(row).files]:
            continue  # the same page sent twice is one
        rules.check_files(queries.pieces_of(row).filter(sort=queries.FILE).count() + 1)
        head = {"name": contents.name_of(page.name, found.media_type), "type": found.media_type}
        queries.sealed(row, queries.FILE, head, by, at, found.data).save(force_insert=True)


def add(
    typed_number: str, typed_secret: str, *, text: str = "", files: Sequence[Page] = (),
    consent: bool = False, place: str = "", at: datetime,
) -> Complaint:  # fmt: skip
    """Add words, evidence or one's consent to one's own complaint.

    Consent that was given stays; who takes it back takes the complaint back. Refuses: too_many_tries,
    complaint_unknown, complaint_short, complaint_files, and what a file refuses
    """
    knock(typed_number, place, at)
    with transaction.atomic():
        row = queries.own_complaint(typed_number, typed_secret, locked=True)
        said, before = dict[str, str](), list[dict[str, str]]()
        if text.strip() or not (files or consent):
            said = {"text": rules.check_text(text)}
            before = [one.said for one in queries.opened(row).said if one.by == TELLER]
        if said and said not in before[-1:]:  # the same words sent twice are said once
            queries.sealed(row, queries.SAID, said, TELLER, at).save(force_insert=True)
        _attach(row, files, TELLER, at)
        if consent and not row.consent:
            row.consent = True
            row.save(update_fields=["consent"])
        remember(row, "complaint.added", TELLER, at)
    return row


def take_back(typed_number: str, typed_secret: str, *, place: str = "", at: datetime) -> Complaint:
    """Take one's own complaint back before it is decided.

    Refuses: too_many_tries, complaint_unknown, complaint_step_closed
    """
    knock(typed_number, place, at)
    with transaction.atomic():
        row = queries.own_complaint(typed_number, typed_secret, locked=True)
        turn(row, Step.TAKE_BACK, at)
        remember(row, "complaint.taken_back", TELLER, at)
    return row


def knock(typed_number: str, place: str, at: datetime) -> None:
    """Count a try to come back, by the number and by the place. Refuses: too_many_tries"""
    access.knock("complaint_back", at=at, place=place, number=number.plain(typed_number))
