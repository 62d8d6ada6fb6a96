"""The exported journal is checked by a stranger; every change is found, nothing else is laid."""

import io
import zipfile

import pytest
from django.conf import settings
from django.urls import reverse

from rabt.base import durable
from rabt.base.errors import Refused, Untrusted
from rabt.journal import actions, check, export, paths
from rabt.journal.tests.acting import folder, remember
from rabt.seal import checkpoint, keys

pytestmark = pytest.mark.django_db
COUNT = 300


@pytest.fixture
def packed(at, own_card, peer_card, peer_keys):
    """Export a journal of two tiles that is cosigned; some acts more have been placed since."""
    remember(COUNT, at)
    note = actions.integrate(at).note
    line = checkpoint.cosign(note, peer_card.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at)
    actions.take_cosignature(COUNT, line, peer=peer_card)
    durable.write(paths.cosigned(folder()), checkpoint.with_line(note, line).encode())
    out = io.BytesIO()
    export.export(folder(), out, own_card, peer_card.to_json())
    return out.getvalue()


def laid(content, place):
    file = place / "journal.zip"
    file.write_bytes(content)
    cards = export.unpack(file, place / "laid")
    return place / "laid", cards


def test_a_stranger_checks_it_with_two_cards(packed, tmp_path, own_card, peer_card):
    where, cards = laid(packed, tmp_path)
    assert cards == (own_card.to_json(), peer_card.to_json())
    report = check.check(where, own_card, peer_card.to_json())
    assert (report.sound, report.size, report.cosigned_size) == (True, COUNT, COUNT)


def test_the_same_journal_always_makes_the_same_file(packed, own_card, peer_card, at):
    again = io.BytesIO()
    export.export(folder(), again, own_card, peer_card.to_json())
    assert again.getvalue() == packed


def test_no_word_of_an_act_is_in_it(packed, at):
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        told = b"".join(parts.read(name) for name in parts.namelist())
    assert b"permit:1" not in told, "records stand as digests"
    assert settings.RABT.state.encode() in told


def rewritten(packed, change):
    """Pack the same parts again, changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as parts, zipfile.ZipFile(out, "w") as again:
        for name in parts.namelist():
            told = change(name, parts.read(name))
            if told is not None:
                again.writestr(name, told)
    return out.getvalue()


def zipped(packed, name):
    """Return the first bytes of a part as they stand in the file."""
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        start = parts.getinfo(name).header_offset + 30 + len(name)
    return packed[start : start + 20]


def test_every_part_counts(packed, tmp_path, own_card, peer_card):
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        names = [name for name in parts.namelist() if name.startswith(("tile", "checkpoint"))]
    assert len(names) > 5
    for number, name in enumerate(names):
        place = tmp_path / str(number)
        place.mkdir()

        def flip(part, content, name=name):
            return content[:-1] + bytes([content[-1] ^ 1]) if part == name else content

        where, _ = laid(rewritten(packed, flip), place)
        assert not check.check(where, own_card, peer_card.to_json()).sound, name


@pytest.mark.parametrize(
    "spoil",
    [
        lambda it: it[: len(it) // 2],
        lambda it: b"no archive",
        lambda it: it.replace(zipped(it, "checkpoint"), b"\xff" * 20, 1),
        lambda it: rewritten(it, lambda name, told: None if name.startswith("tile/0") else told),
        lambda it: rewritten(it, lambda name, told: None if name == "checkpoint" else told),
        lambda it: rewritten(it, lambda name, told: b"x" * 17_000_000 if name.startswith("tile/0") else told),
        lambda it: rewritten(it, lambda name, told: b"x\n9999999999999\n" if name == "checkpoint" else told),
        lambda it: rewritten(it, lambda name, told: b"x\n-1\n" if name == "checkpoint" else told),
        lambda it: rewritten(it, lambda name, told: b"\xff" if name == "checkpoint" else told),
    ],
    ids=["cut", "other", "not deflated", "tile", "note", "bomb", "endless", "negative", "bytes"],
)
def test_what_is_no_journal_is_refused(packed, tmp_path, spoil):
    with pytest.raises(Untrusted, match="export_malformed"):
        laid(spoil(packed), tmp_path)


def test_nothing_is_laid_beside_the_folder(packed, tmp_path):
    out = io.BytesIO(packed)
    with zipfile.ZipFile(out, "a") as parts:
        parts.writestr("../outside", b"x")
        parts.writestr("inside/more", b"x")
    where, _ = laid(out.getvalue(), tmp_path)
    assert not (tmp_path / "outside").exists()
    assert not (where / "inside").exists()


def test_without_a_signed_checkpoint_there_is_nothing_to_export(db, node, own_card):
    with pytest.raises(Refused, match="checkpoint_missing"):
        export.export(folder(), io.BytesIO(), own_card)


def test_the_auditor_takes_it_from_the_page(client_as, db, node, at, tmp_path, own_card):
    client = client_as("auditor")
    assert client.get(reverse("journal:export")).status_code == 422
    remember(3, at)
    actions.integrate(at)
    answer = client.get(reverse("journal:export"))
    assert "attachment" in answer["Content-Disposition"]
    where, cards = laid(b"".join(answer.streaming_content), tmp_path)
    assert cards == (own_card.to_json(), "")
    assert check.check(where, own_card).sound
    assert client_as("destination_clerk").get(reverse("journal:export")).status_code == 403


def test_the_page_says_what_is_proven_and_since_when(client_as, at, packed):
    page = client_as("auditor").get(reverse("journal:acts")).content.decode()
    assert "ثبت 300 عمل" in page or "ثبت ٣٠٠ عمل" in page
    assert "لا يثبت هذا أن ما قيل صحيح" in page


def test_the_file_tells_what_it_is_and_holds_nothing_else(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        names, told = parts.namelist(), parts.read(export.READ_ME).decode()
    assert names[:5] == [export.READ_ME, export.CARD, export.PEER_CARD, paths.CHECKPOINT, paths.COSIGNED]
    assert told == export.TELLS and "rabt journal check" in told


def test_a_size_that_the_parts_cannot_hold_is_refused(packed, tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as parts, zipfile.ZipFile(out, "w") as other:
        other.writestr(paths.CHECKPOINT, parts.read(paths.CHECKPOINT).replace(b"\n300\n", b"\n300000\n", 1))
    with pytest.raises(Untrusted, match="export_malformed") as refused:
        laid(out.getvalue(), tmp_path)
    assert refused.value.facts == {"why": "size"}
