"""A superior at his form, who has no account here: his telephone, his stay, and what he may open."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet

from rabt.access import queries as access
from rabt.access import rules as ways
from rabt.access.queries import the_one
from rabt.base.actor import Actor
from rabt.courses.models import Form
from rabt.courses.queries.evaluating import SUPERVISOR
from rabt.courses.queries.records import FORMS, learner_of, locked


def _seal() -> signing.Signer:
    return signing.Signer(salt="rabt.courses.superior")


def _asked(form_id: UUID) -> QuerySet[Form]:
    return Form.objects.filter(pk=form_id, asked=SUPERVISOR, kept_by=settings.RABT.state)


def form_of_superior(form_id: UUID) -> Form:
    """Return a form that is asked of a superior on this node, or Missing."""
    found: Form = the_one(_asked(form_id))
    return found


def form_for_superior_to_give(form_id: UUID) -> Form:
    """Return a form that is asked of a superior on this node, locked, or Missing."""
    found: Form = locked(_asked(form_id))
    return found


def the_superior(row: Form) -> Actor:
    """Return who acts when a superior is at his form: known by his telephone alone, without an office."""
    return Actor(
        id=f"superior:{row.pk}", office="", role="superior", state=settings.RABT.state, purpose="courses"
    )


def phone_of_superior(row: Form) -> str:
    """Return the telephone to which the code of a form goes.

    Nothing where it is of whoever would else write for him, or of the officer himself who was on the course.
    """
    account = access.account_by_handle(ways.fold_handle(row.phone, settings.RABT.state))
    if account is None:
        return row.phone
    learner = learner_of(row.officer_id) if row.officer_id else None
    is_his_own = learner is not None and learner.account_id == str(account.pk)
    return "" if is_his_own or FORMS in ways.scopes_of(account.role) else row.phone


# ------------------------------------------------------------------ his stay
def stay_for(form_id: UUID, until: datetime) -> str:
    """Return what a superior's browser keeps of his stay: for which form, until when, under our seal."""
    return _seal().sign_object({"form": str(form_id), "until": until.isoformat()})


def stay_until(form_id: UUID, kept: str) -> datetime | None:
    """Return until when a superior may stay at this form by what his browser keeps, if we sealed it."""
    try:
        told = _seal().unsign_object(kept)
    except signing.BadSignature:
        return None
    return datetime.fromisoformat(told["until"]) if told["form"] == str(form_id) else None
