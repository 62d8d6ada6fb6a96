"""Each letter has its effect once, in order; one that cannot be taken waits for a person."""

import sys
from random import Random
from typing import Any

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange import actions, queries
from rabt.exchange.actions.apply import handler_of
from rabt.exchange.models import Incoming
from rabt.exchange.tests.conftest import Room
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref
from rabt.journal.models import Act
from rabt.site import wiring

pytestmark = pytest.mark.django_db


def receive(*letters: str) -> None:
    actions.receive(list(letters), via="line", at=AT)


def states() -> list[str]:
    return list(Incoming.objects.order_by("seq").values_list("state", flat=True))


def test_a_letter_is_handed_to_its_room_as_it_was_written(paired: OtherNode, room: Room) -> None:
    about = a_ref(5)
    receive(paired.letter(about=about, body={"n": 1, "x": [1, None]}))
    assert actions.apply_received(AT) == 1
    [letter] = room.taken
    assert (letter.kind, letter.about, letter.from_state) == ("test.noted/1", about, paired.state)
    assert (letter.body, letter.sent_at, letter.received_at) == ({"n": 1, "x": [1, None]}, AT, AT)
    row = Incoming.objects.get()
    assert (row.state, row.tries, row.handed_at) == ("applied", 1, AT)
    assert row.done_at is not None


def test_redelivery_has_no_second_effect(paired: OtherNode, room: Room) -> None:
    texts = paired.letters(3)
    for _ in range(3):
        receive(*texts)
        actions.apply_received(AT)
    assert room.numbers == [1, 2, 3]


def test_letters_are_applied_in_the_order_of_the_line_whatever_order_they_came_in(
    paired: OtherNode, room: Room
) -> None:
    texts = paired.letters(6)
    for text in (texts[5], texts[2], texts[0], texts[4], texts[2], texts[1], texts[3]):
        receive(text)
        actions.apply_received(AT)
    assert room.numbers == [1, 2, 3, 4, 5, 6]


def test_a_gap_waits_and_is_shown(paired: OtherNode, room: Room, cast: Any) -> None:
    one, two, _, _, five = paired.letters(5)
    receive(one, two, five)
    actions.apply_received(AT)
    assert room.numbers == [1, 2]
    assert queries.link_to_see(cast("auditor"), AT).gap == (3, 4)


def test_a_refused_letter_is_a_dead_letter_with_its_reason(
    paired: OtherNode, room: Room, committed: Any
) -> None:
    room.refuses = {1}
    receive(paired.letter())
    assert actions.apply_received(AT) == 0
    row = Incoming.objects.get()
    assert (row.state, row.reason_code, row.reason_facts) == ("dead", "not_paired", {"state": paired.state})
    assert (row.tries, row.handed_at) == (1, AT) and row.done_at
    assert Act.objects.filter(kind="letter.stopped", ref=row.ref).exists()
    committed("letter.stopped", code="not_paired")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("checkpoint_inconsistent", "exchange.incident_raised"),
        ("leaves_unfitting", "exchange.incident_raised"),
        ("checkpoint_forged", "letter.stopped"),
    ],
)
def test_a_letter_by_which_the_other_node_contradicts_itself_is_an_incident(
    paired: OtherNode, room: Room, committed: Any, code: str, kind: str
) -> None:
    def contradicted(actor: Any, letter: Any) -> None:
        raise Untrusted(code)

    sys.modules["rabt_exchange_test_room"].HANDLERS["test.noted/1"] = contradicted  # type: ignore[attr-defined]
    receive(paired.letter())
    actions.apply_received(AT)
    assert Act.objects.get(kind__in=["exchange.incident_raised", "letter.stopped"]).kind == kind
    committed(kind, code=code)


def test_what_a_refusing_room_wrote_is_undone(
    paired: OtherNode, settings: Any, room: Room, cast: Any
) -> None:
    def write_then_refuse(actor: Any, letter: Any) -> None:
        actions.send(actor, "test.noted/1", {"n": 0}, about=letter.about, at=AT)
        raise Refused("not_paired", state="")

    sys.modules["rabt_exchange_test_room"].HANDLERS["test.noted/1"] = write_then_refuse  # type: ignore[attr-defined]
    receive(paired.letter())
    actions.apply_received(AT)
    assert states() == ["dead"]
    assert not queries.unsealed(paired.state, 10).exists()


def test_later_letters_about_the_same_record_wait_and_other_records_go_on(
    paired: OtherNode, room: Room
) -> None:
    room.refuses = {2}
    record, another = a_ref(1), a_ref(2)
    abouts = [record, record, another, record, another]
    receive(*[paired.letter(about=about) for about in abouts])
    actions.apply_received(AT)
    assert room.numbers == [1, 3, 5]
    assert states() == ["applied", "dead", "applied", "waiting", "applied"]


def test_a_retried_letter_goes_first_and_those_behind_it_follow(
    paired: OtherNode, room: Room, cast: Any, committed: Any
) -> None:
    room.refuses = {1}
    receive(*[paired.letter(about=a_ref(1)) for _ in range(3)])
    actions.apply_received(AT)
    room.refuses = set()
    row = Incoming.objects.get(state="dead")
    handed = actions.retry(cast("node_administrator"), row.pk, at=AT)
    assert (handed.pk, handed.handled_by, handed.handled_reason) == (
        row.pk,
        cast("node_administrator").id,
        "",
    )
    committed("letter.retried")
    assert Act.objects.get(kind="letter.retried").ref == row.ref
    actions.apply_received(AT)
    assert room.numbers == [1, 2, 3]
    row.refresh_from_db()
    assert (row.state, row.reason_code, row.reason_facts, row.tries) == ("applied", "", {}, 2)
    assert (row.handled_by, row.handled_at) == (handed.handled_by, AT)


