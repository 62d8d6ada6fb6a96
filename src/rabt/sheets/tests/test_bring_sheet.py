"""A sheet is brought, matched, checked, done row by row and taken back; each row as if it had been typed."""

import pytest

from rabt.access import queries as accounts
from rabt.access.testing import account_with
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.journal.models import Act
from rabt.people import actions as people
from rabt.people.models import Document, Person
from rabt.sheets import actions, queries
from rabt.sheets.actions.bringing import KEPT_FOR
from rabt.sheets.models import Row, Sheet
from rabt.sheets.rules import states
from rabt.sheets.tests import made

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]
WRONG = ["علي", "?", "1990-05-25", "A33333333", "2030-01-01", ""]


@pytest.fixture
def clerk(node):
    return accounts.actor_of(account_with("origin_clerk", "EG/labour/first/")).looking_for("sheets")


@pytest.fixture
def brought(clerk, at):
    def bring(rows=made.ROWS, actor=None, checked=True):
        sheet = actions.bring(actor or clerk, "workers", made.csv([made.HEAD, *rows]), "عمال.csv", at=at)
        return actions.check(actor or clerk, sheet.pk, at=at) if checked else sheet

    return bring


def done(actor, sheet, at, only_good=False):
    actions.start(actor, sheet.pk, only_good=only_good, at=at)
    while actions.run(actor, sheet.pk, at=at):
        pass
    sheet.refresh_from_db()
    return sheet


def found(sheet):
    return {row.number: (row.state, row.code, row.field) for row in queries.rows_of(sheet)}


def test_a_good_sheet_becomes_workers_each_by_his_own_act(clerk, brought, at):
    sheet = brought()
    assert found(sheet) == {2: ("good", "", ""), 3: ("good", "", "")}
    assert not Person.objects.exists(), "checking does nothing"
    assert done(clerk, sheet, at).state == states.State.DONE
    assert {row.name_ar for row in Person.objects.all()} == {made.ROWS[0][0], made.ROWS[1][0]}
    assert {row.office for row in Person.objects.all()} == {clerk.office}
    assert Act.objects.filter(kind="person.registered", actor_id=clerk.id).count() == 2
    assert [row.made_ref.partition(":")[0] for row in queries.rows_of(sheet)] == ["person", "person"]
    assert [act.kind for act in Act.objects.filter(ref=sheet.ref).order_by("id")] == [
        "sheet.brought", "sheet.started", "sheet.ended"
    ]  # fmt: skip


def test_what_is_wrong_is_said_of_the_row_and_its_column(clerk, brought, at):
    sheet = brought([*made.ROWS, WRONG, ["محمد أحمد علي سعد", "ذكر", "x", "A4", "", ""], made.ROWS[0]])
    rows = found(sheet)
    assert rows[2][0] == rows[3][0] == "good"
    assert rows[4][:1] + rows[4][2:] == ("wrong", "sex")
    assert rows[5] == ("wrong", "sheet_date_wrong", "born_on")
    assert rows[6] == ("before", "sheet_row_before", "")
    with pytest.raises(Refused, match="sheet_has_wrong_rows"):
        actions.start(clerk, sheet.pk, only_good=False, at=at)
    assert done(clerk, sheet, at, only_good=True).state == states.State.DONE
    assert Person.objects.count() == 2


def test_the_same_row_is_never_done_twice_from_whatever_sheet(clerk, brought, at):
    done(clerk, brought(), at)
    again = brought([made.ROWS[1], made.ROWS[0]])
    assert {state for state, _, _ in found(again).values()} <= {"before", "wrong"}
    with pytest.raises(Refused, match="sheet_nothing_good"):
        actions.start(clerk, again.pk, only_good=True, at=at)
    assert Person.objects.count() == 2


def test_two_sheets_checked_together_do_their_common_row_once(clerk, brought, at):
    one, other = brought(), brought()
    done(clerk, one, at)
    assert done(clerk, other, at).state == states.State.DONE
    assert {row.state for row in queries.rows_of(other)} == {"refused"}
    assert Person.objects.count() == 2


