"""Trees, tiles and checkpoints: known roots, every proof at every size, and nothing beside them."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.base.errors import Untrusted
from rabt.seal import checkpoint, merkle, tiles

ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [  # the published roots over the first 1 to 8 of these entries
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(f"entry {number}".encode()) for number in range(70)]
TREE = merkle.subtrees_of(LEAVES)


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size):
    leaves = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES[:size]]
    assert merkle.root(merkle.subtrees_of(leaves), size).hex() == ROOTS[size - 1]


def test_the_empty_tree():
    assert merkle.root(merkle.subtrees_of([]), 0) == merkle.EMPTY


def slow_root(leaves):
    """RFC 6962 §2.1 word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(slow_root(leaves[:split]), slow_root(leaves[split:]))


def slow_path(index, leaves):
    """RFC 6962 §2.1.1 word for word."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*slow_path(index, leaves[:split]), slow_root(leaves[split:])]
    return [*slow_path(index - split, leaves[split:]), slow_root(leaves[:split])]


def slow_subproof(old, leaves, whole):
    """RFC 6962 §2.1.2 word for word."""
    if old == len(leaves):
        return [] if whole else [slow_root(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*slow_subproof(old, leaves[:split], whole), slow_root(leaves[split:])]
    return [*slow_subproof(old - split, leaves[split:], False), slow_root(leaves[:split])]


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65, 70])
def test_every_proof_of_every_size(size):
    root = merkle.root(TREE, size)
    assert root == slow_root(LEAVES[:size])
    for index in range(size):
        proof = merkle.inclusion(TREE, index, size)
        assert proof == slow_path(index, LEAVES[:size])
        merkle.check_inclusion(LEAVES[index], index, size, proof, root)
    for old in range(1, size + 1):
        proof = merkle.consistency(TREE, old, size)
        assert proof == slow_subproof(old, LEAVES[:size], True)
        merkle.check_consistency(old, size, proof, merkle.root(TREE, old), root)
    assert merkle.consistency(TREE, 0, size) == []
    merkle.check_consistency(0, size, [], merkle.EMPTY, root)


sizes = st.integers(1, 70)


@given(sizes, st.data())
def test_a_changed_inclusion_proof_is_refused(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof, root, leaf = merkle.inclusion(TREE, index, size), merkle.root(TREE, size), LEAVES[index]
    changed = data.draw(
        st.sampled_from(["leaf", "root", "index", "longer", "shorter", "hash", "swap", "short_hash"])
    )
    if changed == "leaf":
        leaf = LEAVES[(index + 1) % 70]
    elif changed == "root":
        root = merkle.root(TREE, size % 70 + 1)
    elif changed == "index" and size > 1:
        index = (index + 1) % size
    elif changed == "shorter" and proof:
        proof = proof[:-1]
    elif changed == "hash" and proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        proof[place] = bytes([proof[place][0] ^ 1]) + proof[place][1:]
    elif changed == "swap" and len(proof) > 1:
        proof = proof[::-1]
    elif changed == "short_hash" and proof:
        proof[0] = proof[0][:-1]
    else:
        proof = [*proof, bytes(32)]
    with pytest.raises(Untrusted, match="proof_wrong"):
        merkle.check_inclusion(leaf, index, size, proof, root)


@given(sizes, st.data())
def test_a_changed_consistency_proof_is_refused(size, data):
    old = data.draw(st.integers(0, size))
    proof, roots = merkle.consistency(TREE, old, size), [merkle.root(TREE, old), merkle.root(TREE, size)]
    changed = data.draw(st.sampled_from(["old root", "root", "longer", "shorter", "hash", "empty", "order"]))
    if changed == "shorter" and proof:
        proof = proof[:-1]
    elif changed == "hash" and proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        proof[place] = bytes([proof[place][0] ^ 1]) + proof[place][1:]
    elif changed == "empty" and proof:
        proof = []
    elif changed == "old root":
        roots[0] = merkle.leaf_hash(b"other")
    elif changed == "root" and old:
        roots[1] = merkle.leaf_hash(b"other")
    elif changed == "order" and old < size:
        old, size = size, old
    else:
        proof = [*proof, bytes(32)]
    with pytest.raises(Untrusted, match="proof_wrong"):
        merkle.check_consistency(old, size, proof, *roots)


def test_a_rewritten_leaf_breaks_consistency():
    for changed in range(20):
        leaves = list(LEAVES)
        leaves[changed] = merkle.leaf_hash(b"rewritten")
        other = merkle.subtrees_of(leaves)
        with pytest.raises(Untrusted):
            merkle.check_consistency(
                20, 70, merkle.consistency(other, 20, 70), merkle.root(TREE, 20), merkle.root(other, 70)
            )


def test_there_is_no_proof_of_what_is_not_there():
    for deed in (
        lambda: merkle.inclusion(TREE, 5, 5),
        lambda: merkle.inclusion(TREE, -1, 5),
        lambda: merkle.consistency(TREE, 6, 5),
    ):
        with pytest.raises(ValueError):
            deed()
    for index in (-1, 5):
        with pytest.raises(Untrusted, match="proof_wrong"):
            merkle.check_inclusion(LEAVES[0], index, 5, [], merkle.root(TREE, 5))


# ------------------------------------------------------------------ tiles


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (tiles.Tile(0, 0), "tile/0/000"),
        (tiles.Tile(0, 273, 112), "tile/0/273.p/112"),
        (tiles.Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (tiles.Tile(2, 1000, 1), "tile/2/x001/000.p/1"),
        (tiles.Tile(None, 67, 8), "tile/entries/067.p/8"),
    ],
)
def test_tiles_lie_where_the_specification_says(tile, path):
    assert tile.path == path


def test_the_tiles_of_seventy_thousand_acts():
    """The example of the specification."""
    told = {level: list(tiles.tiles_of(level, 70_000)) for level in tiles.levels_of(70_000)}
    assert [len(found) for found in told.values()] == [274, 2, 1]
    assert [found[-1].width for found in told.values()] == [112, 17, 1]
    assert [len(list(tiles.tiles_of(level, 256))) for level in tiles.levels_of(256)] == [1, 1]
    assert list(tiles.levels_of(0)) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=4))
def test_tiles_grow_as_the_tree_does(steps):
    leaves = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(sum(steps))]
    kept, size = {}, 0
    for step in steps:
        kept.update(dict(tiles.grown(size, leaves[size : size + step], kept.__getitem__)))
        size += step
        subtree = tiles.subtrees_in(size, kept.__getitem__)
        whole = merkle.subtrees_of(leaves[:size])
        assert merkle.root(subtree, size) == merkle.root(whole, size)
        assert merkle.inclusion(subtree, size // 2, size) == merkle.inclusion(whole, size // 2, size)
        assert merkle.consistency(subtree, size // 3, size) == merkle.consistency(whole, size // 3, size)
    for level in tiles.levels_of(size):
        assert all(tile in kept for tile in tiles.tiles_of(level, size))


def test_a_large_tree_reads_few_tiles():
    kept = {}
    leaves = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(66_000)]
    kept.update(dict(tiles.grown(0, leaves, kept.__getitem__)))
    asked = []

    def read(tile):
        asked.append(tile)
        return kept[tile]

    proof = merkle.inclusion(tiles.subtrees_in(66_000, read), 40_000, 66_000)
    merkle.check_inclusion(
        leaves[40_000], 40_000, 66_000, proof, merkle.root(merkle.subtrees_of(leaves), 66_000)
    )
    assert len(set(asked)) <= 5


@given(st.lists(st.binary(max_size=40), max_size=12))
def test_bundles_there_and_back(entries):
    assert tiles.entries_in(tiles.bundled(entries)) == entries


@pytest.mark.parametrize("raw", [b"\x00", b"\x00\x02a", b"\x00\x01ab"])
def test_a_cut_bundle_is_refused(raw):
    with pytest.raises(Untrusted, match="tile_malformed"):
        tiles.entries_in(raw)


@pytest.mark.parametrize("raw", [bytes(31), bytes(257 * 32)])
def test_a_tile_of_a_wrong_length_is_refused(raw):
    with pytest.raises(Untrusted, match="tile_malformed"):
        tiles.hashes_in(raw)


# ------------------------------------------------------------------ checkpoints

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LOG, WITNESS = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
TOLD = checkpoint.Checkpoint("rabt/LY/journal", 70, merkle.root(TREE, 70))
NOTE = checkpoint.sign(TOLD, LOG)
LINE = checkpoint.cosign(NOTE, "rabt/EG/witness", WITNESS, AT)
COSIGNED = checkpoint.with_line(NOTE, LINE)


def read(note, key=LOG, origin=TOLD.origin):
    return checkpoint.read(note, origin, key.public_key())


def read_cosigned(note, key=WITNESS, name="rabt/EG/witness"):
    return checkpoint.read_cosignature(note, name, key.public_key())


def test_a_checkpoint_is_three_lines_and_signatures():
    lines = COSIGNED.split("\n")
    assert lines[:2] == ["rabt/LY/journal", "70"]
    assert (
        lines[3] == ""
        and lines[4].startswith("— rabt/LY/journal ")
        and lines[5].startswith("— rabt/EG/witness ")
    )
    assert read(NOTE) == read(COSIGNED) == TOLD
    assert read_cosigned(COSIGNED) == AT
    assert read(checkpoint.sign(checkpoint.Checkpoint("x", 0, merkle.EMPTY), LOG), origin="x").size == 0


def test_a_stranger_verifies_it_by_the_specification_alone():
    text = "\n".join(COSIGNED.split("\n")[:3]) + "\n"
    signature = base64.b64decode(COSIGNED.split("\n")[4].split(" ")[2])
    public = LOG.public_key().public_bytes_raw()
    assert signature[:4] == hashlib.sha256(b"rabt/LY/journal\n\x01" + public).digest()[:4]
    LOG.public_key().verify(signature[4:], text.encode())
    told = base64.b64decode(LINE.split(" ")[2])
    assert (
        told[:4]
        == hashlib.sha256(b"rabt/EG/witness\n\x04" + WITNESS.public_key().public_bytes_raw()).digest()[:4]
    )
    assert int.from_bytes(told[4:12], "big") == AT.timestamp()
    WITNESS.public_key().verify(told[12:], f"cosignature/v1\ntime {int(AT.timestamp())}\n{text}".encode())


@settings(max_examples=200)
@given(st.integers(0, len(NOTE) - 1), st.sampled_from("0Aa=\n +—\x00"))
def test_any_changed_sign_is_refused(place, sign):
    changed = NOTE[:place] + sign + NOTE[place + 1 :]
    if changed == NOTE:
        return
    with pytest.raises(Untrusted):
        read(changed)


@settings(max_examples=100)
@given(st.integers(0, len(LINE) - 1), st.sampled_from("0Aa=\n +—"))
def test_any_changed_sign_of_a_cosignature_is_refused(place, sign):
    changed = LINE[:place] + sign + LINE[place + 1 :]
    if changed == LINE:
        return
    with pytest.raises(Untrusted):
        read_cosigned(checkpoint.with_line(NOTE, changed))


SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def respelled(line, unused):
    """Change the bits of the last sign that base64 leaves unused: the same bytes, spelt otherwise."""
    at = len(line.rstrip("=\n")) - 1
    return line[:at] + SIGNS[SIGNS.index(line[at]) ^ unused] + line[at + 1 :]


def test_a_signature_has_one_spelling():
    other = respelled(LINE, 1)
    assert base64.b64decode(other.split()[-1]) == base64.b64decode(LINE.split()[-1])
    with pytest.raises(Untrusted, match="checkpoint_malformed"):
        read_cosigned(checkpoint.with_line(NOTE, other))
    with pytest.raises(Untrusted, match="checkpoint_malformed"):
        read(respelled(NOTE, 1))


def resigned(text, key=LOG, name=TOLD.origin):
    """Sign any text as a note, as an ill-willed keeper could."""
    public = key.public_key()
    name_of_key = hashlib.sha256(f"{name}\n".encode() + b"\x01" + public.public_bytes_raw()).digest()[:4]
    return f"{text}\n— {name} {base64.b64encode(name_of_key + key.sign(text.encode())).decode()}\n"


ROOT = base64.b64encode(TOLD.root).decode()


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("", "checkpoint_malformed"),
        (TOLD.text, "checkpoint_malformed"),
        (TOLD.text + "\n", "checkpoint_malformed"),
        (NOTE[:-1], "checkpoint_malformed"),
        (NOTE + "\n", "checkpoint_malformed"),
        (NOTE + "x" * checkpoint.LONGEST, "checkpoint_malformed"),
        (NOTE.replace("— ", "- "), "checkpoint_malformed"),
        (NOTE + "— name %%\n", "checkpoint_forged"),
        (resigned(TOLD.text, WITNESS), "checkpoint_forged"),
        (resigned(TOLD.text, name="other"), "checkpoint_forged"),
        (resigned(f"other\n70\n{ROOT}\n"), "checkpoint_forged"),
        (resigned(f"{TOLD.origin}\n70\n"), "checkpoint_malformed"),
        (resigned(f"{TOLD.origin}\n70\n{ROOT}\nextension\n"), "checkpoint_malformed"),
        (resigned(f"\n70\n{ROOT}\n"), "checkpoint_malformed"),
        (resigned(f"{TOLD.origin}\n070\n{ROOT}\n"), "checkpoint_malformed"),
        (resigned(f"{TOLD.origin}\n-7\n{ROOT}\n"), "checkpoint_malformed"),
        (resigned(f"{TOLD.origin}\n٧\n{ROOT}\n"), "checkpoint_malformed"),
        (resigned(f"{TOLD.origin}\n{'9' * 19}\n{ROOT}\n"), "checkpoint_malformed"),
        (resigned(f"{TOLD.origin}\n70\n%%\n"), "checkpoint_malformed"),
        (resigned(f"{TOLD.origin}\n70\nAAAA\n"), "checkpoint_malformed"),
        (resigned(f"{TOLD.origin}\n70\n{ROOT.rstrip('=')}\n"), "checkpoint_malformed"),
    ],
)
def test_another_note_is_refused(note, code):
    if note.endswith("%%\n") and code == "checkpoint_forged":
        note = note.replace("— rabt/LY/journal", "— rabt/EG/journal")
        code = "checkpoint_malformed"
    with pytest.raises(Untrusted, match=code):
        read(note)


def test_a_cosignature_of_another_or_of_something_else_is_refused():
    other = checkpoint.sign(checkpoint.Checkpoint(TOLD.origin, 69, merkle.root(TREE, 69)), LOG)
    late = checkpoint.cosign(NOTE, "rabt/EG/witness", WITNESS, datetime(2500, 1, 1, tzinfo=UTC))
    short = "— rabt/EG/witness " + base64.b64encode(base64.b64decode(LINE.split(" ")[2])[:-1]).decode() + "\n"
    for note, key, name in (
        (NOTE, WITNESS, "rabt/EG/witness"),
        (COSIGNED, LOG, "rabt/EG/witness"),
        (COSIGNED, WITNESS, "rabt/LY/witness"),
        (checkpoint.with_line(other, LINE), WITNESS, "rabt/EG/witness"),
        (checkpoint.with_line(NOTE, late), WITNESS, "rabt/EG/witness"),
        (checkpoint.with_line(NOTE, short), WITNESS, "rabt/EG/witness"),
    ):
        with pytest.raises(Untrusted, match="cosignature_wrong"):
            read_cosigned(note, key, name)


def test_a_checkpoint_signature_is_no_cosignature():
    with pytest.raises(Untrusted, match="cosignature_wrong"):
        read_cosigned(NOTE, LOG, TOLD.origin)
    with pytest.raises(Untrusted, match="checkpoint_forged"):
        read(checkpoint.with_line(TOLD.text + "\n", checkpoint.cosign(NOTE, TOLD.origin, LOG, AT)))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b"])
def test_a_name_that_no_note_can_bear_is_a_bug(name):
    with pytest.raises(ValueError):
        checkpoint.sign(checkpoint.Checkpoint(name, 1, bytes(32)), LOG)
