"""One-time codes and links: asked for, told through notices, used once."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from rabt.access import queries, rules
from rabt.access.actions.accounts import end_ways_in, is_the_node
from rabt.access.actions.in_hand import forget_in_hand
from rabt.access.actions.knocks import forget_knocks
from rabt.access.actions.own_stays import forget_own_stays
from rabt.access.actions.stays import enter
from rabt.access.models import Account, Code, Link, SignIn
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.notices.rules import Address

_LINK_BYTES = 32


def address_of(account: Account) -> Address:
    """Return where an account's holder reads notices."""
    return Address(phone=account.phone, email=account.email, name=account.name_ar, language=account.language)


@transaction.atomic
def ask_code(handle: str, *, at: datetime, place: str, language: str = "ar") -> Code:
    """Send a code to a telephone or mail address, if an account has it; the answer never tells.

    Refuses: too_many_codes. (known and unknown addresses are counted, written and answered alike)
    """
    handle = rules.fold_handle(handle, settings.RABT.state)
    asked_for, asked_from = _keyed("for", handle), _keyed("from", place)
    recent = queries.code_times(asked_for, asked_from, at)
    rules.check_code_rate(*recent, at)
    account = queries.account_by_handle(handle)
    code = Code(id=new_id(), account=account, asked_for=asked_for, asked_from=asked_from, made_at=at)
    to = address_of(account) if account else Address(language=language)
    if account and "@" in handle:
        to = Address(email=account.email, name=to.name, language=to.language)
    return _sent(code, to, "access.code_text")


@transaction.atomic
def ask_own_code(
    who: Ref | None, to: Address, template: str, *, shown: str, at: datetime, place: str
) -> Code:
    """Send a code to a person who has no account, by what he showed of himself; for nobody none leaves.

    Whoever is meant, the same is counted, written and answered; who was sent many is sent no more for now.
    Refuses: too_many_codes
    """
    asked_for, asked_from = _keyed("shown", shown), _keyed("from", place)
    rules.check_code_rate(*queries.code_times(asked_for, asked_from, at), at)
    if who is None or not _may_be_told(who, at):
        who, to = None, Address(language=to.language)
    code = Code(id=new_id(), who=who or "", asked_for=asked_for, asked_from=asked_from, made_at=at)
    return _sent(code, to, template)


def _may_be_told(who: Ref, at: datetime) -> bool:
    try:
        rules.check_code_rate(queries.code_times_of(who, at), (), at)
    except Refused:
        return False
    return True


def _sent(code: Code, to: Address, template: str) -> Code:
    digits = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    code.digest = _keyed(f"code:{code.pk}", digits)
    code.save(force_insert=True)
    about = ref_of("code", code.pk)
    notices.tell(to, template, {"code": digits}, about=about, at=code.made_at, urgent=True)
    return code


def use_code(session: SessionBase, code_id: str, digits: str, *, at: datetime, place: str) -> SignIn:
    """Sign in with a code. Refuses: code_wrong (wrong, used, late and unknown sound the same)"""
    code = _tried(code_id, digits, at)
    account = code.account if code else None
    if account is None or not account.active:
        raise Refused("code_wrong", field="code")
    return enter(session, account, "code", at=at, address=place)


def prove_by_code(account_id: UUID, code_id: str, digits: str, *, at: datetime) -> None:
    """Prove again who one is, with a code of one's own account. Refuses: code_wrong"""
    code = _tried(code_id, digits, at)
    if code is None or code.account_id != account_id:
        raise Refused("code_wrong", field="code")


def use_own_code(code_id: str, digits: str, *, of: str = "person", at: datetime) -> Ref:
    """Return whose code this is, who has no account: a person's, or that of another kind of record.

    Refuses: code_wrong (one that was sent for something else sounds the same)
    """
    code = _tried(code_id, digits, at)
    if code is None or not code.who.startswith(f"{of}:"):
        raise Refused("code_wrong", field="code")
    return Ref(code.who)


@transaction.atomic
def _tried(code_id: str, digits: str, at: datetime) -> Code | None:
    """Count a try and judge it; the count is kept whatever the caller then refuses."""
    code = queries.code_to_try(code_id)
    if code is None or not rules.code_stands(code.made_at, code.used_at, code.tries, at, _life(code)):
        return None
    code.tries += 1
    right = constant_time_compare(code.digest, _keyed(f"code:{code.pk}", rules.fold_digits(digits)))
    if right and (code.account is not None or code.who):
        code.used_at = at
    code.save(update_fields=["tries", "used_at"])
    return code if right else None


def _life(code: Code) -> timedelta:
    return rules.OWN_CODE_LIFE if code.who else rules.CODE_LIFE


def _keyed(purpose: str, text: str) -> str:
    return salted_hmac(f"rabt.access.{purpose}", text, algorithm="sha256").hexdigest()


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Forget codes, links, tries and files left in hand; the node does this each day."""
    codes, _ = Code.objects.filter(made_at__lt=at - rules.TRIES_KEPT).delete()
    links, _ = Link.objects.filter(expires_at__lt=at - rules.TRIAL_LINK_LIFE).delete()
    return codes + links + forget_knocks(at) + forget_in_hand(at) + forget_own_stays(at)


# ------------------------------------------------------------------ links
def make_link(account: Account, purpose: str, *, at: datetime) -> str:
    """Make a one-time sign-in link for an account and return its address; only its digest is kept."""
    secret = secrets.token_urlsafe(_LINK_BYTES)
    life = rules.TRIAL_LINK_LIFE if purpose == rules.TRIAL else rules.LINK_LIFE
    Link.objects.create(
        account=account, digest=rules.digest_of(secret), purpose=purpose, made_at=at, expires_at=at + life
    )
    return f"{settings.RABT.url.rstrip('/')}/access/link/{secret}"


@transaction.atomic
def make_trial_link(actor: Actor, account_id: UUID, *, at: datetime) -> str:
    """Make a sign-in link for one of the cast of a trial node. Refuses: not_allowed, missing"""
    if not (settings.RABT.trial and is_the_node(actor)):
        raise NotAllowed("not_allowed")
    return make_link(queries.account_by_id(account_id), rules.TRIAL, at=at)


@transaction.atomic
def send_link(account: Account, purpose: str, *, about: Ref, at: datetime) -> None:
    """Tell an account's holder a sign-in link; no administrator sees it."""
    facts = {"link": make_link(account, purpose, at=at)}
    notices.tell(address_of(account), f"access.{purpose}_text", facts, about=about, at=at, urgent=True)


@transaction.atomic
def use_link(session: SessionBase, secret: str, *, at: datetime, place: str) -> SignIn:
    """Sign in with a link, once. A recovery ends every older way in. Refuses: link_wrong"""
    link = queries.link_to_use(rules.digest_of(secret), at)
    if link is None or not link.account.active:
        raise Refused("link_wrong")
    link.used_at = at
    link.save(update_fields=["used_at"])
    if link.purpose == rules.RECOVERY:
        end_ways_in(link.account, at)
        who = queries.actor_of(link.account)
        journal.append(who, "account.recovered", link.account.ref, at=at)
    return enter(session, link.account, link.purpose, at=at, address=place)