def test_a_sheet_that_is_cut_off_goes_on_where_it_stood(clerk, brought, at, monkeypatch):
    sheet = brought()
    actions.start(clerk, sheet.pk, only_good=False, at=at)
    register, calls = people.register_person, []

    def killed(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return register(*args, **kwargs)

    monkeypatch.setattr(people, "register_person", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.run(clerk, sheet.pk, at=at)
    assert Person.objects.count() == 1 and queries.progress(sheet).by_state == {"made": 1, "good": 1}
    monkeypatch.undo()
    actions.go_on(sheet.pk, at)
    assert Person.objects.count() == 2
    assert Sheet.objects.get().state == states.State.DONE


def test_a_sheet_is_stopped_and_goes_on(clerk, brought, at):
    sheet = brought()
    actions.start(clerk, sheet.pk, only_good=False, at=at)
    actions.pause(clerk, sheet.pk)
    assert actions.run(clerk, sheet.pk, at=at) is False and not Person.objects.exists()
    done(clerk, sheet, at)
    assert Person.objects.count() == 2


def test_a_whole_sheet_is_taken_back_while_nothing_stands_on_it(clerk, brought, at):
    sheet = done(clerk, brought(), at)
    actions.undo(clerk, sheet.pk, at=at)
    assert not Person.objects.exists() and not Document.objects.exists()
    assert Act.objects.filter(kind="person.taken_back").count() == 2
    assert {row.state for row in queries.rows_of(sheet)} == {"undone"}
    assert found(brought())[2][0] == "good", "what was taken back may come again"


def test_a_sheet_on_which_something_stands_stays_whole(clerk, brought, at):
    sheet = done(clerk, brought(), at)
    first = Person.objects.order_by("pk").first()
    people.show_person(clerk, first.pk, "EG/labour/second/", "offer:x", at=at)
    with pytest.raises(Refused, match="sheet_row_needed") as refused:
        actions.undo(clerk, sheet.pk, at=at)
    assert refused.value.facts["number"] == 2
    assert Person.objects.count() == 2 and Sheet.objects.get().state == "done"


def test_a_sheet_without_a_needed_column_is_matched_by_hand(clerk, at):
    content = made.csv([["x", "y", "z", "w"], ["محمد أحمد علي حسن", "ذكر", "1990-05-25", "A11111111"]])
    sheet = actions.bring(clerk, "workers", content, "a.csv", at=at)
    with pytest.raises(Refused, match="sheet_column_lacking"):
        actions.check(clerk, sheet.pk, at=at)
    with pytest.raises(Refused, match="sheet_column_twice"):
        actions.match_columns(clerk, sheet.pk, {0: "name_ar", 1: "name_ar"})
    actions.match_columns(
        clerk, sheet.pk, {0: "name_ar", 1: "sex", 2: "born_on", 3: "passport_number", 9: "phone"}
    )
    assert found(actions.check(clerk, sheet.pk, at=at))[2][0] in ("good", "wrong")
    assert Sheet.objects.get().matched == {"0": "name_ar", "1": "sex", "2": "born_on", "3": "passport_number"}


def test_the_example_row_and_empty_rows_are_left_out(clerk, at):
    head = [*made.HEAD, "خانة"]
    rows = [[*made.ROWS[0], "مثال: يُترك"], [""] * 7, [*made.ROWS[1], ""]]
    sheet = actions.bring(clerk, "workers", made.csv([head, *rows]), "a.csv", at=at)
    assert [row.number for row in queries.rows_of(sheet)] == [4]


def test_each_sees_his_own_sheets_only(clerk, brought, cast, at):
    sheet = brought()
    other = accounts.actor_of(account_with("origin_clerk", "EG/labour/first/"))
    for deed in (
        lambda: queries.sheet_to_see(other, sheet.pk), lambda: actions.check(other, sheet.pk, at=at),
        lambda: actions.start(other, sheet.pk, only_good=True, at=at), lambda: actions.pause(other, sheet.pk),
        lambda: actions.undo(other, sheet.pk, at=at), lambda: actions.match_columns(other, sheet.pk, {}),
    ):  # fmt: skip
        with pytest.raises(Missing):
            deed()


@pytest.mark.parametrize("role", ["auditor", "origin_approver", "border_officer"])
def test_who_registers_nobody_brings_no_workers(cast, role, at):
    with pytest.raises(Missing):
        actions.bring(cast(role), "workers", made.GOOD, "a.xlsx", at=at)


def test_who_lost_his_right_meanwhile_does_no_row(clerk, brought, at):
    sheet = brought()
    actions.start(clerk, sheet.pk, only_good=False, at=at)
    people.shut_office(clerk, clerk.office, "office:x", at=at)
    while actions.run(clerk, sheet.pk, at=at):
        pass
    assert not Person.objects.exists()
    assert {(row.state, row.code) for row in queries.rows_of(sheet)} == {("refused", "office_shut")}


def test_old_sheets_are_forgotten_but_not_what_became_of_their_rows(clerk, brought, at):
    sheet, never = done(clerk, brought(), at), brought([WRONG])
    late = at + KEPT_FOR * 2
    assert actions.forget_old(at=late) > 0
    assert not Sheet.objects.filter(pk=never.pk).exists()
    assert [(row.cells, bool(row.made_ref)) for row in Row.objects.filter(sheet=sheet)] == [([], True)] * 2


def test_a_closed_account_does_no_more_rows(clerk, brought, at):
    sheet = brought()
    actions.start(clerk, sheet.pk, only_good=False, at=at)
    account = accounts.own_account(clerk)
    type(account).objects.filter(pk=account.pk).update(active=False, closed_at=at)
    with pytest.raises(NotAllowed):
        actions.go_on(sheet.pk, at)
    assert not Person.objects.exists()
    assert actions.go_on(made_up(), at) is None
    assert actions.wake(at) == 1


def made_up():
    return Sheet().pk
