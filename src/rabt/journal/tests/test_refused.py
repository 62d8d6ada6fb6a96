"""What the journal refuses of the other node, of a copy and of a file: by which code, with which facts."""

import io
import zipfile

import pytest

from rabt.base import durable
from rabt.base.errors import Refused, Stale, Untrusted
from rabt.journal import actions, export, paths, queries
from rabt.journal.models import Act, Checkpoint, Mirror, Witnessed
from rabt.journal.tests.acting import Other, folder, remember
from rabt.seal import checkpoint, keys, merkle, tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(peer_keys, peer_card, at):
    """A journal of nine acts, of which five are cosigned here."""
    found = Other(peer_keys, peer_card, count=9)
    actions.witness(found.note(5), 0, [], peer=peer_card, at=at)
    return found


# ------------------------------------------------------------------ as a witness
@pytest.mark.parametrize(
    ("proof", "why"),
    [
        (["A" * 43 + "="] * 64, "too long"), (["A" * 43 + "="] * 63, "too long"), (["%"], "not base64"),
        (["AAAA"], "not a hash"), ([], "too short"),
    ],
    ids=["64 hashes", "63 hashes", "signs", "length", "none"],
)  # fmt: skip
def test_the_reason_for_a_contradiction_is_kept_for_the_auditor(other, peer_card, at, proof, why):
    with pytest.raises(Untrusted) as refused:
        actions.witness(other.note(9), 5, proof, peer=peer_card, at=at)
    assert refused.value.code == "checkpoint_inconsistent"
    assert refused.value.facts == {"held": 5, "offered": 9, "why": {"why": why}}


def test_no_proof_is_as_long_as_a_tree_is_never_deep(other, peer_card, at):
    """64 hashes are not even read: among them one that is none would be told otherwise."""
    for count, why in ((63, "not base64"), (64, "too long")):
        with pytest.raises(Untrusted) as refused:
            actions.witness(other.note(9), 5, ["%"] * count, peer=peer_card, at=at)
        assert refused.value.facts["why"] == {"why": why}


@pytest.mark.parametrize(("size", "old"), [(4, 4), (9, 4), (9, 6)])
def test_a_stale_offer_is_told_what_is_held(other, peer_card, at, size, old):
    with pytest.raises(Stale) as refused:
        actions.witness(other.note(size), old, [], peer=peer_card, at=at)
    assert refused.value.facts == {"held": 5, "offered": size, "old": old}
    assert paths.evidence_kept(folder()) == []


def test_evidence_against_a_first_checkpoint_says_that_nothing_was_held(peer_keys, peer_card, at):
    other = Other(peer_keys, peer_card, count=5)
    with pytest.raises(Untrusted, match="checkpoint_inconsistent"):
        actions.witness(other.note(), 0, ["AAAA"], peer=peer_card, at=at)
    (kept,) = paths.evidence_kept(folder())
    assert kept.read_text() == f"held:\n\noffered:\n{other.note()}\nproof offered:\nAAAA\n"
    assert not Witnessed.objects.exists()


def test_what_was_cosigned_is_remembered_with_its_note_and_time(other, peer_card, at):
    row = Witnessed.objects.get()
    assert (row.origin, row.size, row.note) == (peer_card.journal_name, 5, other.note(5))
    root = merkle.root(merkle.subtrees_of(other.leaves[:5]), 5)
    assert (row.root, row.cosigned_at, row.ref) == (root.hex(), at, f"witnessed:{row.pk}")


def test_a_cosignature_is_told_apart(at, peer_keys, peer_card, own_card):
    remember(1, at)
    row = actions.integrate(at)
    line = checkpoint.cosign(row.note, peer_card.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at)
    with pytest.raises(Untrusted) as refused:
        actions.take_cosignature(2, line, peer=peer_card)
    assert (refused.value.code, refused.value.facts) == ("checkpoint_unknown", {"size": 2})
    with pytest.raises(Untrusted, match="checkpoint_malformed"):
        actions.take_cosignature(1, "no line", peer=peer_card)
    taken = actions.take_cosignature(1, line, peer=peer_card)
    kept = Checkpoint.objects.get()
    assert taken == kept and (kept.cosignature, kept.cosigned_at) == (line, at)
    assert kept.ref == f"checkpoint:{kept.pk}"


