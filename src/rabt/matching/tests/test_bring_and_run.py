"""Lists come, columns are named, the node compares in a process of its own; nothing outlives its use."""

import subprocess
import sys
from datetime import timedelta

import pytest

from rabt.access import queries as accounts
from rabt.access.models import Viewing
from rabt.access.testing import account_with
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.files.models import File
from rabt.files.queries import place_of
from rabt.journal.models import Act
from rabt.matching import actions, queries
from rabt.matching.actions import running
from rabt.matching.actions.bringing import BOUNDS, KEPT_FOR
from rabt.matching.models import Judgement, List, Matching, Pair
from rabt.matching.tests import made
from rabt.matching.tests.conftest import actor
from rabt.sheets.rules import reading
from rabt.site import jobs

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]
COLUMNS = [{"name": 0, "born": 1, "passport": 2}] * 2


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


def start(clerk, row, at, columns=COLUMNS, **more):
    return actions.start_matching(clerk, row.pk, columns, **{"precision": 0.999, "twice": 0, "at": at} | more)


def fresh(row):
    return Matching.objects.get(pk=row.pk)


# ------------------------------------------------------------------ bringing
def test_lists_come_sealed_and_their_columns_are_guessed(brought, clerk):
    row = brought()
    one, other = queries.lists_of(row)
    assert (one.columns, one.rows, other.name) == ({"name": 0, "born": 1, "passport": 2}, 10, "ب.csv")
    assert queries.rows_of(clerk, one)[0][0] == "محمد أحمد 1"
    assert "محمد".encode() not in place_of(one.file_id).read_bytes()
    assert Viewing.objects.filter(person_ref=row.ref, purpose="matching").exists()
    assert Act.objects.get(ref=row.ref).kind == "matching.brought"


def test_a_purpose_is_needed_and_a_sheet_that_can_be_read(clerk, at):
    sent = [(made.as_csv(made.HEAD, made.rows(2)), "a.csv")]
    refused("matching_reason_short", lambda: actions.bring_lists(clerk, "", "لا", sent, at=at))
    refused(
        "sheet_broken", lambda: actions.bring_lists(clerk, "", made.WHY, [(b"PK\x03\x04x", "a.xlsx")], at=at)
    )
    assert not Matching.objects.exists() and not File.objects.exists()
    assert actions.bring_lists(clerk, " ", made.WHY, sent, at=at).title == "a.csv"