def test_a_letter_set_aside_has_no_effect_and_lets_the_others_pass(
    paired: OtherNode, room: Room, cast: Any, committed: Any
) -> None:
    room.refuses = {1}
    receive(*[paired.letter(about=a_ref(1)) for _ in range(3)])
    actions.apply_received(AT)
    row = Incoming.objects.get(state="dead")
    actions.set_aside(cast("node_administrator"), row.pk, "اتفق المكتبان هاتفيا", at=AT)
    actions.apply_received(AT)
    assert room.numbers == [2, 3]
    row.refresh_from_db()
    assert (row.state, row.handled_reason) == ("set_aside", "اتفق المكتبان هاتفيا")
    assert Act.objects.filter(kind="letter.set_aside", ref=row.ref).exists()
    committed("letter.set_aside", reason="اتفق المكتبان هاتفيا")
    receive(row.sealed)  # it comes once more
    assert actions.apply_received(AT) == 0


def test_a_letter_is_set_aside_only_with_a_reason(paired: OtherNode, room: Room, cast: Any) -> None:
    room.refuses = {1}
    receive(paired.letter())
    actions.apply_received(AT)
    boss, row = cast("node_administrator"), Incoming.objects.get()
    with pytest.raises(Refused) as no:
        actions.set_aside(boss, row.pk, "  ", at=AT)
    assert (no.value.code, no.value.facts) == ("reason_missing_for_letter", {"field": "reason"})
    done = actions.set_aside(boss, row.pk, f" {'x' * 600} ", at=AT)
    assert (done.pk, done.handled_by, done.handled_at) == (row.pk, boss.id, AT)
    row.refresh_from_db()
    assert (row.state, row.handled_reason) == ("set_aside", "x" * 500), "as much of it as fits"


@pytest.mark.parametrize("role", ["auditor", "origin_clerk", "border_officer"])
def test_only_the_administrator_decides_on_dead_letters(
    paired: OtherNode, room: Room, cast: Any, role: str
) -> None:
    room.refuses = {1}
    receive(paired.letter())
    actions.apply_received(AT)
    row = Incoming.objects.get()
    for act in (
        lambda: actions.retry(cast(role), row.pk, at=AT),
        lambda: actions.set_aside(cast(role), row.pk, "x", at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert states() == ["dead"]


def test_an_applied_letter_is_neither_retried_nor_set_aside(paired: OtherNode, room: Room, cast: Any) -> None:
    receive(paired.letter())
    actions.apply_received(AT)
    boss = cast("node_administrator")
    with pytest.raises(Refused, match="letter_not_dead"):
        actions.retry(boss, Incoming.objects.get().pk, at=AT)
    with pytest.raises(Missing):
        actions.retry(boss, new_id(), at=AT)


def test_a_kind_that_no_room_reads_is_a_dead_letter(paired: OtherNode, room: Room) -> None:
    receive(paired.letter(kind="test.unknown/9", about=a_ref(1)), paired.letter(about=a_ref(2)))
    actions.apply_received(AT)
    row = Incoming.objects.get(state="dead")
    assert (row.reason_code, row.reason_facts) == ("letter_kind_unknown", {"kind": "test.unknown/9"})
    assert room.numbers == [2]


def test_a_fault_of_the_program_stops_one_record_and_is_logged(
    paired: OtherNode, room: Room, caplog: Any
) -> None:
    room.breaks = {1}
    receive(paired.letter(about=a_ref(1)), paired.letter(about=a_ref(2)))
    assert actions.apply_received(AT) == 1
    row = Incoming.objects.get(state="dead")
    assert (row.reason_code, row.reason_facts) == ("letter_broke_handler", {"error": "ZeroDivisionError"})
    assert "test.noted/1" in caplog.text
    assert room.numbers == [2]


def test_dead_letters_wait_for_the_administrator_at_home(paired: OtherNode, room: Room, cast: Any) -> None:
    room.refuses = {1}
    receive(paired.letter())
    actions.apply_received(AT)
    [queue] = queries.waiting(cast("node_administrator"))
    assert (queue.word, queue.count, queue.url) == ("exchange.dead_letters", 1, "/exchange/dead")
    assert queries.waiting(cast("auditor")) == []


def test_every_kind_of_the_house_has_a_handler(settings: Any) -> None:
    own = [kind for kind, module in wiring.INBOX.items() if module == "rabt.exchange.inbox"]
    assert own
    for kind in own:
        assert callable(handler_of(kind))


@pytest.mark.parametrize("seed", range(8))
def test_the_next_letter_is_the_one_that_the_models_say(paired: OtherNode, seed: int) -> None:
    draw = Random(seed)
    actions.receive([paired.letter(about=a_ref(draw.randrange(4))) for _ in range(20)], via="line", at=AT)
    for row in Incoming.objects.all():
        Incoming.objects.filter(pk=row.pk).update(
            state=draw.choice(["waiting", "waiting", "dead", "applied"])
        )
    for upto in (0, 7, 20):
        found, plainly = queries.next_to_apply("EG", upto), queries.next_plainly("EG", upto)
        assert (found and found.pk) == (plainly and plainly.pk)
        assert found is None or found.body == plainly.body
