"""What every step does: state and clock, the neutral wait, one plain word in the journal, the consulate."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import NotAllowed
from rabt.base.identifiers import ref_of
from rabt.corridor import Terms
from rabt.dues import actions as dues
from rabt.exchange import actions as exchange
from rabt.holds import actions as holds
from rabt.holds.rules import NOBODYS
from rabt.journal import actions as journal
from rabt.people import actions as people
from rabt.regularisation import queries
from rabt.regularisation.messages import ONLY, RegularisationAnswered
from rabt.regularisation.models import File
from rabt.regularisation.queries.people import Known, plainly, sight
from rabt.regularisation.rules import file as rules
from rabt.regularisation.rules.file import SAFE, State, Step


def check_side(side: str) -> None:
    """Make sure that an act belongs to this node. Refuses: not_allowed"""
    if settings.RABT.side != side:
        raise NotAllowed("not_allowed")


def apart(actor: Actor) -> Actor:
    """Return the actor as the journal knows him here: of no office, so that no office reads of a file."""
    return replace(actor, office=NOBODYS)


def begin(row: File, step: Step, at: datetime) -> Terms:
    """Set where a new file stands and by when the next step is due."""
    terms = agreement.terms_at(at)
    _set(row, terms.regularisation[step].after, step, terms, at)
    return terms


def turn(actor: Actor, row: File, step: Step, at: datetime, **facts: object) -> Terms:
    """Take a step of the pack's table, and tell whom it concerns. Refuses: regularisation_step_closed

    The journal says that a file changed, never how: not even that somebody came under protection.
    """
    terms = agreement.terms_at(at)
    left, before = State(row.state), rules.standing_of(row.state)
    _set(row, rules.move(row.state, step, terms.regularisation), step, terms, at)
    if row.state in rules.OVER:
        row.over_on = terms.on
    row.save()
    facts = {"step": str(step), "state": row.state, **facts}
    journal.append(apart(actor), "regularisation.changed", row.ref, at=at, facts=facts)
    if left is State.OFFERED and row.state != State.PROPOSED:
        dues.lift_charges(apart(actor), row.ref, at=at)
    if row.state in rules.OVER:
        let_go(row, at)
    if row.state in rules.OVER | SAFE:
        part(actor, row.who_id, row.pk, at)
    if rules.standing_of(row.state) != before:
        tell_consulate(actor, row, at)
    return terms


def _set(row: File, state: str, step: Step, terms: Terms, at: datetime) -> None:
    row.state, row.state_at = state, at
    row.due_on = None if state in SAFE else rules.due_on(terms.regularisation[step], terms.on)


def meet(actor: Actor, shown: str, about: UUID, at: datetime) -> Known:
    """Know him by what he holds; the office sees him from now on. Refuses: regularisation_shown"""
    key = queries.key_shown(shown, at)
    people.show_person(plainly(actor), key, actor.office, sight(about), at=at)
    return queries.known(actor, key)


def part(actor: Actor, person_id: UUID | None, about: UUID, at: datetime) -> None:
    """End the sight of him that rested on this work."""
    if person_id:
        people.hide_person(plainly(actor), person_id, sight(about), at=at)


def wait(row: File, at: datetime) -> None:
    """Have what is decided about him wait, and nobody below is told why."""
    if row.who_id:
        holds.place_review(the_node(settings.RABT.state), ref_of("person", row.who_id), at=at)


def let_go(row: File, at: datetime) -> None:
    """End the neutral wait."""
    if row.who_id:
        holds.end_review(the_node(settings.RABT.state), ref_of("person", row.who_id), at=at)


def tell_consulate(actor: Actor, row: File, at: datetime) -> None:
    """Tell the consulate that asked where the file stands."""
    standing = rules.standing_of(row.state)
    if row.asking_id is None or standing == rules.Standing.ASKED:
        return
    asking = ref_of("asking", row.asking_id)
    letter = RegularisationAnswered(
        asking_ref=asking, number=row.number, standing=standing, only_for=ONLY, changed_at=at
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=asking, at=at)