def test_a_list_may_have_so_many_rows_and_so_many_bytes():
    rows = b"a\n" + b"1\n" * 100_000
    assert len(reading.read(rows, BOUNDS).rows) == 100_000
    large = (b"a\n" + (b"x" * 999 + b"\n") * (33_554_430 // 1_000)).ljust(33_554_432, b"\n")
    assert len(reading.read(large, BOUNDS).rows) == 33_554
    for content, code, most in ((rows + b"1", "sheet_rows", 100_000), (large + b"\n", "sheet_large", 32)):
        with pytest.raises(Refused) as no:
            reading.read(content, BOUNDS)
        assert (no.value.code, no.value.facts) == (code, {"most": most})


def test_only_who_may_bring_brings_and_other_offices_see_nothing(brought, clerk, at):
    sent = [(made.as_csv(made.HEAD, made.rows(2)), "a.csv")]
    officer = actor("border_officer")
    refused("not_allowed", lambda: actions.bring_lists(officer, "", made.WHY, sent, at=at), NotAllowed)
    row = brought()
    stranger = actor(office="EG/labour/second/")
    for deed in (
        lambda: queries.matching_to_see(stranger, row.pk), lambda: start(stranger, row, at),
        lambda: actions.stop_matching(stranger, row.pk, at=at), lambda: actions.close_matching(stranger, row.pk, at=at),
        lambda: actions.take_up_pair(stranger, row.pk, at=at),
    ):  # fmt: skip
        refused("missing", deed, Missing)


def test_columns_are_checked_before_anything_begins(brought, clerk, at):
    row = brought()
    refused("matching_name_lacks", lambda: start(clerk, row, at, [{"born": 1}, {"name": 0}]))
    refused("matching_column_twice", lambda: start(clerk, row, at, [{"name": 0}, {"name": 0, "born": 0}]))
    assert fresh(row).state == "brought"
    start(clerk, row, at)
    refused("matching_step_closed", lambda: start(clerk, row, at))
    refused("matching_step_closed", lambda: actions.close_matching(clerk, row.pk, at=at))


# ------------------------------------------------------------------ comparing
def test_the_node_finds_who_stands_in_both(clerk, at):
    sheets, persons = made.drawn()
    row = actions.bring_lists(clerk, "", made.WHY, [(sheets[0], "a.csv"), (sheets[1], "b.csv")], at=at)
    start(clerk, row, at, [one.columns for one in queries.lists_of(row)])
    actions.run(row.pk, at)
    row = fresh(row)
    assert (row.state, row.share) == ("ready", 1.0), row.problem
    pairs = list(Pair.objects.filter(matching=row))
    right = [persons[0][one.left_row - 1] == persons[1][one.right_row - 1] for one in pairs]
    linked = [good for one, good in zip(pairs, right, strict=True) if one.zone == "link"]
    assert len(linked) > 150 and sum(linked) / len(linked) > 0.97
    assert sum(right) > 0.9 * len(set(persons[0]) & set(persons[1]))
    assert row.told["linked"] == len(linked) and sum(row.told["bands"]["link"]) == len(linked)
    one = next(one for one in pairs if one.zone == "link")
    assert one.left_cells[5] == "شركة" and {step["field"] for step in one.steps} >= {"name", "born"}
    assert queries.progress(row).left == sum(1 for one in pairs if one.asks and not one.settled)


def test_one_list_is_searched_for_who_stands_in_it_twice(clerk, at):
    sheets, persons = made.drawn(600)
    row = actions.bring_lists(clerk, "", made.WHY, [(sheets[1], "b.csv")], at=at)
    start(clerk, row, at, [queries.lists_of(row)[0].columns])
    actions.run(row.pk, at)
    assert fresh(row).state == "ready"
    pairs = [(persons[1][one.left_row - 1], persons[1][one.right_row - 1]) for one in Pair.objects.all()]
    assert sum(one == other for one, other in pairs) >= 5
    assert all(one.left_row < one.right_row for one in Pair.objects.all())


def test_what_takes_too_much_ends_and_says_so(brought, clerk, at, monkeypatch):
    row = brought()
    start(clerk, row, at)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    actions.run(row.pk, at)
    assert (fresh(row).state, fresh(row).problem) == ("failed", "matching_too_large")
    start(clerk, row, at)
    assert fresh(row).problem == ""


def test_one_that_is_cut_off_again_and_again_is_given_up(brought, clerk, at, monkeypatch):
    row = brought()
    start(clerk, row, at)

    def cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "_compared", cut)
    for _ in range(running.MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            actions.run(row.pk, at)
        assert actions.wake() == 1
    actions.run(row.pk, at)
    assert (fresh(row).state, fresh(row).problem) == ("failed", "matching_cut_off")
    assert actions.wake() == 0


def test_stopped_or_begun_anew_the_old_run_keeps_nothing(brought, clerk, at, monkeypatch):
    row = brought()
    start(clerk, row, at)

    def stops(found, told):
        actions.stop_matching(clerk, row.pk, at=at)
        start(clerk, row, at + timedelta(seconds=5))
        return made.found([(1, 1, 0.99, True)])

    monkeypatch.setattr(running, "_compared", stops)
    actions.run(row.pk, at)
    assert fresh(row).state == "running" and not Pair.objects.exists()
    actions.stop_matching(clerk, row.pk, at=at)
    actions.run(row.pk, at)  # nothing is on its way
    assert fresh(row).state == "brought"


def test_a_stopped_process_is_killed(brought, clerk, at, monkeypatch):
    row = brought()
    start(clerk, row, at)
    killed, true = [], running._same_run

    def asked(found):
        actions.stop_matching(clerk, row.pk, at=at) if fresh(row).state == "running" else None
        return true(found)

    monkeypatch.setattr(running, "_same_run", asked)
    monkeypatch.setattr(subprocess.Popen, "kill", lambda self: killed.append(self) or self.terminate())
    actions.run(row.pk, at)
    assert killed and fresh(row).state == "brought"


def test_who_lost_his_duty_meanwhile_has_nothing_compared(at, node):
    account = account_with("origin_clerk", "EG/labour/first/")
    clerk = accounts.actor_of(account).looking_for("matching")
    sent = [(made.as_csv(made.HEAD, made.rows(5)), "a.csv")] * 2
    row = start(clerk, actions.bring_lists(clerk, "", made.WHY, sent, at=at), at)
    account.role = "recruiter"
    account.save(update_fields=["role"])
    actions.run(row.pk, at)
    assert (fresh(row).state, fresh(row).problem) == ("failed", "not_allowed")


def test_a_list_that_linkage_cannot_read_is_told(brought, clerk, at, monkeypatch):
    row = brought()
    start(clerk, row, at)
    monkeypatch.setattr(
        running.lists, "by_field", lambda rows, columns: {"id": ["1", "1"], "name": ["a", "b"]}
    )
    actions.run(row.pk, at)
    assert (fresh(row).state, fresh(row).problem) == ("failed", "matching_not_read")


# ------------------------------------------------------------------ the end
def test_closing_destroys_lists_and_pairs_and_keeps_the_counts(ready, clerk, at):
    row, pairs = ready([(1, 1, 0.999, True), (2, 3, 0.5, False)])
    actions.judge_pair(clerk, row.pk, pairs[2, 3].pk, "same", at=at)
    places = [place_of(one.file_id) for one in queries.lists_of(row)]
    actions.close_matching(clerk, row.pk, at=at)
    assert not Pair.objects.exists() and not Judgement.objects.exists() and not File.objects.exists()
    assert fresh(row).told["counts"] == {"linked": 1, "same": 1}
    refused("missing", lambda: queries.rows_of(clerk, List.objects.first()), Missing)
    assert len(places) == 2


def test_nothing_is_kept_longer_than_it_is_told(brought, ready, clerk, at, node, monkeypatch):
    early, (late, _) = brought(), ready([(1, 1, 0.999, True)])
    assert actions.forget_old("EG", at=at + KEPT_FOR) == 0
    assert actions.forget_old("EG", at=at + KEPT_FOR + timedelta(seconds=1)) == 2
    assert {fresh(early).state, fresh(late).state} == {"closed"}
    jobs.wake_matchings(0)
    jobs.run_matching(str(early.pk))
    assert fresh(early).state == "closed"
