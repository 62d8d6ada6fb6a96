"""The seats of a call change after both sides agreed: two persons of each side, never below those given."""

import pytest

from rabt.base.errors import Missing, NotAllowed, Untrusted
from rabt.base.identifiers import new_id
from rabt.missions import actions, messages, queries
from rabt.missions.actions import Asked
from rabt.missions.models import Call, Quota, SeatChange
from rabt.missions.tests import build
from rabt.missions.tests.build import AT, WHY, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def asked(side, call, number, state="EG", service="border", why=WHY):
    return actions.ask_seats(side.national_unit, call.pk, Asked(state, service, number, why), at=AT)


def sent(side, call, number, **more):
    row = asked(side, call, number, **more)
    return actions.approve_seats(side.national_head, row.pk, at=AT)


def given(call, state="EG", service="border"):
    return Quota.objects.get(call=call, state=state, service=service).seats


def words(actor):
    return [one.word for one in queries.waiting(actor)]


def theirs(call, was, will, name="change", state="EG", **changes):
    said = {
        "change_ref": f"seat_change:{build.key(name)}", "call_ref": call.ref, "state": state,
        "service": "border", "before": was, "after": will, "reason": WHY, "asked_at": AT,
    }  # fmt: skip
    return messages.SeatsAsked(**said | changes)


def listed(side, call, *places):
    """Accept so many colleagues: who finds no seat stands on the reserve list."""
    rows = build.theirs(call, *places)
    for row in rows:
        actions.accept(side.host_centre, row.pk, at=AT)
    return rows


def test_a_host_asks_for_more_seats_and_the_reserve_list_moves_up_in_its_order(side, letters):
    call = build.opened(side)
    rows = listed(side, call, 1, 2, 3, 4)
    row = asked(side, call, 3)
    assert (row.state, row.before, row.after) == ("put", 2, 3)
    assert words(side.national_head) == ["missions.seat_changes_to_approve"]
    refused("not_allowed", lambda: actions.approve_seats(side.national_unit, row.pk, at=AT), NotAllowed)
    row = actions.approve_seats(side.national_head, row.pk, at=AT)
    told = letters()[-1]
    assert (row.state, told.kind, told.body["after"]) == ("sent", "seats.asked/1", 3)
    assert given(call) == 2, "the other side has not agreed"
    agreed = messages.SeatsAgreed(row.ref, AT)
    build.hand_in(agreed)
    build.hand_in(agreed)
    row.refresh_from_db()
    assert (row.state, given(call)) == ("made", 3)
    assert build.states(*rows) == [
        ("accepted", 1), ("accepted", 2), ("accepted", 3), ("reserve", None),
    ]  # fmt: skip
    assert [one.kind for one in letters()[-2:]] == ["seats.made/1", "nomination.answered/1"]
    assert letters()[-1].body["nomination_ref"] == rows[2].ref


def test_a_host_that_asks_for_fewer_gives_no_more_while_it_waits(side, letters):
    call = build.opened(side, seats={("EG", "border"): 3, ("LY", "border"): 2})
    (first,) = listed(side, call, 1)
    row = sent(side, call, 1)
    (second,) = listed(side, call, 2)
    refused("seats_taken", lambda: actions.give_seat(side.host_head, second.pk, WHY, at=AT))
    assert build.states(first, second) == [("accepted", 1), ("reserve", None)]
    build.hand_in(messages.SeatsRefused(row.ref, "نحتاج إليها كلها", AT))
    row.refresh_from_db()
    assert (row.state, row.refused_in, given(call)) == ("refused", "EG", 3)
    assert build.states(second) == [("accepted", 2)], "the seats are free again"
    build.hand_in(messages.SeatsAgreed(row.ref, AT))
    assert given(call) == 3, "what was refused is over"


