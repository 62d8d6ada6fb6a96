"""A certificate that the other state printed is known here by its number, and that it is void as well."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from rabt.access.viewing import Viewing
from rabt.base.actor import the_node
from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.credentials import actions, queries
from rabt.credentials.inbox import HANDLERS
from rabt.credentials.messages import KeysPublished, PaperIssued, PaperReplaced
from rabt.credentials.models import Paper
from rabt.credentials.rules import grouped, make_serial
from rabt.exchange.letters import Letter
from rabt.seal import paper
from rabt.seal.paper import Kind

DAY, ONE = timedelta(days=1), make_serial()
WORK = paper.work("7112", "First Building Co", date(2025, 1, 10), date(2026, 3, 9), ["scaffold"])
SUBJECT = paper.subject(Kind.SKILLS, "محمد سالم عبد الحميد فرجاني", "Mohamed Salem Fargany", [WORK])


def take(peer, message, at):
    HANDLERS[message.KIND](
        peer, Letter(message.KIND, message.to_body(), "person:x", uuid4(), peer.state, at, at)
    )


@pytest.fixture
def printed(other, peer, holder, about, at):
    """Return a maker of letters in which the other state tells of a paper that it printed."""
    take(peer, KeysPublished(uuid4(), 1, at, other.key_set(at)), at)

    def make(serial=ONE, place=7, subject=SUBJECT, issuer=other.state, covers=(about,)):
        claims = paper.Claims(serial, issuer, 2, place, at, subject)
        return PaperIssued(uuid4(), holder, list(covers), paper.issue(claims, other.card_key))

    return make


@pytest.fixture
def clerk(cast):
    return cast("destination_clerk")


def test_what_is_printed_here_is_told_and_that_it_is_void(approver, about, holder, at, letters):
    found = actions.issue_paper(approver, [about], holder, SUBJECT, at=at)
    actions.issue_paper(approver, [about], holder, SUBJECT, at=at)
    told = [one for one in letters() if one.kind.startswith("paper.")]
    assert [(one.kind, one.about) for one in told] == [("paper.issued/1", holder)]
    assert PaperIssued.from_body(told[0].body) == PaperIssued(found.pk, holder, [about], found.token)
    actions.replace_papers(approver, about, holder, Kind.SKILLS, at=at + DAY)
    last = letters()[-1]
    assert PaperReplaced.from_body(last.body) == PaperReplaced(found.pk, at + DAY)
    assert last.about == holder, "emptied with him, and after the letter that tells of it"


def test_its_number_opens_it_here_and_the_look_is_written_down(printed, peer, clerk, holder, at, committed):
    told = printed()
    take(peer, told, at)
    take(peer, told, at)
    found = Paper.objects.get()
    committed("paper.told", about=found.covers)
    looks = Viewing.objects.filter(person_ref=holder).count()
    shown = queries.paper_by_number(clerk, grouped(found.serial))
    assert (shown.row, shown.claims.subject) == (found, SUBJECT)
    assert Viewing.objects.filter(person_ref=holder).count() == looks + 1
    assert [one.title for one in queries.found(clerk, found.serial)] == [grouped(found.serial)]


def test_void_there_is_void_here_whichever_letter_comes_first(printed, peer, clerk, at, committed):
    first = printed()
    take(peer, first, at)
    for when in (at + DAY, at + 2 * DAY):
        take(peer, PaperReplaced(first.paper_id, when), at + DAY)
    found = queries.paper_by_number(clerk, ONE).row
    assert (found.state, found.reason, found.changed_at) == ("revoked", "replaced", at + DAY)
    committed("paper.change_told", about=found.covers)
    second, third = printed(make_serial(), 8), printed(make_serial(), 9)
    for told in (second, third):
        take(peer, told, at + DAY)
    assert list(Paper.objects.filter(state="valid").values_list("pk", flat=True)) == [third.paper_id]
    take(peer, PaperReplaced(second.paper_id, at + DAY), at + DAY)


def test_only_its_keeper_tells_of_it_and_only_what_its_keys_signed(printed, peer, at, approver, holder):
    told = printed()
    for wrong, code in (
        (replace(told, token=told.token[:-2] + "AA"), "paper_forged"),
        (replace(told, token="RB1P:AAAA"), "paper_malformed"),
        (printed(issuer=the_node("LY").state), "paper_forged"),
    ):
        with pytest.raises(Untrusted) as no:
            take(peer, wrong, at)
        assert no.value.code == code
    own = actions.issue_paper(approver, [ref_of("contract", new_id())], holder, SUBJECT, at=at)
    for wrong in (replace(told, paper_id=own.pk), PaperReplaced(own.pk, at)):
        with pytest.raises(Untrusted) as no:
            take(peer, wrong, at)
        assert no.value.code == "not_the_keeper"
    with pytest.raises(Untrusted) as no:
        take(peer, printed(serial=own.serial), at)
    assert no.value.code == "paper_forged", "a number of ours is not taken over"
    take(peer, told, at)
    with pytest.raises(Untrusted) as no:
        take(peer, printed(serial=make_serial()), at)
    assert no.value.code == "paper_forged", "two papers never share a place in a list"
    with pytest.raises(Untrusted) as no:
        take(peer, PaperReplaced(new_id(), at), at)
    assert no.value.code == "paper_unknown"
    with pytest.raises(Untrusted):
        take(the_node("LY"), told, at)


def test_papers_of_the_other_state_are_never_ours_to_replace_or_to_list(printed, peer, approver, about, at):
    take(peer, printed(), at)
    (theirs,) = Paper.objects.all()
    holder = theirs.holder_ref
    assert actions.replace_papers(approver, about, holder, Kind.SKILLS, at=at) == 0
    own = actions.issue_paper(approver, [about], holder, SUBJECT, at=at)
    assert own.kept_by != theirs.kept_by and Paper.objects.filter(state="valid").count() == 2
    assert {one.number for one in actions.publish_status(approver, at=at)} == {own.list_number}


def test_of_who_was_erased_its_number_opens_nothing(printed, peer, clerk, holder, at):
    take(peer, printed(), at)
    assert actions.erase_tokens(holder) == 1
    with pytest.raises(Refused) as no:
        queries.paper_by_number(clerk, ONE)
    assert no.value.code == "no_paper"
