"""The other node's posts tell what they recorded; nobody speaks for our ports."""

from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.base.errors import Untrusted
from rabt.credentials.models import Use
from rabt.crossing import actions
from rabt.crossing.inbox import HANDLERS
from rabt.crossing.models import Passage
from rabt.crossing.rules.verdict import Direction
from rabt.exchange.letters import Letter


def take(actor, at, **changes):
    told = {
        "passage_id": str(uuid4()), "serial": "", "holder_ref": "person:x", "port": "EG-SALLOUM",
        "direction": "exit", "outcome": "passed", "reason": "", "colour": "green", "verdict": "all_well",
        "at": at.isoformat(),
    }  # fmt: skip
    body = told | changes
    letter = Letter("crossing.recorded/1", body, "passage:x", uuid4(), actor.state, at, at)
    HANDLERS[letter.kind](actor, letter)
    return told["passage_id"]


def test_it_works(issued, peer, at):
    card = issued()
    key = take(peer, at, serial=card.serial, holder_ref=card.holder_ref)
    found = Passage.objects.get(pk=key)
    assert (found.kept_by, found.port, found.office) == ("EG", "EG-SALLOUM", "")
    assert Use.objects.get().direction == "exit"


def test_told_twice_it_counts_once(issued, peer, at):
    key = take(peer, at)
    take(peer, at, passage_id=key)
    assert Passage.objects.count() == 1


def test_a_card_that_has_not_come_yet_does_not_stop_the_letter(db, peer, at):
    take(peer, at, serial="00000000000")
    assert Passage.objects.count() == 1


@pytest.mark.parametrize("port", ["LY-MUSAID", "XX-NOWHERE"])
def test_nobody_speaks_for_our_ports(db, peer, at, port):
    with pytest.raises(Untrusted) as refused:
        take(peer, at, port=port)
    assert refused.value.code == "not_the_keeper"


def test_nobody_takes_over_our_passages(issued, officer, peer, at):
    found = actions.record_passage(officer, issued().token, Direction.ENTRY, at=at, passage_id=uuid4())
    with pytest.raises(Untrusted):
        take(peer, at + timedelta(hours=1), passage_id=str(found.pk))


@pytest.mark.parametrize("changes", [{"direction": "up"}, {"outcome": "lost"}, {"colour": "pink"}])
def test_words_that_we_do_not_know_are_refused(db, peer, at, changes):
    with pytest.raises(Untrusted) as refused:
        take(peer, at, **changes)
    assert refused.value.code == "letter_malformed"
