"""Many at once against a real database: never more seats than there are, the order of the list kept."""

import pytest

from rabt.base import clock
from rabt.missions import actions, messages, queries
from rabt.missions.models import Nomination
from rabt.missions.rules.states import State
from rabt.missions.tests import build
from rabt.missions.tests.build import AT
from rabt.testing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY, SEATS = 24, 5


def standing(call, state_of):
    """Return places of those with a seat and of those on the list, and the seats."""
    rows = list(Nomination.objects.filter(call=call, state_of=state_of).order_by("place"))
    seated = [row.place for row in rows if row.state == State.ACCEPTED]
    listed = [row.place for row in rows if row.state == State.RESERVE]
    return seated, listed, sorted(row.seat for row in rows if row.seat)


@pytest.fixture
def side(db):
    with clock.stopped(AT):
        yield build.Side()


def crowd(side, many=MANY, seats=SEATS):
    """Return a call of this side's centre with so many vetted officers of the other side."""
    call = build.opened(side, seats={("EG", "border"): seats, ("LY", "border"): seats})
    return call, build.theirs(call, *range(1, many + 1))


def test_officers_accepted_at_the_same_time_take_no_seat_twice_and_fall_in_order(side):
    call, rows = crowd(side)
    centre = side.host_centre
    assert at_once(*(lambda key=row.pk: actions.accept(centre, key, at=AT) for row in reversed(rows))) == []
    assert standing(call, "EG") == (
        list(range(1, SEATS + 1)),
        list(range(SEATS + 1, MANY + 1)),
        [1, 2, 3, 4, 5],
    )


def test_seats_that_fall_free_at_the_same_time_go_to_the_next_of_the_list(side):
    call, rows = crowd(side)
    for row in rows:
        actions.accept(side.host_centre, row.pk, at=AT)
    gone = rows[:SEATS:2] + rows[SEATS + 1 : SEATS + 3]
    letters = [messages.NominationWithdrawn(row.ref, "مهمة عاجلة", AT) for row in gone]
    assert at_once(*(lambda told=told: build.hand_in(told) for told in letters)) == []
    left = [place for place in range(1, MANY + 1) if place not in {row.place for row in gone}]
    seated, listed, taken = standing(call, "EG")
    assert (seated, listed, taken) == (left[:SEATS], left[SEATS:], [1, 2, 3, 4, 5])


def test_one_free_seat_given_out_of_turn_by_several_heads_is_given_once(side):
    call, rows = crowd(side, many=6, seats=1)
    head, why = side.host_head, "خبرته مطلوبة في هذه الدورة"
    deeds = [lambda key=row.pk: actions.give_seat(head, key, why, at=AT) for row in rows[1:]]
    assert at_once(*deeds) == ["seats_taken"] * 4
    assert len(standing(call, "EG")[0]) == 1


def test_one_officer_nominated_twice_at_the_same_time_stands_once(side):
    call = build.opened(side)
    unit = side.training_unit
    told = build.nominee(1)
    assert (
        at_once(*(lambda: actions.nominate(unit, call.pk, told, at=AT) for _ in range(4)))
        == ["nomination_stands"] * 3
    )
    assert queries.nominations_to_see(unit).count() == 1