def test_the_cosigned_note_lies_beside_the_signed_one(
    at, peer_keys, peer_card, django_capture_on_commit_callbacks
):
    remember(1, at)
    row = actions.integrate(at)
    line = checkpoint.cosign(row.note, peer_card.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at)
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_cosignature(1, line, peer=peer_card)
    assert (folder() / "checkpoint.cosigned").read_text() == row.note + line


# ------------------------------------------------------------------ as the keeper of the other's hashes
def test_hashes_that_do_not_follow_are_told_from_where_to_send_them_again(other, peer_card):
    name, told = peer_card.journal_name, b"".join(other.leaves)
    assert actions.keep_leaves(name, 0, told[: 5 * 32]) == 5
    with pytest.raises(Refused) as gap:
        actions.keep_leaves(name, 6, told[6 * 32 :])
    with pytest.raises(Untrusted) as change:
        actions.keep_leaves(name, 4, bytes(32))
    with pytest.raises(Untrusted) as cut:
        actions.keep_leaves(name, 5, told[5 * 32 : -1])
    assert (gap.value.code, gap.value.facts) == ("leaves_unfitting", {"first": 6, "held": 5})
    assert (change.value.code, change.value.facts) == ("leaves_unfitting", {"first": 4, "held": 5})
    assert (cut.value.code, cut.value.facts) == ("tile_malformed", {"why": "length"})
    assert actions.keep_leaves(name, 5, told[5 * 32 :]) == 9
    row = Mirror.objects.get()
    assert (row.origin, row.size) == (name, 9)
    assert queries.mirrored(name, 0, 9) == told and queries.mirrored(name, 8, 9) == told[8 * 32 :]


# ------------------------------------------------------------------ as a copy that forgot
@pytest.fixture
def forgotten(at, peer_keys, peer_card, own_card, node):
    """Our own journal of two acts, and what was signed and cosigned of its five before the copy was laid."""
    remember(2, at)
    actions.integrate(at)
    more = [merkle.leaf_hash(bytes([number])) for number in range(3)]
    held = queries.leaves(0, 2)
    root = merkle.root(merkle.subtrees_of([held[:32], held[32:], *more]), 5)
    note = checkpoint.sign(
        checkpoint.Checkpoint(own_card.journal_name, 5, root), keys.signing_key(node.keys, keys.JOURNAL)
    )
    line = checkpoint.cosign(note, peer_card.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at)
    return note, line, b"".join(more)


def test_a_lost_act_stands_at_its_place_as_the_node_s_own_loss(forgotten, peer_card, at):
    note, line, leaves = forgotten
    assert actions.take_lost(note, line, 2, leaves, peer=peer_card, at=at) == 3
    lost = Act.objects.filter(kind="journal.lost").order_by("leaf_index")
    assert [(row.ref, row.leaf_index) for row in lost] == [(f"journal:{n}", n) for n in (2, 3, 4)]
    assert {(row.actor_id, row.office, row.role, row.state, row.commitment) for row in lost} == {
        ("node:LY", "LY/", "node", "LY", ""),
    }  # fmt: skip
    newest = queries.newest_checkpoint()
    assert (newest.size, newest.note, newest.signed_at) == (5, note, at)
    assert (newest.cosignature, newest.cosigned_at) == (line, at)
    assert paths.checkpoint(folder()).read_text() == note
    assert paths.cosigned(folder()).read_text() == note + line
    assert sorted(place.name for place in (folder() / "tile/0/000.p").iterdir())[-1] == "5"


def test_a_copy_that_held_nothing_at_all_takes_everything_back(node, own_card, peer_keys, peer_card, at):
    lost = [merkle.leaf_hash(bytes([number])) for number in range(3)]
    told = checkpoint.Checkpoint(own_card.journal_name, 3, merkle.root(merkle.subtrees_of(lost), 3))
    note = checkpoint.sign(told, keys.signing_key(node.keys, keys.JOURNAL))
    line = checkpoint.cosign(note, peer_card.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at)
    assert actions.take_lost(note, line, 0, b"".join(lost), peer=peer_card, at=at) == 3
    assert queries.leaves(0, 3) == b"".join(lost) and queries.newest_cosigned().size == 3
    remember(1, at)
    assert actions.integrate(at).size == 4


