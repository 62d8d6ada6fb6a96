"""An exercise is planned by one person, approved by another, accepted by the other side."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.exchange import actions as exchange
from rabt.exercises import queries
from rabt.exercises.messages import ONLY, ExerciseAnswered, ExerciseCalledOff, ExercisePlanned
from rabt.exercises.models import Exercise, Seat
from rabt.exercises.queries.exercises import APPROVE, PLAN
from rabt.exercises.rules import exercise as rules
from rabt.exercises.rules.exercise import State, Step
from rabt.exercises.rules.record import check_said
from rabt.journal import actions as journal
from rabt.scenarios.rules.frozen import Scenario


@transaction.atomic
def plan_exercise(actor: Actor, scenario_id: UUID, starts_at: datetime, *, at: datetime) -> Exercise:
    """Plan to play a scenario that both sides approved, on a day; another person approves it.

    Refuses: exercise_day_wrong, and Missing where the scenario is not approved
    """
    actor.require(PLAN)
    script = queries.script_of(actor, scenario_id)
    rules.check_day(starts_at, at)
    row = Exercise(
        office=queries.home_office(), kept_by=actor.state, scenario_id=script.scenario_id,
        digest=script.digest, title_ar=script.title.ar, title_en=script.title.en, kind=script.kind,
        script=script.to_body(), starts_at=starts_at, state_at=at,
    )  # fmt: skip
    row.propose(actor, at)
    row.save(force_insert=True)
    facts = {"scenario": str(row.scenario_id), "digest": row.digest, "starts_at": starts_at}
    journal.append(actor, "exercise.planned", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def approve_exercise(actor: Actor, exercise_id: UUID, *, at: datetime) -> Exercise:
    """Approve what another person planned; the other side is asked.

    Refuses: exercise_step_closed, same_person
    """
    actor.require(APPROVE)
    row = queries.exercise_to_change(actor, exercise_id)
    _move(row, Step.OFFER, at)
    row.decide("approved", actor, at)
    row.save()
    journal.append(actor, "exercise.approved", row.ref, at=at)
    letter = ExercisePlanned(
        exercise_ref=row.ref, scenario_id=row.scenario_id, digest=row.digest, title=row.title, kind=row.kind,
        starts_at=row.starts_at, only_for=ONLY, planned_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


def _move(row: Exercise, step: Step, at: datetime) -> None:
    row.state, row.state_at = rules.move(row.state, step), at


def _of_other(row: Exercise, actor: Actor) -> None:
    """Ask that the other side planned it. Refuses: exercise_step_closed"""
    if row.kept_by == actor.state:
        raise Refused("exercise_step_closed", state=row.state, step="answer")


@transaction.atomic
def accept_exercise(actor: Actor, exercise_id: UUID, *, at: datetime) -> Exercise:
    """Accept to play what the other side plans: the same scenario must be approved here.

    Refuses: exercise_step_closed, exercise_scenario_differs
    """
    actor.require(APPROVE)
    row = queries.exercise_to_change(actor, exercise_id)
    _of_other(row, actor)
    _move(row, Step.ACCEPT, at)
    script = _same_script(actor, row)
    row.script, row.accepted_by = script.to_body(), actor.id
    row.save()
    journal.append(actor, "exercise.accepted", row.ref, at=at, facts={"digest": row.digest})
    _answer(actor, row, True, "", at)
    return row


def _same_script(actor: Actor, row: Exercise) -> Scenario:
    """Return the scenario as it is approved here. Refuses: exercise_scenario_differs"""
    try:
        script = queries.script_of(actor, row.scenario_id)
    except Missing:
        raise Refused("exercise_scenario_differs") from None
    if script.digest != row.digest:
        raise Refused("exercise_scenario_differs")
    return script


@transaction.atomic
def decline_exercise(actor: Actor, exercise_id: UUID, why: str, *, at: datetime) -> Exercise:
    """Decline what the other side plans, with the reason.

    Refuses: exercise_step_closed, exercise_said_short
    """
    actor.require(APPROVE)
    row = queries.exercise_to_change(actor, exercise_id)
    _of_other(row, actor)
    _move(row, Step.DECLINE, at)
    row.ended_for = check_said(why, "why")
    row.save()
    journal.append(actor, "exercise.declined", row.ref, at=at, facts={"why": row.ended_for})
    _answer(actor, row, False, row.ended_for, at)
    return row


def _answer(actor: Actor, row: Exercise, accepted: bool, why: str, at: datetime) -> None:
    letter = ExerciseAnswered(exercise_ref=row.ref, accepted=accepted, why=why, only_for=ONLY, answered_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)


@transaction.atomic
def call_off(actor: Actor, exercise_id: UUID, why: str, *, at: datetime) -> Exercise:
    """Call an exercise off, on either side and at any time: something real comes first.

    Refuses: exercise_step_closed, exercise_said_short
    """
    actor.require(APPROVE)
    row = queries.exercise_to_change(actor, exercise_id)
    was_told = row.state != State.DRAFTED
    _move(row, Step.CALL_OFF, at)
    row.ended_for = check_said(why, "why")
    row.save()
    journal.append(actor, "exercise.called_off", row.ref, at=at, facts={"why": row.ended_for})
    if was_told:
        letter = ExerciseCalledOff(exercise_ref=row.ref, why=row.ended_for, only_for=ONLY, called_off_at=at)
        exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


# ------------------------------------------------------------------ who plays
@transaction.atomic
def seat_player(actor: Actor, exercise_id: UUID, account_id: str, team: str, *, at: datetime) -> Seat:
    """Seat an account of this side as a team of the scenario; nobody's name leaves the node.

    Refuses: exercise_not_agreed, exercise_team_unknown, player_unknown, player_seated
    """
    actor.require(PLAN)
    row = queries.exercise_to_change(actor, exercise_id)
    rules.check_playing(row.state)
    teams = {one.team for one in row.scenario().parties() if one.state == actor.state}
    if team not in teams or f"{actor.state}.{team}" not in agreement.terms_at(at).exercises.teams:
        raise Refused("exercise_team_unknown", field="team")
    if account_id not in {str(one.pk) for one in queries.could_play(actor)}:
        raise Refused("player_unknown", field="account")
    seat = Seat(
        exercise=row, office=row.office, account_id=account_id, team=team, seated_by=actor.id, seated_at=at
    )
    try:
        with transaction.atomic():
            seat.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("player_seated", field="account") from standing
    journal.append(actor, "exercise.player_seated", row.ref, at=at, facts={"team": team, "who": account_id})
    return seat


@transaction.atomic
def unseat_player(actor: Actor, exercise_id: UUID, seat_id: UUID, *, at: datetime) -> Exercise:
    """Take a player out of his seat; what he was told stays in the record."""
    actor.require(PLAN)
    row = queries.exercise_to_change(actor, exercise_id)
    seat = queries.seat_to_change(actor, row.pk, seat_id)
    facts = {"team": seat.team, "who": seat.account_id}
    seat.delete()
    journal.append(actor, "exercise.player_unseated", row.ref, at=at, facts=facts)
    return row
