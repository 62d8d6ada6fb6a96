"""What the other state is told, in the transaction of the act: of its own officers; of forms, no name."""

from datetime import datetime

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.identifiers import ref_of
from rabt.courses import queries
from rabt.courses.messages import AnswerTold, CertificateGranted, CertificateRevoked, FormGiven, StayTold
from rabt.courses.models import Certificate, Form, Seat
from rabt.courses.rules.learning import value_of
from rabt.exchange import actions as exchange


def nomination(seat_id: object) -> str:
    """Name the nomination from which a seat came: it has one key on both nodes."""
    return ref_of("nomination", str(seat_id))


def tell_attended(actor: Actor, seat: Seat, at: datetime) -> None:
    """Tell an officer's own state how his stay ended."""
    if seat.of_state == seat.holding.host:
        return
    letter = StayTold(
        nomination_ref=nomination(seat.pk), state=seat.state, cause=seat.left_for,  # type: ignore[arg-type]
        attended=queries.reckoned(seat, agreement.terms_at(at)).percent, told_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=seat.ref, at=at)


def tell_granted(actor: Actor, row: Certificate, at: datetime) -> None:
    """Tell an officer's own state that he was granted a certificate."""
    if row.of_state == row.kept_by:
        return
    letter = CertificateGranted(
        certificate_ref=row.ref, nomination_ref=nomination(row.seat_id),
        officer_ref=ref_of("officer", row.officer_id), number=row.number, name_ar=row.name_ar,
        name_latin=row.name_latin, course=row.course, centre=row.centre, starts_on=row.starts_on,
        ends_on=row.ends_on, hours=row.hours, skill=row.skill, skill_until=row.skill_until,
        serial=row.serial, token=row.token, granted_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


def tell_revoked(actor: Actor, row: Certificate, at: datetime) -> None:
    """Tell an officer's own state that his certificate was revoked."""
    if row.of_state == row.kept_by:
        return
    letter = CertificateRevoked(certificate_ref=row.ref, why=row.ended_for, revoked_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


def tell_form(actor: Actor, row: Form, at: datetime) -> None:
    """Tell the other state what a form says in figures; whose it is stays here."""
    answers = [
        AnswerTold(code, str(said))  # type: ignore[arg-type]
        for code, said in row.answers.items() if value_of(said) is not None
    ]  # fmt: skip
    letter = FormGiven(
        form_ref=row.ref, call_ref=ref_of("course_call", row.call_id), of_state=row.of_state,
        asked=row.asked, moment=row.moment, answers=answers,  # type: ignore[arg-type]
        given_on=agreement.terms_at(at).on,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