def test_what_does_not_fit_the_copy_is_told_with_what_is_held(forgotten, peer_card, at):
    note, line, leaves = forgotten
    for first, given, kind in (
        (1, leaves, Refused), (2, leaves[32:], Refused), (2, leaves + bytes(32), Refused),
        (2, bytes(96), Untrusted),
    ):  # fmt: skip
        with pytest.raises(kind) as refused:
            actions.take_lost(note, line, first, given, peer=peer_card, at=at)
        assert (refused.value.code, refused.value.facts) == ("leaves_unfitting", {"first": first, "held": 2})
    remember(3, at)
    actions.integrate(at)
    assert actions.take_lost(note, line, 2, leaves, peer=peer_card, at=at) == 0, "nothing is wanting any more"


# ------------------------------------------------------------------ as a reader of exported files
def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(content, place):
    (place / "journal.zip").write_bytes(content)
    return export.unpack(place / "journal.zip", place / "laid")


def why(content, place):
    with pytest.raises(Untrusted) as refused:
        unpacked(content, place)
    assert refused.value.code == "export_malformed"
    return refused.value.facts["why"]


def note_of(length):
    return b"x\n0\n" + b" " * (length - 4)


def test_a_note_is_a_hundred_thousand_bytes_long_at_most(tmp_path):
    assert unpacked(packed(checkpoint=note_of(100_000)), tmp_path) == ("", "")
    assert (tmp_path / "laid/checkpoint").read_bytes() == note_of(100_000)
    assert why(packed(checkpoint=note_of(100_001)), tmp_path) == "length"
    cosigned = packed(**{"checkpoint": note_of(9), "checkpoint.cosigned": note_of(100_001)})
    assert why(cosigned, tmp_path) == "length"
    assert why(packed(**{"checkpoint": note_of(9), "card.json": b"x" * 100_001}), tmp_path) == "length"


def test_a_tile_is_as_large_as_a_full_bundle_of_the_largest_entries_at_most(tmp_path):
    largest = tiles.WIDTH * (tiles.LARGEST_ENTRY + 2)
    parts = {"checkpoint": b"x\n1\n", "tile/0/000.p/1": b"x"}
    assert unpacked(packed(**parts, **{"tile/entries/000.p/1": bytes(largest)}), tmp_path) == ("", "")
    assert why(packed(**parts, **{"tile/entries/000.p/1": bytes(largest + 1)}), tmp_path) == "length"


def test_a_size_that_the_parts_could_hold_is_looked_for(tmp_path):
    assert why(packed(checkpoint=b"x\n256\n"), tmp_path) == "KeyError", "its one part could be a tile"
    assert why(packed(checkpoint=b"x\n257\n"), tmp_path) == "size"
    assert why(packed(checkpoint=b"x\n-1\n"), tmp_path) == "size"
    assert why(packed(checkpoint=b"x\nmany\n"), tmp_path) == "ValueError"
    assert why(b"no archive", tmp_path) == "BadZipFile"


def test_the_cards_come_out_as_they_were_put_in(tmp_path):
    content = packed(**{"checkpoint": b"x\n0\n", "card.json": b"ours", "peer-card.json": b"theirs"})
    assert unpacked(content, tmp_path) == ("ours", "theirs")


def test_every_part_has_the_same_time_and_is_deflated(at, own_card, peer_card):
    remember(3, at)
    actions.integrate(at)
    out = io.BytesIO()
    export.export(folder(), out, own_card, peer_card.to_json())
    with zipfile.ZipFile(out) as parts:
        told = parts.infolist()
        read_me = parts.read("read-me.txt").decode()
    assert [part.filename for part in told] == [
        "read-me.txt", "card.json", "peer-card.json", "checkpoint", "tile/entries/000.p/3", "tile/0/000.p/3",
    ]  # fmt: skip
    assert {part.date_time for part in told} == {(1980, 1, 1, 0, 0, 0)}
    assert {part.compress_type for part in told} == {zipfile.ZIP_DEFLATED}
    command = "rabt journal check --file FILE --card card.json --peer-card peer-card.json"
    assert read_me.count(command) == 2, "in both languages"


def test_a_checkpoint_that_is_no_text_is_not_exported(at, own_card):
    remember(1, at)
    actions.integrate(at)
    durable.write(paths.checkpoint(folder()), b"\xff\xfe")
    with pytest.raises(Untrusted, match="checkpoint_malformed"):
        export.export(folder(), io.BytesIO(), own_card)
