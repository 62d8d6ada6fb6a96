"""The other state's complaints office, played with keys of its own."""

from datetime import timedelta
from uuid import UUID

from rabt.complaints import actions, queries
from rabt.complaints.messages import (
    ComplaintHanded,
)
from rabt.complaints.models import Office
from rabt.complaints.rules import post
from rabt.complaints.tests.build import AT, TEXT, WHAT
from rabt.exchange import inbox
from rabt.exchange.letters import Letter
from rabt.exchange.messages import ClosedPost
from rabt.exchange.models import ClosedPost as Kept
from rabt.exchange.models import Outgoing

THERE, OTHERS = post.keys_of(b"the other office"), post.keys_of(b"somebody else")
HERE = post.keys_of(b"here")
THEIRS = UUID("018f0000-0000-7000-8000-0000000000aa")
LATER = AT + timedelta(hours=6)
EG_LY, LY_EG = ("EG", "LY"), ("LY", "EG")


def handed(**words):
    told = {"kind": "wage", "what": WHAT, "reach": "0911234567", "consent": True, "files": 0}
    fields = {name: "" for name in ("where", "since", "employer", "permit", "name", "hours")}
    return ComplaintHanded(complaint_id=THEIRS, **(fields | told | words))


def item(told):
    return {"kind": told.KIND, "body": told.to_body()}


def comes(*told, keys=THERE, to=None, at=AT):
    """Let a sheet of the other office come, as the letters' own door hands it on, and read it."""
    sheet = post.closed([item(one) for one in told], keys, to or own_card(), EG_LY)
    carry(keys.card(), sheet, at)
    return actions.read_post(at=at)


def carry(card, sheet, at=AT):
    body = ClosedPost(card=card, sheet=sheet).to_body()
    letter = Letter(ClosedPost.KIND, body, "day:x", UUID(int=Kept.objects.count() + 1), "EG", at, at)
    inbox.HANDLERS[ClosedPost.KIND](None, letter)


def own_card():
    return queries.post_keys().card()


def left(at=AT):
    """Send the sheet of an hour; return what the other office reads on it, or raise Untrusted."""
    assert actions.send_post(at=at)
    body = Outgoing.objects.latest("id").body
    return post.opened(body["sheet"], THERE, body["card"], LY_EG)


def known(at=AT):
    """Let the other office be heard of."""
    comes(at=at)
    return Office.objects.get()


def referred(cast, tell, **words):
    row, receipt = tell(**words)
    row = actions.refer(cast("complaints_head"), row.pk, "other_state", TEXT, agreed=True, at=AT)
    return row, receipt
