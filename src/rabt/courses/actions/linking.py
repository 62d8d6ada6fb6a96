"""The link to a learning platform: launched for a trainee, marks taken back, each message once."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Problem, Refused, Untrusted
from rabt.courses import queries
from rabt.courses.models import Mark, Seat, Spent, Tool
from rabt.courses.queries.records import PLAN
from rabt.courses.rules import lti, said
from rabt.journal import actions as journal
from rabt.seal import outside

BEGUN, NONCE, ASSERTION, ACCESS = "begun", "nonce", "assertion", "access"


@dataclass(frozen=True)
class Answered:
    """What the browser carries to the tool: where, and the signed token with the tool's own state."""

    url: str
    id_token: str
    state: str


# ------------------------------------------------------------------ linked
@transaction.atomic
def link_tool(
    actor: Actor, holding_id: UUID, titles: tuple[str, str], login_url: str, launch_url: str, keys: str,
    own: str = "", *, at: datetime,
) -> Tool:  # fmt: skip
    """Link a page or exercise of a learning platform to a course, by its addresses and public keys.

    Refuses: tool_title, tool_url, tool_keys, tool_own
    """
    actor.require(PLAN)
    holding = queries.holding_to_see(actor, holding_id)
    if not all(said.tidy(one) for one in titles):
        raise Refused("tool_title", field="title_ar")
    try:
        read = outside.read_keys(json.loads(keys))
    except (ValueError, RecursionError, Untrusted) as wrong:
        raise Refused("tool_keys", field="keys") from wrong
    row = Tool.objects.create(
        holding=holding, office=holding.office, title_ar=said.tidy(titles[0])[: said.NAME],
        title_en=said.tidy(titles[1])[: said.NAME], login_url=lti.check_url(login_url, "login_url"),
        launch_url=lti.check_url(launch_url, "launch_url"), keys=read, own=lti.read_own(own),
        linked_by=actor.id, linked_at=at,
    )  # fmt: skip
    facts = {"holding": holding.ref, "launch": row.launch_url}
    journal.append(actor, "learning_tool.linked", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def close_tool(actor: Actor, tool_id: UUID, *, at: datetime) -> Tool:
    """Close a link: nothing is launched there, no mark comes back. Refuses: missing"""
    row = queries.tool_to_close(actor, tool_id)
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    journal.append(actor, "learning_tool.closed", row.ref, at=at)
    return row


def tool_of(row: Tool) -> lti.Tool:
    """Return a link as the rules take it."""
    return lti.Tool(str(row.pk), lti.DEPLOYMENT, row.login_url, row.launch_url, row.own)


def subject_of(tool: Tool, seat: Seat) -> str:
    """Return the opaque key under which one tool knows one trainee: no two tools share it."""
    return sha256(f"{tool.pk}:{seat.pk}:{settings.SECRET_KEY}".encode()).hexdigest()


# ------------------------------------------------------------------ launched
@transaction.atomic
def begin_launch(actor: Actor, tool_id: UUID, *, at: datetime) -> str:
    """Begin to open an exercise: return the address at which the tool begins its part. Refuses: missing"""
    tool, seat = queries.tool_to_open(actor, tool_id)
    hint = secrets.token_urlsafe(24)
    _spend(tool, BEGUN, hint, at + lti.LAUNCH_LIFE, [str(seat.pk)])
    asked = {
        "iss": settings.RABT.url, "login_hint": subject_of(tool, seat), "target_link_uri": tool.launch_url,
        "lti_message_hint": hint, "client_id": str(tool.pk), "lti_deployment_id": lti.DEPLOYMENT,
    }  # fmt: skip
    joined = "&" if "?" in tool.login_url else "?"
    return f"{tool.login_url}{joined}{urlencode(asked)}"


@transaction.atomic
def answer_launch(actor: Actor, asked: Mapping[str, str], locale: str, *, at: datetime) -> Answered:
    """Answer the tool that a launch was begun with: a signed token for this trainee, its nonce once.

    Refuses: missing, lti_request, lti_client, lti_redirect, lti_nonce
    """
    tool, seat = queries.tool_to_open(actor, _key(asked.get("client_id", "")))
    hint = asked.get("lti_message_hint", "")
    begun = Spent.objects.select_for_update().filter(tool=tool, use=BEGUN, digest=_digest(hint)).first()
    if begun is None or begun.until <= at or begun.scopes != [str(seat.pk)]:
        raise Refused("lti_request")
    rule = tool_of(tool)
    nonce = lti.check_auth(asked, rule, hint)
    if asked.get("login_hint") != subject_of(tool, seat):
        raise Refused("lti_request")
    _spend(tool, NONCE, nonce, at + timedelta(days=1), [], refusal="lti_nonce")
    begun.delete()  # a launch that was answered is over
    claims = lti.launch_claims(rule, _launch(tool, seat, locale, at), settings.RABT.url, nonce, at)
    token = outside.signed(claims, outside.signing_key(settings.RABT.keys))
    facts = {"tool": tool.ref, "seat": seat.ref}
    journal.append(actor, "learning_tool.launched", tool.ref, at=at, facts=facts)
    return Answered(tool.launch_url, token, asked.get("state", ""))


def _launch(tool: Tool, seat: Seat, locale: str, at: datetime) -> lti.Launch:
    course = agreement.terms_at(at).training.courses.get(tool.holding.course)
    title = tool.title_ar if locale == "ar" else tool.title_en
    named = getattr(course.name, locale) if course else tool.holding.course
    line, lines = (
        f"{settings.RABT.url}{reverse(f'api:courses_{name}', args=[tool.pk])}"
        for name in ("line_item", "line_items")
    )
    return lti.Launch(subject_of(tool, seat), tool.pk, title, tool.holding.course, named, locale, line, lines)


# ------------------------------------------------------------------ marks taken back
@transaction.atomic
def give_access(asked: Mapping[str, str], *, at: datetime) -> tuple[str, list[str]]:
    """Give a tool access for what it may do, on an assertion that it signed; each assertion counts once.

    Refuses: lti_grant, lti_assertion, outside_token, missing
    """
    wanted = {"grant_type": "client_credentials", "client_assertion_type": lti.ASSERTED}
    if any(asked.get(name) != value for name, value in wanted.items()):
        raise Refused("lti_grant")
    assertion = asked.get("client_assertion", "")
    tool = queries.tool_asked(_key(_issuer(assertion)))
    claims = outside.verified(assertion, tool.keys)
    audience = f"{settings.RABT.url}{reverse('api:courses_lti_token')}"
    number = lti.check_assertion(claims, tool_of(tool), audience, at)
    until = at + lti.ASSERTION_LIFE + lti.CLOCKS_DIFFER * 2
    _spend(tool, ASSERTION, number, until, [], refusal="lti_assertion")
    scopes = lti.granted(asked.get("scope", ""))
    if not scopes:
        raise Refused("lti_grant")
    secret = secrets.token_urlsafe(32)
    _spend(tool, ACCESS, secret, at + lti.TOKEN_LIFE, scopes)
    return secret, scopes


def _issuer(assertion: str) -> str:
    """Read who an assertion says that it is of: only to find the keys by which it is judged."""
    try:
        return str(outside.unproved(assertion).get("iss", ""))
    except Problem as wrong:
        raise Refused("lti_assertion", why="malformed") from wrong


def allowed(tool_id: UUID, secret: str, scope: str, *, at: datetime) -> Tool:
    """Return the link that an access is for, if it may do this. Refuses: lti_access, missing"""
    tool = queries.tool_asked(tool_id)
    found = queries.access_of(tool, _digest(secret), at)
    if found is None or scope not in found.scopes:
        raise Refused("lti_access")
    return tool


@transaction.atomic
def take_score(tool_id: UUID, secret: str, body: Mapping[str, Any], *, at: datetime) -> Mark:
    """Take a mark that a tool hands back for a trainee of the course; an older one changes nothing.

    Refuses: lti_access, lti_score, missing
    """
    tool = allowed(tool_id, secret, lti.SCORE, at=at)
    score = lti.read_score(body, at)
    seat = next((one for one in queries.seats_of_tool(tool) if subject_of(tool, one) == score.subject), None)
    if seat is None:
        raise Refused("lti_score")
    row = Mark.objects.select_for_update().filter(tool=tool, seat=seat).first()
    if row is not None and row.given_at >= score.at:
        return row
    row = row or Mark(tool=tool, seat=seat)
    row.subject, row.points, row.is_final = score.subject, score.points, score.marked
    row.given_at, row.heard_at = score.at, at
    row.save()
    facts = {"tool": tool.ref, "points": row.points, "final": row.is_final}
    journal.append(the_node(settings.RABT.state), "learning_mark.taken", row.ref, at=at, facts=facts)
    return row


# ------------------------------------------------------------------ once
def _spend(
    tool: Tool, use: str, secret: str, until: datetime, scopes: list[str], *, refusal: str = "lti_request"
) -> None:
    """Keep the digest of what counts once. Refuses: what the caller names, where it was used already"""
    try:
        with transaction.atomic():
            Spent.objects.create(tool=tool, use=use, digest=_digest(secret), until=until, scopes=scopes)
    except IntegrityError as used:
        raise Refused(refusal, why="used") from used


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _key(told: str) -> UUID:
    """Read the key of a link. Refuses: lti_client"""
    try:
        return UUID(told)
    except ValueError:
        raise Refused("lti_client") from None


def forget_spent(*, at: datetime) -> int:
    """Forget what has run out; the node does this each night."""
    return Spent.objects.filter(until__lt=at).delete()[0]
