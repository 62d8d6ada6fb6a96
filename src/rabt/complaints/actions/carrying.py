"""Files of a complaint go to the other state's office in pieces, on the sheets that leave anyway."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from rabt.base.errors import Refused
from rabt.complaints import queries
from rabt.complaints.actions.remember import hand_over, note
from rabt.complaints.messages import ComplaintFile, ComplaintFileTaken, carried
from rabt.complaints.models import Complaint
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules import post
from rabt.files.rules import checked, contents
from rabt.files.rules.contents import Content

PAGE, QUALITY = (1400, 1960), 70
"""So a page is drawn that goes on sheets: a paper is read off it, and it is a fourth of what stays."""


def hand_over_files(row: Complaint, files: Iterable[queries.Opened], at: datetime) -> None:
    """Lay the files of a complaint ready for the next sheets; one that is too long stays here."""
    for one in files:
        kept = Content(queries.body_of(row, one.id), one.said["type"])
        pieces = post.cut(contents.lighter(kept, PAGE, QUALITY).data)
        for number, data in enumerate(pieces, 1):
            told = ComplaintFile(
                complaint_id=row.pk, file_id=one.id, name=carried(one.said["name"]), part=number,
                parts=len(pieces), data=data,
            )  # fmt: skip
            hand_over(row, told, at, one.id)


def take_piece(told: ComplaintFile, at: datetime) -> None:
    """Keep a piece; once they are all there the file is checked like any other, and kept or not taken.

    Refuses: missing, letter_malformed
    """
    told.check()
    row = queries.complaint_of_theirs(told.complaint_id)
    if queries.came_whole(row, told.file_id):
        hand_over(row, ComplaintFileTaken(told.complaint_id, told.file_id, True), at)
        return
    parts = queries.parts_of(row, told.file_id)
    if told.part not in parts:
        head = {"file": str(told.file_id), "part": str(told.part)}
        parts[told.part] = queries.sealed(row, queries.PART, head, "", at, told.data)
        parts[told.part].save(force_insert=True)
    if len(parts) == told.parts:
        kept = _keep(row, told, b"".join(queries.body_of(row, parts[n].pk) for n in sorted(parts)), at)
        for piece in parts.values():
            piece.delete()
        hand_over(row, ComplaintFileTaken(told.complaint_id, told.file_id, kept), at)


def _keep(row: Complaint, told: ComplaintFile, data: bytes, at: datetime) -> bool:
    """Keep a whole file beside its complaint, or say that it cannot be: of no known sort, or one too many."""
    try:
        rules.check_files(len(queries.opened(row).files) + 1)
        found = checked(data)
    except Refused as problem:
        note("post.item_refused", row.pk, "", at, why=problem.code)
        return False
    name = contents.name_of(told.name, found.media_type)
    head = {"name": name, "type": found.media_type, "theirs": str(told.file_id)}
    queries.sealed(row, queries.FILE, head, "", at, found.data).save(force_insert=True)
    note("complaint.file_came", row.pk, "", at)
    return True


def file_taken(complaint_id: UUID, file_id: UUID, at: datetime) -> None:
    """Let the pieces of a file go that the other office answered."""
    queries.pieces_sent(complaint_id, file_id).update(answered_at=at)
