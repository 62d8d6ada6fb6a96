"""Passkeys: added by whoever is signed in, used to sign in, ended by their holder. (W3C WebAuthn 3)"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from rabt.access import queries, rules
from rabt.access.actions.codes import address_of
from rabt.access.actions.stays import enter
from rabt.access.models import Account, Passkey, SignIn
from rabt.base.actor import Actor
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.journal import actions as journal
from rabt.notices import actions as notices

_PROOF_FOR_ADDING = timedelta(minutes=15)
_PENDING = "passkey_challenge"


def offer_new(session: SessionBase, actor: Actor, *, at: datetime) -> str:
    """Ask this browser to make a passkey for the account; returns the options as JSON."""
    account = queries.own_account(actor)
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name="Rabt",
        user_id=account.pk.bytes,
        user_name=account.email or account.phone or account.name_en,
        user_display_name=account.name_ar,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential))
            for key in queries.passkeys(actor)
        ],
    )
    _remember(session, "new", options.challenge, at)
    return webauthn.options_to_json(options)


@transaction.atomic
def add_passkey(
    session: SessionBase, actor: Actor, stay: SignIn, credential: dict[str, Any], name: str, *, at: datetime
) -> Passkey:
    """Keep a passkey that this browser made, soon after a proof of identity.

    Refuses: passkey_refused, sign_in_again
    """
    if at - stay.proved_at > _PROOF_FOR_ADDING:
        raise NotAllowed("sign_in_again", minutes=_PROOF_FOR_ADDING.seconds // 60)
    account, challenge = queries.own_account(actor), _recall(session, "new", at)
    made = _checked(
        lambda: webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    )
    handle = bytes_to_base64url(made.credential_id)
    if queries.passkey_exists(handle):
        raise Refused("passkey_refused")
    key = Passkey.objects.create(
        account=account, credential=handle, public_key=made.credential_public_key, uses=made.sign_count,
        name=name.strip()[:80], added_at=at,
    )  # fmt: skip
    journal.append(actor, "passkey.added", account.ref, at=at)
    notices.tell(address_of(account), "access.passkey_added_text", {}, about=account.ref, at=at)
    return key


def offer_sign_in(session: SessionBase, *, at: datetime) -> str:
    """Ask any passkey of this node to sign in; returns the options as JSON, the same for everybody."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(), user_verification=UserVerificationRequirement.REQUIRED
    )
    _remember(session, "sign_in", options.challenge, at)
    return webauthn.options_to_json(options)


def use_passkey(session: SessionBase, credential: dict[str, Any], *, at: datetime, place: str) -> SignIn:
    """Sign in with a passkey. Refuses: passkey_refused"""
    return enter(session, _proved(session, credential, at), "passkey", at=at, address=place)


def prove_by_passkey(
    session: SessionBase, account_id: UUID, credential: dict[str, Any], *, at: datetime
) -> None:
    """Prove again who one is, with a passkey of one's own account. Refuses: passkey_refused"""
    if _proved(session, credential, at).pk != account_id:
        raise Refused("passkey_refused")


@transaction.atomic
def end_passkey(actor: Actor, passkey_id: UUID, *, at: datetime) -> None:
    """End one of one's own passkeys. Refuses: missing"""
    ended = queries.passkeys(actor).filter(pk=passkey_id).update(ended_at=at)
    if not ended:
        raise Missing("missing")
    journal.append(actor, "passkey.ended", queries.own_account(actor).ref, at=at)


@transaction.atomic
def _proved(session: SessionBase, credential: dict[str, Any], at: datetime) -> Account:
    challenge = _recall(session, "sign_in", at)
    key = queries.passkey_to_use(str(credential.get("id", "")))
    if key is None or not key.account.active:
        raise Refused("passkey_refused")
    used = _checked(
        lambda: webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.uses,
            require_user_verification=True,
        )
    )
    holder = (credential.get("response") or {}).get("userHandle")
    if holder and base64url_to_bytes(holder) != key.account_id.bytes:
        raise Refused("passkey_refused")
    key.uses, key.used_at = used.new_sign_count, at
    key.save(update_fields=["uses", "used_at"])
    return key.account


def _checked(check: Callable[[], Any]) -> Any:
    """Run a check of the library; whatever it finds wrong sounds the same outside."""
    try:
        return check()
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise Refused("passkey_refused") from wrong


def _remember(session: SessionBase, purpose: str, challenge: bytes, at: datetime) -> None:
    session[_PENDING] = json.dumps([purpose, bytes_to_base64url(challenge), at.isoformat()])


def _recall(session: SessionBase, purpose: str, at: datetime) -> bytes:
    """Take the challenge out of the session: it serves once. Refuses: passkey_refused"""
    kept = session.pop(_PENDING, None)
    if kept is None:
        raise Refused("passkey_refused")
    asked, challenge, made_at = json.loads(kept)
    if asked != purpose or at - datetime.fromisoformat(made_at) > rules.CHALLENGE_LIFE:
        raise Refused("passkey_refused")
    return base64url_to_bytes(challenge)


def _host() -> str:
    return urlsplit(settings.RABT.url).hostname or ""


def _origin() -> str:
    parts = urlsplit(settings.RABT.url)
    return f"{parts.scheme}://{parts.netloc}"
