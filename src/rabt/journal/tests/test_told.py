"""What the checker says, line by line, and what it refuses: two states read it to each other."""

import base64
from dataclasses import astuple

import pytest

from rabt.base import durable
from rabt.base.errors import Untrusted
from rabt.journal import actions, check, paths, queries
from rabt.journal.tests.acting import cosigned_by, folder, remember
from rabt.seal import checkpoint, keys, tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(at):
    """A journal of three acts."""
    acts = remember(3, at)
    return acts, actions.integrate(at)


@pytest.fixture
def cosigned(signed, at, peer_keys, peer_card):
    _, row = signed
    line = checkpoint.cosign(row.note, peer_card.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at)
    durable.write(paths.cosigned(folder()), checkpoint.with_line(row.note, line).encode())
    return row


# ------------------------------------------------------------------ the report
def test_a_report_of_nothing_says_nothing(tmp_path, own_card):
    report = check.check(tmp_path, own_card)
    assert astuple(report) == (0, "", 0, None, 0, [])
    assert list(report.lines()) == [
        "acts in the tree: 0", "root: none", "cosigned by the other node: not shown",
    ]  # fmt: skip


def test_a_report_tells_size_root_and_how_far_the_other_node_cosigned(cosigned, own_card, peer_card):
    assert list(check.check(folder(), own_card, peer_card.to_json()).lines()) == [
        "acts in the tree: 3",
        f"root: {cosigned.root}",
        "cosigned by the other node up to 3, at 2026-11-24T09:00:00+00:00",
    ]
    without_its_card = check.check(folder(), own_card)
    assert (without_its_card.cosigned_size, without_its_card.cosigned_at) == (0, None)


def test_a_report_tells_what_was_lost_and_what_is_wrong():
    report = check.Report(size=9, root="ab", lost=2, faults=["first", "second"])
    assert list(report.lines())[3:] == [
        "lost with a restored copy: 2; their places are in the tree, their words not",
        "WRONG: first",
        "WRONG: second",
    ]
    assert not report.sound and check.Report().sound


# ------------------------------------------------------------------ faults
@pytest.mark.parametrize("name", ["checkpoint", "checkpoint.cosigned"])
def test_bytes_that_are_no_text_are_a_fault_and_no_crash(cosigned, own_card, peer_card, name):
    place = folder() / name
    place.write_bytes(b"\xff" + place.read_bytes())
    (fault,) = check.check(folder(), own_card, peer_card.to_json()).faults
    assert fault.startswith("checkpoint_forged: ")


def test_a_tile_that_does_not_follow_is_named(signed, own_card):
    name = tiles.Tile(None, 0, 3)
    place = paths.tile(folder(), name)
    entries = tiles.entries_in(place.read_bytes())
    place.write_bytes(tiles.bundled([b"another", *entries[1:]]))
    report = check.check(folder(), own_card)
    assert report.faults == ["tile/0/000.p/3 does not follow from what lies below it"]
    assert report.size == 3, "what was told stands in the report beside what is wrong with it"


def test_a_bundle_of_another_width_is_named(signed, own_card):
    place = paths.tile(folder(), tiles.Tile(None, 0, 3))
    place.write_bytes(tiles.bundled(tiles.entries_in(place.read_bytes())[:2]))
    told = {"tile": "tile/entries/000.p/3", "why": "entries are missing"}
    assert check.check(folder(), own_card).faults == [f"tile_malformed: {told}"]


def test_a_journal_that_goes_on_after_its_cosigned_part_is_sound(cosigned, own_card, peer_card, at):
    remember(2, at)
    actions.integrate(at)
    report = check.check(folder(), own_card, peer_card.to_json())
    assert (report.sound, report.size, report.cosigned_size, report.cosigned_at) == (True, 5, 3, at)


def test_the_other_node_s_card_must_be_one(cosigned, own_card):
    assert len(check.check(folder(), own_card, "no card").faults) == 1


# ------------------------------------------------------------------ the proof of one act
def test_the_only_act_of_a_journal_is_proved_without_a_neighbour(auditor, at, own_card):
    act = remember(1, at, ref="permit:1")[0]
    actions.integrate(at)
    text = queries.proof(auditor, act.pk)
    head, _, note = text.partition("\n\n")
    assert head.split("\n")[0::2] == ["c2sp.org/tlog-proof@v1", "index 0"]
    assert note == queries.newest_checkpoint().note
    assert check.check_proof(text, own_card)["id"] == str(act.pk)


def test_a_proof_says_what_the_act_says(signed, auditor, own_card):
    act = signed[0][2]
    told = check.check_proof(queries.proof(auditor, act.pk), own_card)
    assert (told["id"], told["kind"], told["commitment"]) == (str(act.pk), act.kind, act.commitment)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("extra ", "other ", "lines"), ("index ", "place ", "lines"),
        ("@v1", "@v2", "lines"), ("index 2", "index -2", "lines"), ("index 2", "index", "lines"),
        ("extra ", "extra %", "not base64"), ("index 2\n", "index 2\n%", "not base64"),
    ],
)  # fmt: skip
def test_what_is_no_proof_is_told_apart(signed, auditor, own_card, old, new, why):
    text = queries.proof(auditor, signed[0][2].pk).replace(old, new, 1)
    with pytest.raises(Untrusted) as refused:
        check.check_proof(text, own_card)
    assert (refused.value.code, refused.value.facts) == ("proof_malformed", {"why": why})


@pytest.mark.parametrize(
    "text", ["", "x\n\ny", "x\nextra x\n\ny", "c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0"]
)
def test_what_is_too_short_to_be_a_proof_is_refused(text, own_card):
    with pytest.raises(Untrusted) as refused:
        check.check_proof(text, own_card)
    assert (refused.value.code, refused.value.facts) == ("proof_malformed", {"why": "lines"})


def test_a_proof_without_the_other_node_s_word_is_wrong_for_whoever_asks_for_it(
    signed, auditor, own_card, peer_keys, peer_card, at
):
    act = signed[0][0]
    with pytest.raises(Untrusted, match="cosignature_wrong"):
        check.check_proof(queries.proof(auditor, act.pk), own_card, peer_card)
    cosigned_by(peer_keys, peer_card, at)
    assert check.check_proof(queries.proof(auditor, act.pk), own_card, peer_card)["id"] == str(act.pk)


def test_a_proof_stands_under_the_cosigned_checkpoint_where_it_can(
    signed, auditor, own_card, peer_keys, peer_card, at
):
    cosigned_by(peer_keys, peer_card, at)
    later = remember(2, at)
    actions.integrate(at)
    sizes = [
        checkpoint.read(
            queries.proof(auditor, act.pk).partition("\n\n")[2], own_card.journal_name,
            keys.verifying_key(own_card.journal),
        ).size
        for act in (signed[0][2], later[0])
    ]  # fmt: skip
    assert sizes == [3, 5]


def test_the_entry_in_a_proof_is_the_entry_in_the_tree(signed, auditor):
    act = signed[0][1]
    told = queries.proof(auditor, act.pk).split("\n")[1].removeprefix("extra ")
    entries = tiles.entries_in(paths.read_tile(folder(), tiles.Tile(None, 0, 3)))
    assert base64.b64decode(told) == entries[1]
