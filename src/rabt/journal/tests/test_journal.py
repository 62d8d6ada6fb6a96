"""The journal: remembered in the act's transaction, placed, signed, never changed, read."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from rabt.base import durable
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.journal import actions, check, paths, queries
from rabt.journal.models import Act, Checkpoint, Salt
from rabt.journal.tests.acting import cosigned_by, folder, remember
from rabt.seal import checkpoint, keys

pytestmark = pytest.mark.django_db
append = import_module("rabt.journal.actions.append")  # the module: its package has a function of that name


# ------------------------------------------------------------------ remembering


def test_an_act_holds_no_fact_but_commits_to_it(auditor, at):
    act = actions.append(
        auditor, "permit.granted", "permit:1", at=at, facts={"name": "محمد", "days": 3, "on": at}
    )
    assert "محمد" not in str(Act.objects.values().get())
    queries.check_facts(auditor, act.pk, {"name": "محمد", "days": 3, "on": at})
    with pytest.raises(Untrusted, match="facts_differ"):
        queries.check_facts(auditor, act.pk, {"name": "محمد", "days": 4, "on": at})


def test_equal_facts_cannot_be_recognised(auditor, at):
    first, second = (actions.append(auditor, "permit.granted", "permit:1", at=at) for _ in range(2))
    assert first.commitment != second.commitment


def test_what_is_kept_in_one_statement_is_what_the_models_keep(auditor, at):
    rows = []
    for keep in (append.keep, append.keep_plainly):
        act = Act(
            kind="permit.granted", ref="permit:1", at=at, actor_id=auditor.id, office=auditor.office,
            role=auditor.role, state=auditor.state, commitment="c" * 64,
        )  # fmt: skip
        keep(act, "ab" * 16)
        assert not act._state.adding
        kept, salt = Act.objects.filter(pk=act.pk).values().get(), Salt.objects.get(act=act).salt
        assert kept.pop("id") == act.pk
        rows.append((kept, salt))
        assert Act.objects.get(pk=act.pk) == act
    assert rows[0] == rows[1]


def test_an_act_goes_with_its_transaction(auditor, at):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.append(auditor, "permit.granted", "permit:1", at=at)
        raise ZeroDivisionError
    assert not Act.objects.exists()


def test_erased_salts_leave_the_tree_whole(auditor, at, own_card):
    act = remember(1, at, ref="person:1")[0]
    actions.integrate(at)
    assert actions.erase_salts(auditor, ["person:1"], at=at) == 1
    assert not Salt.objects.filter(act=act).exists()
    erased = Act.objects.get(kind="journal.salts_erased")  # that it was done, and of whom, is remembered
    assert (erased.ref, erased.actor_id) == ("person:1", auditor.id)
    with pytest.raises(Refused, match="facts_erased"):
        queries.check_facts(auditor, act.pk, {})
    actions.integrate(at)
    assert check.check(folder(), own_card).sound


@pytest.mark.parametrize(
    "statement",
    [
        "update journal_act set kind = 'permit.refused'",
        "update journal_act set at = now()",
        "update journal_act set leaf_index = 7, leaf_hash = 'x', office = 'other' where leaf_index is null",
        "update journal_act set leaf_index = 70 where leaf_index is not null",
        "delete from journal_act where leaf_index is not null",
        "delete from journal_checkpoint",
        "update journal_checkpoint set size = 1, note = 'x'",
    ],
)
def test_the_database_refuses_to_change_an_act(statement, at):
    remember(1, at)
    actions.integrate(at)
    remember(1, at)
    with (
        pytest.raises(IntegrityError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_journal_is_never_emptied_but_in_tests():
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef('journal_only_grows'::regproc)")
        assert r"test\_%" in cursor.fetchone()[0]
        cursor.execute("select tgname from pg_trigger where tgname like '%never_emptied'")
        assert len(cursor.fetchall()) == 2


# ------------------------------------------------------------------ placing and signing


@pytest.mark.parametrize("steps", [[1], [3, 4], [255, 1, 1], [256], [257, 300]])
def test_placed_acts_are_gap_free_signed_and_check(steps, at, own_card):
    for count in steps:
        remember(count, at)
        actions.integrate(at)
    assert list(Act.objects.order_by("id").values_list("leaf_index", flat=True)) == list(range(sum(steps)))
    report = check.check(folder(), own_card)
    assert report.sound, list(report.lines())
    assert report.size == sum(steps)
    assert [row.size for row in Checkpoint.objects.order_by("size")] == [
        sum(steps[: i + 1]) for i in range(len(steps))
    ]


def test_nothing_new_signs_nothing_new(at):
    assert actions.integrate(at) is None
    remember(2, at)
    first = actions.integrate(at)
    assert actions.integrate(at + timedelta(hours=1)) == first
    assert Checkpoint.objects.count() == 1


def test_full_tiles_replace_their_partial_ones(at):
    remember(200, at)
    actions.integrate(at)
    assert (folder() / "tile/0/000.p/200").is_file()
    remember(56, at)
    actions.integrate(at)
    assert (folder() / "tile/0/000").stat().st_size == 8192
    assert not (folder() / "tile/0/000.p").exists()
    assert (folder() / "tile/1/000.p/1").is_file()
    assert not (folder() / "tile/entries/000.p").exists()


def test_a_crash_between_places_and_files_is_made_good(at, own_card, monkeypatch):
    remember(300, at)
    with pytest.raises(OSError), monkeypatch.context() as patch:
        patch.setattr(durable, "write", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        actions.integrate(at)
    remember(5, at)
    assert actions.integrate(at).size == 305
    assert check.check(folder(), own_card).sound


def test_no_second_history_is_signed_after_an_old_copy(at, own_card):
    remember(2, at)
    actions.integrate(at)
    root = bytes(32)
    note = checkpoint.sign(
        checkpoint.Checkpoint(own_card.journal_name, 9, root),
        keys.signing_key(settings.RABT.keys, keys.JOURNAL),
    )
    durable.write(paths.checkpoint(folder()), note.encode())
    remember(1, at)
    with pytest.raises(Untrusted, match="journal_files_ahead"):
        actions.integrate(at)


def test_files_that_fit_are_taken_up(at):
    remember(2, at)
    actions.integrate(at)
    with connection.cursor() as cursor:  # as if the row had been lost in a crash after the file was written
        cursor.execute("alter table journal_checkpoint disable trigger checkpoint_only_grows")
        cursor.execute("delete from journal_checkpoint")
        cursor.execute("alter table journal_checkpoint enable trigger checkpoint_only_grows")
    remember(1, at)
    assert actions.integrate(at).size == 3


# ------------------------------------------------------------------ reading


def test_a_timeline_opens_for_offices_that_acted_and_for_the_auditor(cast, auditor, at):
    here = cast("destination_clerk", office="LY/labour/first/")
    actions.append(here, "permit.proposed", "permit:1", at=at)
    actions.append(cast("destination_approver", office="LY/labour/"), "permit.granted", "permit:1", at=at)
    assert [act.kind for act in queries.timeline_to_see(here, "permit:1")] == [
        "permit.proposed",
        "permit.granted",
    ]
    assert queries.timeline_to_see(auditor, "permit:1").count() == 2
    assert queries.has_timeline(here, "permit:1") and queries.has_timeline(auditor, "permit:1")
    assert not queries.has_timeline(cast("destination_clerk", office="LY/labour/second/"), "permit:1")
    for office in ("LY/labour/second/", "LY/border/first/"):
        with pytest.raises(Missing):
            queries.timeline_to_see(cast("destination_clerk", office=office), "permit:1")
    with pytest.raises(Missing):
        queries.timeline_to_see(cast("destination_clerk", reach=()), "permit:1")


def test_the_feed_gives_every_placed_act_once(at):
    remember(3, at)
    remember(2, at, kind="crossing.recorded")
    assert queries.since(0, ["permit.granted"]) == []
    actions.integrate(at)
    first = queries.since(0, ["permit.granted"], limit=2)
    rest = queries.since(first[-1].leaf_index + 1, ["permit.granted", "crossing.recorded"])
    assert [act.leaf_index for act in first + rest] == [0, 1, 2, 3, 4]


def test_only_those_who_audit_see_acts(cast, auditor, at):
    act = remember(1, at, ref="permit:1")[0]
    assert queries.acts_to_see(auditor, kind="permit", ref="permit:1").get() == act
    assert not queries.acts_to_see(auditor, kind="crossing").exists()
    clerk = cast("destination_clerk")
    for door in (
        lambda: queries.acts_to_see(clerk),
        lambda: queries.act_to_see(clerk, act.pk),
        lambda: queries.standing(clerk),
        lambda: queries.proof(clerk, act.pk),
        lambda: queries.check_facts(clerk, act.pk, {}),
    ):
        with pytest.raises(NotAllowed):
            door()
    with pytest.raises(Missing):
        queries.act_to_see(auditor, uuid4())


def test_a_proof_convinces_a_stranger(auditor, at, peer_keys, peer_card, own_card):
    acts = remember(300, at)
    with pytest.raises(Refused, match="act_without_place"):
        queries.proof(auditor, acts[0].pk)
    actions.integrate(at)
    text = queries.proof(auditor, acts[7].pk)
    assert check.check_proof(text, own_card)["id"] == str(acts[7].pk)
    with pytest.raises(Untrusted, match="cosignature_wrong"):
        check.check_proof(text, own_card, peer_card)
    cosigned_by(peer_keys, peer_card, at)
    later = remember(1, at)[0]
    actions.integrate(at)
    text = queries.proof(auditor, acts[299].pk)
    assert check.check_proof(text, own_card, peer_card)["kind"] == "permit.granted"
    assert check.check_proof(queries.proof(auditor, later.pk), own_card)["id"] == str(later.pk)
    for broken, code in (
        (text.replace("index 299", "index 298"), "proof_wrong"),
        (text.replace("index 299", "index x"), "proof_malformed"),
        (text.replace("index 299", "index 0299"), "proof_malformed"),
        (text.replace("index 299", "index ٢٩٩"), "proof_malformed"),
        (text.replace("index 299", f"index {'9' * 5_000}"), "proof_malformed"),
        (text.replace("@v1", "@v2"), "proof_malformed"),
        (text.replace("extra ", "extra %"), "proof_malformed"),
        ("", "proof_malformed"),
        (text.replace("\n301\n", "\n9\n").replace("\n300\n", "\n9\n"), "checkpoint_forged"),
    ):
        with pytest.raises(Untrusted, match=code):
            check.check_proof(broken, own_card)
