"""Attaching and opening: sealed on the disk, permitted, written down, handed out as a download."""

import gzip
import io

import pytest
from PIL import Image

from rabt.access.viewing import Viewing
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.files import actions, queries
from rabt.files.models import File
from rabt.files.rules import contents
from rabt.journal.models import Act

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
ABOUT = "person:0190f7a2-0000-7000-8000-000000000001"


def picture():
    out = io.BytesIO()
    Image.effect_noise((600, 800), 60).convert("RGB").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def clerk(cast):
    return cast("destination_clerk")


@pytest.fixture
def paper(clerk, at):
    return actions.attach(clerk, ABOUT, "medical", PDF, "فحص.pdf", at=at)


def test_a_file_lies_sealed_on_the_disk(paper, clerk, node):
    lies = queries.place_of(paper.pk)
    assert lies.is_relative_to(node.home / "files") and b"PDF" not in lies.read_bytes()
    assert lies.stat().st_mode & 0o077 == 0
    assert queries.opened(clerk, paper.pk) == PDF
    assert (paper.name, paper.media_type, paper.size) == ("فحص.pdf", "application/pdf", len(PDF))
    assert Act.objects.get(ref=paper.ref).kind == "file.attached"


def test_a_photograph_becomes_a_portrait(clerk, at):
    file = actions.attach(clerk, ABOUT, "photo", picture(), "x.png", at=at)
    assert file.media_type == "image/jpeg" and file.size <= 20_000 and file.name == "x.jpg"


def test_what_is_refused_leaves_nothing(clerk, at, node):
    with pytest.raises(Refused) as caught:
        actions.attach(clerk, ABOUT, "medical", b"MZ", "x.pdf", at=at)
    assert caught.value.code == "file_kind"
    assert not File.objects.exists() and not list((node.home / "files").rglob("*.*"))


def test_each_opening_is_written_down_and_needs_a_purpose(paper, clerk):
    queries.opened(clerk, paper.pk)
    queries.to_hand_out(clerk, paper.pk)
    assert Viewing.objects.filter(person_ref=ABOUT).count() == 2
    with pytest.raises(NotAllowed):
        queries.opened(clerk.looking_for(""), paper.pk)


def test_another_office_finds_nothing(paper, cast):
    stranger = cast("destination_clerk", office="LY/labour/second/")
    with pytest.raises(Missing):
        queries.opened(stranger, paper.pk)
    assert queries.files_of(stranger, ABOUT) == [] and queries.files_of(cast("destination_clerk"), ABOUT) == [
        paper
    ]


def test_a_room_that_let_the_viewer_in_opens_its_own_file_only(paper, cast):
    stranger = cast("employer")
    assert queries.opened_about(stranger, paper.pk, ABOUT).content == PDF
    with pytest.raises(Missing):
        queries.opened_about(stranger, paper.pk, "person:another")


@pytest.mark.parametrize(
    "harm",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[:5],
        lambda sealed: b"",
        lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
        lambda sealed: b"\0" * len(sealed),
    ],
)
def test_a_file_changed_on_the_disk_is_not_handed_out(paper, clerk, harm):
    lies = queries.place_of(paper.pk)
    lies.write_bytes(harm(lies.read_bytes()))
    with pytest.raises(Untrusted) as caught:
        queries.opened(clerk, paper.pk)
    assert caught.value.code == "file_changed"


def test_two_files_cannot_change_places(paper, clerk, at):
    other = actions.attach(clerk, ABOUT, "medical", PDF, "b.pdf", at=at)
    one, two = queries.place_of(paper.pk), queries.place_of(other.pk)
    one.write_bytes(two.read_bytes())
    with pytest.raises(Untrusted):
        queries.opened(clerk, paper.pk)


def test_a_lost_file_and_an_unknown_key_are_named(paper, clerk):
    File.objects.update(key_id="0" * 16)
    with pytest.raises(Untrusted) as caught:
        queries.opened(clerk, paper.pk)
    assert caught.value.code == "file_key_unknown"
    queries.place_of(paper.pk).unlink()
    with pytest.raises(Untrusted) as caught:
        queries.opened(clerk, paper.pk)
    assert caught.value.code == "file_lost"


def test_a_row_that_tells_another_digest_is_not_believed(paper, clerk):
    File.objects.update(digest="0" * 64)
    with pytest.raises(Untrusted) as caught:
        queries.opened(clerk, paper.pk)
    assert caught.value.code == "file_changed"


def test_an_older_key_still_opens_what_it_sealed(paper, clerk, node, at):
    (node.keys / "files.key").rename(node.keys / "files-1.key")
    (node.keys / "files.key").write_text("ab" * 32)
    queries.forget_keys()
    assert queries.opened(clerk, paper.pk) == PDF
    newer = actions.attach(clerk, ABOUT, "medical", PDF, "b.pdf", at=at)
    assert newer.key_id != paper.key_id and queries.opened(clerk, newer.pk) == PDF


def test_a_file_leaves_as_a_download_that_nobody_keeps(paper, client_as):
    answer = client_as("destination_clerk").get(f"/files/{paper.pk}")
    assert answer.status_code == 200 and answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "no-store" in answer["Cache-Control"] and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_door_is_shut_for_others(paper, client_as, client):
    assert (
        client_as("destination_clerk", office="LY/labour/second/").get(f"/files/{paper.pk}").status_code
        == 404
    )
    assert client.get(f"/files/{paper.pk}").status_code in {302, 401, 403}


def test_a_packed_list_is_kept_as_it_is_and_nothing_else_passes_for_one(clerk, at, monkeypatch):
    packed = gzip.compress(b"[]", mtime=0)
    kept = actions.attach(clerk, ABOUT, actions.PACKED, packed, "list.csv", at=at)
    assert (kept.media_type, kept.name) == ("application/gzip", "list.gz")
    assert queries.opened(clerk, kept.pk) == packed
    monkeypatch.setattr(contents, "MOST_PACKED", 40)
    for wrong, code in ((b"", "file_empty"), (PDF, "file_large"), (b"PK\x03\x04", "file_kind")):
        with pytest.raises(Refused) as no:
            actions.attach(clerk, ABOUT, actions.PACKED, wrong, "a.gz", at=at)
        assert no.value.code == code
