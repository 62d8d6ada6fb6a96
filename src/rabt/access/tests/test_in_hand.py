"""Files in hand: a word to colleagues that lasts half a day, never a lock."""

from datetime import timedelta

import pytest

from rabt.access import actions, queries
from rabt.access.models import InHand
from rabt.access.testing import account_with
from rabt.base.errors import Missing, Refused
from rabt.journal.models import Act

pytestmark = pytest.mark.django_db
FILE, OFFICE, SCOPE = "permit:one", "LY/labour/first/", "permits.propose"


@pytest.fixture
def clerks():
    rows = [account_with("destination_clerk", OFFICE) for _ in range(2)]
    return [queries.actor_of(row) for row in rows]


def holder(at):
    found = queries.holders([FILE], at).get(FILE)
    return str(found.account_id) if found else ""


def test_what_one_has_in_hand_a_colleague_leaves_alone(clerks, at):
    first, second = clerks
    actions.take_up(first, FILE, at=at)
    assert queries.others_in_hand(second, "permit", at) == {"one"}
    assert queries.others_in_hand(first, "permit", at) == set()
    assert [row.about for row in queries.mine_in_hand(first, at)] == [FILE]
    with pytest.raises(Refused, match="in_hand_of_colleague"):
        actions.take_up(second, FILE, at=at)
    assert holder(at) == first.id


def test_taking_over_is_possible_on_purpose_and_remembered(clerks, at):
    first, second = clerks
    actions.take_up(first, FILE, at=at)
    actions.take_up(second, FILE, at=at, over=True)
    assert holder(at) == second.id
    assert [(act.kind, act.actor_id) for act in Act.objects.filter(ref=FILE)] == [
        ("work.taken_over", second.id)
    ]
    actions.put_down(first, FILE)
    assert holder(at) == second.id, "nobody puts down what another has in hand"
    actions.put_down(second, FILE)
    assert holder(at) == ""


def test_what_was_taken_up_and_left_is_free_after_half_a_day(clerks, at):
    first, second = clerks
    actions.take_up(first, FILE, at=at)
    assert holder(at + timedelta(hours=4)) == first.id
    late = at + timedelta(hours=4, seconds=1)
    assert holder(late) == "" and queries.mine_in_hand(first, late) == []
    actions.take_up(second, FILE, at=late)
    assert not Act.objects.filter(ref=FILE).exists(), "what was free is not taken from anybody"
    actions.forget_old(at=late + timedelta(hours=5))
    assert not InHand.objects.exists()


def test_a_decided_file_is_let_go_whoever_had_it(clerks, at):
    first, second = clerks
    actions.finish_record(first, FILE, at=at)
    actions.take_up(first, FILE, at=at)
    actions.finish_record(first, FILE, at=at)
    assert holder(at) == "" and not Act.objects.filter(ref=FILE).exists()
    actions.take_up(first, FILE, at=at)
    actions.finish_record(second, FILE, at=at)
    assert holder(at) == ""
    assert [(act.kind, act.actor_id) for act in Act.objects.filter(ref=FILE)] == [
        ("work.taken_over", second.id)
    ]
    actions.take_up(first, FILE, at=at)
    actions.finish_record(second, FILE, at=at + timedelta(hours=5))
    assert not InHand.objects.exists() and Act.objects.filter(ref=FILE).count() == 1, "it was free again"


def test_a_file_is_handed_to_a_colleague_who_may_do_it(clerks, at):
    first, second = clerks
    actions.hand_over(first, FILE, to_id(second), scope=SCOPE, offices=[OFFICE], note="غياب", at=at)
    row = InHand.objects.get()
    assert (str(row.account_id), row.handed_by, row.note) == (second.id, first.name, "غياب")
    assert [act.kind for act in Act.objects.filter(ref=FILE)] == ["work.handed_over"]


