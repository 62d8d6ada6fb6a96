"""Who holds something bound asks its owner; the owner decides by two persons and answers by letter."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.assistance import queries
from rabt.assistance.actions.telling import lists_at, remember, send
from rabt.assistance.messages import ConsentAsked, ConsentGiven
from rabt.assistance.models import Consent
from rabt.assistance.queries.requests import ANSWER, DECIDE
from rabt.assistance.rules.request import check_code, check_said
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.seal.message import check_text


@transaction.atomic
def ask_consent(actor: Actor, information_id: UUID, way: str, to: str, why: str, *, at: datetime) -> Consent:
    """Ask the owner of something given whether it may leave on one way to one receiver, and say why.

    Refuses: assistance_own, assistance_choice, assistance_short, handling_recalled, assistance_asked_already,
    text_unprintable
    """
    actor.require(ANSWER)
    for name, text in (("to", to), ("why", why)):
        check_text(text, name)
    check_code(way, lists_at(at)["way"], "way")
    check_said(why, "why")
    found = queries.information_to_change(actor, information_id)
    if found.given_by == settings.RABT.state:
        raise Refused("assistance_own")
    if found.state == "recalled":
        raise Refused("handling_recalled")
    whom = " ".join(to.split())
    if Consent.objects.filter(information=found, way=way, to=whom, state="asked").exists():
        raise Refused("assistance_asked_already", field="to")
    row = Consent(
        pk=new_id(), information=found, office=found.office, way=way, to=whom, why=why,
        asked_by=settings.RABT.state, asked_at=at, state="asked", state_at=at,
    )  # fmt: skip
    row.propose(actor, at)
    row.save(force_insert=True)
    remember(actor, "consent.asked", row.ref, at, way=way)
    letter = ConsentAsked(
        consent_ref=row.ref, information_ref=found.ref, way=way, to=whom, why=why, asked_at=at
    )
    send(actor, letter, found.ref, at)
    return row


@transaction.atomic
def weigh_consent(actor: Actor, consent_id: UUID, why: str, *, at: datetime) -> Consent:
    """Put a consent that the other side asks before the head, with what speaks for or against it.

    Refuses: assistance_step_closed, assistance_short, text_unprintable
    """
    actor.require(ANSWER)
    check_text(why, "why")
    check_said(why, "why")
    row = queries.consent_to_change(actor, consent_id)
    if row.asked_by == settings.RABT.state or row.state != "asked":
        raise Refused("assistance_step_closed")
    row.propose(actor, at)
    row.state, row.state_at, row.reason_text = "proposed", at, why
    row.save()
    remember(actor, "consent.weighed", row.ref, at)
    return row


@transaction.atomic
def decide_consent(actor: Actor, consent_id: UUID, until: date | None, *, at: datetime) -> Consent:
    """Consent until a day, or do not; another person weighed it.

    Refuses: assistance_step_closed, same_person, assistance_day
    """
    actor.require(DECIDE)
    row = queries.consent_to_change(actor, consent_id)
    if row.asked_by == settings.RABT.state or row.state != "proposed":
        raise Refused("assistance_step_closed")
    if until is not None and until < agreement.terms_at(at).on:
        raise Refused("assistance_day", field="until")
    row.decide("granted" if until else "refused", actor, at, reason_text=row.reason_text)
    row.state, row.state_at, row.until, row.answered_at = row.decision, at, until, at
    row.save()
    remember(actor, "consent.given", row.ref, at, granted=until is not None)
    letter = ConsentGiven(consent_ref=row.ref, granted=until is not None, until=until, answered_at=at)
    send(actor, letter, row.information.ref, at)
    return row
