"""Closed post: it goes as a letter like any other, and what came waits for the office behind the wall."""

from uuid import UUID

import pytest

from rabt.base.errors import Untrusted
from rabt.exchange import actions, inbox, queries
from rabt.exchange.letters import Letter
from rabt.exchange.messages import ClosedPost
from rabt.exchange.models import ClosedPost as Kept
from rabt.exchange.tests.conftest import AT

pytestmark = pytest.mark.django_db
FIRST, SECOND = UUID(int=1), UUID(int=2)
CARD, SHEET = "k.k", "a.b.c.d.e"


def comes(mid, body=None):
    told = body or ClosedPost(card=CARD, sheet=SHEET).to_body()
    inbox.HANDLERS[ClosedPost.KIND](None, Letter(ClosedPost.KIND, told, "day:x", mid, "EG", AT, AT))


def test_a_sheet_goes_as_a_letter_of_its_day(peer):
    row = actions.send_post(peer, CARD, SHEET, at=AT)
    assert (row.kind, row.about, row.body) == (
        "closed.post/1",
        f"day:{AT.date()}",
        {"card": CARD, "sheet": SHEET},
    )


def test_what_came_waits_in_order_until_it_is_fetched():
    comes(FIRST)
    comes(SECOND)
    assert [one.mid for one in queries.post_to_fetch()] == [FIRST, SECOND]
    assert queries.post_to_fetch(locked=True).get(mid=FIRST).sheet == SHEET
    actions.fetched(FIRST)
    assert list(Kept.objects.values_list("mid", flat=True)) == [SECOND]


@pytest.mark.parametrize(
    "body", [{"card": CARD}, {"card": "x" * 101, "sheet": SHEET}, {"card": CARD, "sheet": "x" * 450_001}]
)
def test_a_malformed_one_is_refused(body):
    with pytest.raises(Untrusted, match="letter_malformed"):
        comes(FIRST, body)
    assert not Kept.objects.exists()