def test_what_the_other_side_asks_of_this_host_is_put_by_one_and_made_by_another(side, letters):
    call = build.opened(side)
    rows = listed(side, call, 1, 2, 3)
    letter = theirs(call, 2, 4)
    build.hand_in(letter)
    build.hand_in(letter)
    row = SeatChange.objects.get()
    assert (row.state, row.asked_in) == ("received", "EG")
    assert words(side.national_unit) == ["missions.seat_changes_to_put"]
    refused("seat_change_closed", lambda: actions.approve_seats(side.national_head, row.pk, at=AT))
    actions.put_seats(side.national_unit, row.pk, at=AT)
    assert actions.take_back_seats(side.national_unit, row.pk, at=AT).state == "received"
    actions.put_seats(side.national_unit, row.pk, at=AT)
    row = actions.approve_seats(side.national_head, row.pk, at=AT)
    assert (row.state, given(call), build.states(rows[2])) == ("made", 4, [("accepted", 3)])
    assert "seats.made/1" in [one.kind for one in letters()]
    build.hand_in(theirs(call, 4, 1, name="fewer"))
    fewer = SeatChange.objects.get(pk=build.key("fewer"))
    actions.put_seats(side.national_unit, fewer.pk, at=AT)
    refused("seats_given", lambda: actions.approve_seats(side.national_head, fewer.pk, at=AT), n=3)
    fewer = actions.refuse_seats(side.national_head, fewer.pk, WHY, at=AT)
    assert (letters()[-1].kind, letters()[-1].body["reason"]) == ("seats.refused/1", WHY)
    refused("seat_change_closed", lambda: actions.refuse_seats(side.national_head, fewer.pk, WHY, at=AT))


def test_two_sides_that_ask_at_once_end_with_one_number(side):
    call = build.opened(side)
    ours = sent(side, call, 5)
    build.hand_in(theirs(call, 2, 3))
    other = SeatChange.objects.get(asked_in="EG")
    actions.put_seats(side.national_unit, other.pk, at=AT)
    build.hand_in(messages.SeatsAgreed(ours.ref, AT))
    refused("seats_moved", lambda: actions.approve_seats(side.national_head, other.pk, at=AT), n=5)
    assert given(call) == 5
    again = theirs(call, 5, 6, name="third")
    refused("letter_malformed", lambda: build.hand_in(again), Untrusted, field="change_ref")
    actions.refuse_seats(side.national_head, other.pk, WHY, at=AT)
    sent(side, call, 4)
    build.hand_in(again)
    third = SeatChange.objects.get(pk=build.key("third"))
    actions.put_seats(side.national_unit, third.pk, at=AT)
    refused("seat_change_stands", lambda: actions.approve_seats(side.national_head, third.pk, at=AT))


def test_the_side_that_sends_asks_and_agrees_and_the_host_alone_makes_it(side, letters):
    call = build.abroad(side)
    own = sent(side, call, 4, state="LY")
    assert (own.state, letters()[-1].kind, given(call, "LY")) == ("sent", "seats.asked/1", 2)
    refused("letter_malformed", lambda: build.hand_in(messages.SeatsAgreed(own.ref, AT)), Untrusted)
    build.hand_in(messages.SeatsMade(own.ref, AT))
    build.hand_in(messages.SeatsMade(own.ref, AT))
    assert given(call, "LY") == 4
    build.hand_in(theirs(call, 4, 3, state="LY"))
    row = SeatChange.objects.get(asked_in="EG")
    actions.put_seats(side.national_unit, row.pk, at=AT)
    row = actions.approve_seats(side.national_head, row.pk, at=AT)
    assert (row.state, letters()[-1].kind, given(call, "LY")) == ("agreed", "seats.agreed/1", 4)
    build.hand_in(messages.SeatsMade(row.ref, AT))
    assert given(call, "LY") == 3
    lost = messages.SeatsMade(f"seat_change:{new_id()}", AT)
    refused("missing", lambda: build.hand_in(lost), Missing)


def test_a_service_without_seats_is_given_some_and_may_lose_them_all(side):
    call = build.opened(side)
    row = sent(side, call, 1, service="ports")
    build.hand_in(messages.SeatsAgreed(row.ref, AT))
    assert given(call, service="ports") == 1
    row = sent(side, call, 0, service="ports")
    build.hand_in(messages.SeatsAgreed(row.ref, AT))
    assert given(call, service="ports") == 0