def test_who_takes_a_file_up_himself_has_it_from_nobody_and_for_no_reason(clerks, at):
    first, second = clerks
    actions.hand_over(first, FILE, to_id(second), scope=SCOPE, offices=[OFFICE], note="ن" * 250, at=at)
    assert InHand.objects.get().note == "ن" * 200, "a word, not a letter"
    later = at + timedelta(minutes=1)
    taken = actions.take_up(second, FILE, at=later)
    row = InHand.objects.get()
    assert taken == row and (row.handed_by, row.note, row.taken_at) == ("", "", later)


def test_what_colleagues_have_in_hand_is_told_by_kind_and_for_half_a_day(clerks, at):
    first, second = clerks
    for about in ("permit:one", "permit:two", "demand:three"):
        actions.take_up(first, about, at=at)
    actions.take_up(second, "permit:four", at=at + timedelta(minutes=1))
    assert queries.others_in_hand(second, "permit", at) == {"one", "two"}
    assert queries.others_in_hand(second, "demand", at + timedelta(hours=4)) == {"three"}
    assert queries.others_in_hand(second, "demand", at + timedelta(hours=4, seconds=1)) == set()
    assert [row.about for row in queries.mine_in_hand(second, at)] == ["permit:four"]
    held = queries.holders(["permit:four", "demand:three", "permit:x"], at)
    assert {about: str(row.account_id) for about, row in held.items()} == {
        "permit:four": second.id, "demand:three": first.id,
    }  # fmt: skip


def test_what_one_has_in_hand_stands_in_the_order_in_which_he_took_it_up(clerks, at):
    for minutes, about in ((2, "permit:b"), (1, "permit:c"), (3, "permit:a")):
        actions.take_up(clerks[0], about, at=at + timedelta(minutes=minutes))
    assert [row.about for row in queries.mine_in_hand(clerks[0], at)] == ["permit:c", "permit:b", "permit:a"]


def test_a_colleague_is_an_active_one_with_the_right_and_the_reach(clerks, cast, at):
    first, second = clerks
    left = account_with("destination_clerk", OFFICE)
    actions.close_account(cast("node_administrator"), left.pk, at=at)
    above = account_with("destination_clerk", "LY/labour/")
    account_with("destination_clerk", "LY/labour/second/")
    account_with("destination_approver", OFFICE)
    found = queries.colleagues(first, SCOPE, [OFFICE])
    assert {row.pk for row in found} == {to_id(second), above.pk}
    assert [row.pk for row in found] == sorted(row.pk for row in found), "of one name, the older first"
    assert queries.colleagues(first, SCOPE, []) == queries.colleagues(first, "no.scope", [OFFICE]) == []


@pytest.mark.parametrize(
    ("role", "office"),
    [("destination_approver", OFFICE), ("destination_clerk", "LY/labour/second/"), ("destination_clerk", "")],
)
def test_who_may_not_do_it_is_handed_nothing(clerks, at, role, office):
    first, _ = clerks
    other = queries.actor_of(account_with(role, office)) if office else first
    with pytest.raises(Refused, match="colleague_cannot"):
        actions.hand_over(first, FILE, to_id(other), scope=SCOPE, offices=[OFFICE], at=at)
    assert not InHand.objects.filter(account_id=other.id, handed_by__gt="").exists()


def test_a_file_in_another_s_hand_is_not_handed_on(clerks, at):
    first, second = clerks
    actions.take_up(first, FILE, at=at)
    with pytest.raises(Refused, match="in_hand_of_colleague"):
        actions.hand_over(second, FILE, to_id(first), scope=SCOPE, offices=[OFFICE], at=at)


def test_an_account_that_closes_drops_what_it_held(clerks, cast, at):
    first, _ = clerks
    actions.take_up(first, FILE, at=at)
    actions.close_account(cast("node_administrator"), to_id(first), at=at)
    assert not InHand.objects.exists()


def test_the_node_and_strangers_have_nothing_in_hand(peer, at):
    with pytest.raises(Missing):
        actions.take_up(peer, FILE, at=at)
    assert queries.mine_in_hand(queries.anyone(), at) == []


def to_id(actor):
    return queries.own_account(actor).pk
