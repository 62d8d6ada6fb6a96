"""A superior answers himself: a code goes to his telephone, with it he opens his form, and fills it in once.

Of a form that is not there, not his, not due, filled in or lapsed the same is counted, written and answered.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rabt.access import actions as access
from rabt.agreement import queries as agreement
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import id_of
from rabt.courses import queries
from rabt.courses.actions.forms import fill_in
from rabt.courses.models import Form
from rabt.courses.rules import learning
from rabt.courses.rules.learning import How, Step
from rabt.notices.rules import Address

NOUN = "course_form"


def ask_form_code(form_id: UUID, *, at: datetime, place: str, language: str = "ar") -> UUID:
    """Send a code to the telephone that stands on a superior's form; the answer never tells whether one left.

    Refuses: too_many_tries, too_many_codes
    """
    access.knock("course_form", at=at, place=place, shown=str(form_id))
    row = _open_form(form_id, at)
    phone = queries.phone_of_superior(row) if row else ""
    to = Address(phone=phone, language=language)
    who = row.ref if row and phone else None
    code = access.ask_own_code(
        who, to, "courses.told.form_code", shown=f"{NOUN}:{form_id}", at=at, place=place
    )
    return code.pk


def _open_form(form_id: UUID, at: datetime) -> Form | None:
    try:
        row = queries.form_of_superior(form_id)
    except Missing:
        return None
    return row if learning.is_open(row.state, row.due_on, agreement.terms_at(at).on) else None


def open_form_with_code(form_id: UUID, code_id: UUID, digits: str, *, at: datetime, place: str) -> str:
    """Open a superior's form with the code on his telephone; return what his browser keeps for an hour.

    Refuses: too_many_tries, code_wrong (wrong, used, late, unknown and for another form sound the same),
    form_step_closed
    """
    access.knock("course_form_code", at=at, place=place)
    if id_of(access.use_own_code(str(code_id), digits, of=NOUN, at=at), NOUN) != form_id:
        raise Refused("code_wrong", field="code")
    learning.move(queries.form_of_superior(form_id).state, Step.GIVE)
    return queries.stay_for(form_id, at + learning.STAY)


@transaction.atomic
def give_as_superior(form_id: UUID, kept: str, answers: dict[str, Any], *, at: datetime) -> Form:
    """Fill in a form as the superior who opened it with his code, once; the record says that it was he.

    Refuses: missing, form_step_closed, form_stay_over, form_not_due, form_not_whole, form_answer_wrong
    """
    until = queries.stay_until(form_id, kept)
    if until is None:
        raise Missing()
    row = queries.form_for_superior_to_give(form_id)
    learning.move(row.state, Step.GIVE)
    learning.check_stay(until, at)
    return fill_in(queries.the_superior(row), row, answers, How.CODE, at)
