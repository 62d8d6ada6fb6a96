"""Files of a complaint on the post: in pieces behind all words, checked where they arrive."""

import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from PIL import Image

from rabt.complaints import queries
from rabt.complaints.actions.telling import Page
from rabt.complaints.messages import (
    ComplaintFile,
    ComplaintFileTaken,
    ComplaintHanded,
    ComplaintTurnedAway,
)
from rabt.complaints.models import Act, Complaint, Item
from rabt.complaints.rules import post
from rabt.complaints.tests.build import AT
from rabt.complaints.tests.other_office import THEIRS, comes, handed, known, left, referred
from rabt.files.rules import checked

pytestmark = pytest.mark.django_db


def picture(wide=2000, high=2800, seed=0):
    """Return a page as a telephone takes it: noise, which no drawing makes small."""
    data = io.BytesIO()
    noise = Image.effect_noise((wide // 4, high // 4), 60 + seed).resize((wide, high))
    noise.convert("RGB").save(data, "JPEG", quality=90)
    return data.getvalue()


def every_sheet(at=AT):
    """Send sheet after sheet until nothing waits; return what the other office reads on each."""
    sheets = []
    while Item.objects.filter(sent_at=None).exists():
        at += timedelta(hours=6)
        sheets.append(left(at))
    return sheets


def test_files_go_in_pieces_after_the_words_and_are_let_go_once_they_arrived(paired, cast, tell):
    known()
    row, _ = referred(cast, tell, files=(Page(picture(), "page.jpg"), Page(picture(seed=9), "other.jpg")))
    other, _ = referred(cast, tell, place="10.0.0.9")
    sheets = every_sheet()
    first = [one["kind"] for one in sheets[0]]
    assert first[:2] == [ComplaintHanded.KIND] * 2, "no file stands before anybody's words"
    assert ComplaintHanded.from_body(sheets[0][0]["body"]).files == 2
    told = [ComplaintFile.from_body(one["body"]) for sheet in sheets for one in sheet
            if one["kind"] == ComplaintFile.KIND]  # fmt: skip
    assert {one.complaint_id for one in told} == {row.pk} and len(sheets) > 1
    for file in queries.opened(row).files:
        parts = [one for one in told if one.file_id == file.id]
        assert [one.part for one in parts] == list(range(1, parts[0].parts + 1))
        whole = b"".join(one.data for one in parts)
        assert checked(whole).media_type == "image/jpeg" and len(whole) < len(queries.body_of(row, file.id))
    assert Item.objects.filter(file_id__isnull=False).count() == len(told), "kept until the other answers"
    for file in queries.opened(row).files:
        comes(ComplaintFileTaken(row.pk, file.id, True), at=AT + timedelta(days=9))
    left(AT + timedelta(days=10))
    assert not Item.objects.filter(file_id__isnull=False).exists()
    assert [one.said["word"] for one in queries.opened(row).said if "word" in one.said] == ["file_there"] * 2
    assert not queries.opened(other).files


def test_what_is_too_long_stays_and_a_complaint_turned_away_takes_its_files_along(
    paired, cast, tell, monkeypatch
):
    known()
    monkeypatch.setattr(post, "MOST_PIECES", 0)
    referred(cast, tell, files=(Page(picture(), "page.jpg"),))
    assert not Item.objects.filter(file_id__isnull=False).exists()
    monkeypatch.undo()
    row, _ = referred(cast, tell, files=(Page(picture(), "page.jpg"),), place="10.0.0.8")
    comes(ComplaintTurnedAway(row.pk, "complaint_kind"))
    assert not Item.objects.filter(file_id__isnull=False).exists()


def pieces_of(data, file=UUID(int=7), size=50_000, **changes):
    cut = [data[at : at + size] for at in range(0, len(data), size)]
    return [
        ComplaintFile(**{
            "complaint_id": THEIRS, "file_id": file, "name": "صورة.jpg", "part": number, "parts": len(cut),
            "data": part,
        } | changes) for number, part in enumerate(cut, 1)
    ]  # fmt: skip


def test_a_file_of_the_other_office_is_put_together_checked_and_kept_once(paired, cast):
    known()
    comes(handed(files=1))
    row, pieces = Complaint.objects.get(), pieces_of(picture(800, 600))
    assert len(pieces) > 1
    for one in (pieces[-1], pieces[-1], *pieces[:-1]):
        assert not queries.opened(row).files
        comes(one)
    (file,) = queries.opened(row).files
    assert (
        checked(queries.evidence_to_see(cast("complaints_clerk"), file.id, AT).content).media_type
        == "image/jpeg"
    )
    assert not queries.pieces_of(row).filter(sort="part").exists()
    comes(pieces[0])
    assert len(queries.opened(row).files) == 1, "the same one again changes nothing, and is answered again"
    told = [
        ComplaintFileTaken.from_body(one["body"]) for one in left() if one["kind"] == ComplaintFileTaken.KIND
    ]
    assert told == [ComplaintFileTaken(THEIRS, UUID(int=7), True)] * 2


@pytest.mark.parametrize("data", [b"MZ" + b"x" * 100, b"%PDF-1.4 /JavaScript"])
def test_what_is_no_page_is_not_taken_and_its_office_hears_so(paired, data):
    known()
    comes(handed(files=1))
    comes(*pieces_of(data))
    row = Complaint.objects.get()
    assert not queries.opened(row).files and not queries.pieces_of(row).filter(sort="part").exists()
    told = [
        ComplaintFileTaken.from_body(one["body"]) for one in left() if one["kind"] == ComplaintFileTaken.KIND
    ]
    assert [one.kept for one in told] == [False]


def test_a_piece_that_belongs_to_nothing_is_written_down_and_left(paired):
    known()
    (piece,) = pieces_of(b"x")
    comes(piece, handed(), replace(piece, part=3, parts=2), replace(piece, part=1, parts=22))
    assert Act.objects.filter(kind="post.item_refused").count() == 3
    row = Complaint.objects.get()
    assert not queries.pieces_of(row).filter(sort="part").exists()