def test_what_may_not_be_asked_is_refused(side):
    call = build.opened(side)
    rows = listed(side, call, 1, 2)
    for code, number, more in (
        ("seats_same", 2, {}), ("seats_given", 1, {}), ("seats_wrong", 501, {}), ("seats_wrong", -1, {}),
        ("seats_wrong", 3, {"state": "XX"}), ("seats_wrong", 3, {"service": "navy"}),
        ("mission_said_short", 3, {"why": "x"}),
    ):  # fmt: skip
        refused(code, lambda n=number, more=more: asked(side, call, n, **more))
    assert not SeatChange.objects.exists() and len(rows) == 2
    refused(
        "not_allowed",
        lambda: actions.ask_seats(side.training_unit, call.pk, Asked("EG", "border", 3, WHY), at=AT),
        NotAllowed,
    )
    row = asked(side, call, 3)
    refused("seat_change_stands", lambda: asked(side, call, 4))
    row = actions.take_back_seats(side.national_unit, row.pk, at=AT)
    assert row.state == "withdrawn"
    row = asked(side, call, 4)
    begun = AT.replace(year=2027, month=2, day=7)
    refused("call_step_closed", lambda: actions.approve_seats(side.national_head, row.pk, at=begun))
    row = actions.refuse_seats(side.national_head, row.pk, WHY, at=AT)
    assert (row.state, row.refused_for) == ("refused", WHY)
    actions.call_off_call(side.host_head, call.pk, WHY, at=AT)
    refused("call_step_closed", lambda: asked(side, Call.objects.get(), 5))


@pytest.mark.parametrize(
    "changes",
    [{"after": 2}, {"after": 501}, {"before": -1}, {"state": "XX"}, {"service": "navy"},
     {"change_ref": "nomination:x"}],
)  # fmt: skip
def test_a_letter_that_cannot_be_is_not_believed(side, changes):
    call = build.opened(side)
    refused("letter_malformed", lambda: build.hand_in(theirs(call, 2, 3, **changes)), Untrusted)
    assert not SeatChange.objects.exists()


def test_letters_of_the_wrong_side_change_nothing(side):
    call = build.opened(side)
    own = sent(side, call, 4)
    refused("letter_malformed", lambda: build.hand_in(messages.SeatsMade(own.ref, AT)), Untrusted)
    other = build.key("change")
    build.hand_in(theirs(call, 2, 3))
    ref = f"seat_change:{other}"
    for kind in (messages.SeatsAgreed(ref, AT), messages.SeatsRefused(ref, WHY, AT)):
        refused("letter_malformed", lambda kind=kind: build.hand_in(kind), Untrusted)
    refused("letter_malformed", lambda: build.hand_in(theirs(call, 2, 3, change_ref=own.ref)), Untrusted)
    assert given(call) == 2


def test_a_change_on_its_pages(side, client_as):
    call = build.opened(side)
    unit, head = client_as("national_unit", "LY/training/"), client_as("national_head", "LY/training/")
    asks = f"/missions/calls/{call.pk}/seats"
    assert asks in unit.get(f"/missions/calls/{call.pk}").content.decode()
    assert asks not in head.get(f"/missions/calls/{call.pk}").content.decode()
    empty = unit.post(asks, {})
    assert empty.status_code == 422
    wrong = unit.post(asks, {"share": "EG.border", "seats": "2", "why": WHY})
    assert wrong.status_code == 422 and "2" in wrong.content.decode()
    done = unit.post(asks, {"share": "EG.border", "seats": "٣", "why": WHY})
    row = SeatChange.objects.get()
    assert (done.status_code, row.after) == (302, 3)
    at = f"/missions/seats/{row.pk}"
    for language in ("en", "ar"):
        head.post("/language", {"to": language})
        page = head.get(at).content.decode()
        assert f"{at}/approve" in page and "missions." not in page.split("<main")[1].split("</main")[0]
    assert unit.post(f"{at}/approve").status_code == 403
    assert head.post(f"{at}/refuse", {"why": ""}).status_code == 422
    assert head.post(f"{at}/approve").status_code == 302
    assert head.post(f"{at}/approve").status_code == 422, "a button pressed twice"
    assert unit.post(f"{at}/take-back").status_code == 422
    assert "seats/" in unit.get(f"/missions/calls/{call.pk}").content.decode()
