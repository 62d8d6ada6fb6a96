"""A printed certificate is signed once, and once more only where it says something else than before."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from rabt.access import queries as access
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import Ref
from rabt.credentials import rules
from rabt.credentials.actions.lists import ready_keys
from rabt.credentials.actions.places import free_place
from rabt.credentials.messages import PaperIssued, PaperReplaced
from rabt.credentials.models import Paper
from rabt.credentials.rules import CardState, ListOf, Step, make_serial
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.seal import keys, paper
from rabt.seal.paper import Kind

REPLACED, REVOKED = "replaced", "revoked"


@transaction.atomic
def issue_paper(
    actor: Actor, covers: Iterable[Ref], holder: Ref, subject: paper.Subject, *, at: datetime,
    tells: bool = True,
) -> Paper:  # fmt: skip
    """Issue the paper of the records that are printed; printed again it is the same, with the same number.

    Where it says something else of them than the one before, that one is revoked, being replaced. The other
    state is told of both, as there, too, somebody may have the paper before him; not where `tells` is false.

    Refuses: paper_too_full, paper_unwritable, must_wait
    """
    if access.is_canary(holder):
        raise Refused("must_wait")  # of who does not exist nothing leaves, and nobody learns why
    says, of = says_of(subject), " ".join(sorted(covers))
    for _ in range(rules.DRAWS):
        held = _standing(holder).filter(kind=subject.kind, covers=of).first()
        if held is not None and held.says == says and held.token:
            return held
        ready_keys(actor, at)
        if held is not None:
            _replace(actor, held, at)
        found = _kept(subject, of, holder, says, at)
        if found is not None:
            facts = {"about": of, "serial": found.serial, "paper": found.kind}
            journal.append(actor, "paper.issued", found.ref, at=at, facts=facts)
            if tells:
                _tell(actor, found, at)
            return found
    raise RuntimeError("no free place was found in any status list")


def _tell(actor: Actor, found: Paper, at: datetime) -> None:
    letter = PaperIssued(
        paper_id=found.pk, holder_ref=found.holder_ref, covers=found.covers.split(), token=found.token
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=Ref(found.holder_ref), at=at)


def _standing(holder: Ref) -> QuerySet[Paper]:
    rows = Paper.objects.select_for_update().filter(holder_ref=str(holder), kept_by=settings.RABT.state)
    return rows.filter(state=CardState.VALID.value)


def says_of(subject: paper.Subject) -> str:
    """Return a digest of all that a paper says."""
    told = json.dumps(asdict(subject), default=str, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _kept(subject: paper.Subject, of: str, holder: Ref, says: str, at: datetime) -> Paper | None:
    """Sign and keep a paper, or return nothing where another act took the place or printed it just now."""
    number, index = free_place(ListOf.PAPERS)
    claims = paper.Claims(
        serial=make_serial(), issuer=settings.RABT.state, list_number=number, list_index=index,
        issued_at=at.astimezone(UTC).replace(microsecond=0), subject=subject,
    )  # fmt: skip
    token = paper.issue(claims, keys.signing_key(settings.RABT.keys, keys.CARD))
    try:
        with transaction.atomic():
            return Paper.objects.create(
                kept_by=claims.issuer, serial=claims.serial, kind=subject.kind.value, covers=of,
                holder_ref=str(holder), token=token, says=says, list_number=number, list_index=index,
                issued_at=claims.issued_at, changed_at=at,
            )  # fmt: skip
    except IntegrityError:
        return None


@transaction.atomic
def replace_papers(actor: Actor, about: Ref, holder: Ref, kind: Kind, *, at: datetime) -> int:
    """Revoke a holder's papers of a kind that tell of a record, as it says something else from now on.

    Returns how many there were.
    """
    standing = list(_standing(holder).filter(kind=kind, covers__contains=about))
    for one in standing:
        _replace(actor, one, at)
    return len(standing)


@transaction.atomic
def revoke_paper(actor: Actor, serial: str, why: str, *, at: datetime, tells: bool = True) -> Paper:
    """Revoke a paper for good by its number, with the reason; that two persons do it, the room above sees to.

    Refuses: no_paper, card_step_impossible
    """
    found = Paper.objects.select_for_update().filter(serial=serial, kept_by=settings.RABT.state).first()
    if found is None:
        raise Refused("no_paper")
    found.state = rules.move(CardState(found.state), Step.REVOKE).value
    found.reason, found.changed_at = REVOKED, at
    found.save(update_fields=["state", "reason", "changed_at"])
    facts = {"about": found.covers, "serial": found.serial, "why": why}
    journal.append(actor, "paper.revoked", found.ref, at=at, facts=facts)
    if tells:
        letter = PaperReplaced(paper_id=found.pk, replaced_at=at)
        exchange.send(actor, letter.KIND, letter.to_body(), about=Ref(found.holder_ref), at=at)
    return found


def _replace(actor: Actor, found: Paper, at: datetime) -> None:
    found.state = rules.move(CardState(found.state), Step.REVOKE).value
    found.reason, found.changed_at = REPLACED, at
    found.save(update_fields=["state", "reason", "changed_at"])
    facts = {"about": found.covers, "serial": found.serial}
    journal.append(actor, "paper.replaced", found.ref, at=at, facts=facts)
    letter = PaperReplaced(paper_id=found.pk, replaced_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=Ref(found.holder_ref), at=at)
