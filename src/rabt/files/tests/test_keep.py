"""A file chosen with a refused form is kept an hour for who sent it; a duty may be asked of who opens one."""

import os
from datetime import timedelta

import pytest

from rabt.access.rules import table
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import new_id
from rabt.files import actions, queries
from rabt.files.models import File, Kept
from rabt.files.tests.test_attach import ABOUT, PDF, picture

pytestmark = pytest.mark.django_db
VISITOR = Actor(id="", office="", role="anyone", state="LY")


@pytest.fixture
def clerk(cast):
    return cast("destination_clerk")


def keep(actor, at, content=PDF, kind="licence", place="10.0.0.1"):
    return actions.keep_for_now(actor, kind, content, "رخصة.pdf", at=at, place=place)


def test_what_is_kept_comes_back_to_its_sender_for_its_purpose(clerk, at):
    word = keep(clerk, at)
    found = queries.kept(clerk, "licence", word, at)
    assert (found.content, found.name, found.media_type) == (PDF, "رخصة.pdf", "application/pdf")
    assert queries.kept(clerk, "authority_letter", word, at) is None
    assert queries.kept(VISITOR, "licence", word, at) is None
    assert queries.kept(clerk, "licence", word, at + timedelta(minutes=61)) is None


@pytest.mark.parametrize(
    "forge",
    [
        lambda word: word[:-1] + ("a" if word[-1] != "a" else "b"),
        lambda word: word.split(":")[0],
        lambda word: "",
        lambda word: "x:y",
        lambda word: word.swapcase(),
    ],
)
def test_a_forged_word_finds_nothing(clerk, at, forge):
    assert queries.kept(clerk, "licence", forge(keep(clerk, at)), at) is None


def test_it_lies_sealed_and_is_destroyed_after_its_hour(clerk, at):
    keep(clerk, at)
    lies = queries.place_of(Kept.objects.get().pk)
    assert b"PDF" not in lies.read_bytes()
    assert actions.forget_kept(at=at + timedelta(minutes=59)) == 0 and lies.exists()
    assert actions.forget_kept(at=at + timedelta(minutes=61)) == 1 and not lies.exists()


def test_a_photograph_is_kept_as_the_portrait_it_becomes(clerk, at):
    word = keep(clerk, at, picture(), actions.PHOTO)
    found = queries.kept(clerk, actions.PHOTO, word, at)
    assert found.media_type == "image/jpeg" and len(found.content) <= 20_000
    file = actions.attach(clerk, ABOUT, actions.PHOTO, found.content, found.name, at=at)
    assert queries.opened(clerk, file.pk) == found.content


def test_what_is_not_fit_is_not_kept(clerk, at):
    with pytest.raises(Refused, match="file_kind"):
        keep(clerk, at, b"MZ")
    assert not Kept.objects.exists()


def test_a_visitor_cannot_fill_the_disk(clerk, at):
    for _ in range(table().limits["keeping"].most["place"]):
        keep(VISITOR, at)
    with pytest.raises(Refused, match="too_many_tries"):
        keep(VISITOR, at)
    keep(VISITOR, at, place="10.0.0.2")
    keep(clerk, at)


# ------------------------------------------------------------------ the duty
def test_only_who_holds_one_of_the_duties_opens_it(cast, clerk, at):
    file = actions.attach(
        clerk, ABOUT, "licence", PDF, "a.pdf", at=at,
        needs=["hiring.propose_employer", "hiring.decide_employer"],
    )  # fmt: skip
    assert queries.opened(clerk, file.pk) == PDF
    assert queries.opened(cast("destination_approver", office="LY/labour/first/"), file.pk) == PDF
    for role in ("employer", "passports_officer", "border_officer"):
        stranger = cast(role, office="LY/labour/first/")
        with pytest.raises(Missing):
            queries.opened(stranger, file.pk)
        assert queries.files_of(stranger, ABOUT) == []


def test_bytes_that_no_row_names_are_destroyed_once_they_are_old(clerk, at):
    """An erasure is committed, and the process dies before it destroys the bytes: the node does it later."""
    lies = queries.place_of(actions.attach(clerk, ABOUT, "medical", PDF, "a.pdf", at=at).pk)
    orphan, half = lies.with_name(new_id().hex), lies.with_name(f".{lies.name}.77.half")
    for place in (orphan, half):
        place.write_bytes(b"sealed")
    past = (at - timedelta(days=31)).timestamp()
    for place in (lies, orphan):
        os.utime(place, (past, past))
    os.utime(half, (at.timestamp(), at.timestamp()))
    assert actions.sweep(at=at) == 1
    assert (lies.exists(), orphan.exists(), half.exists()) == (True, False, True)
    assert actions.sweep(at=at + timedelta(days=31)) == 1, "a file half written is no file"
    assert lies.exists() and not half.exists()
    File.objects.all().delete()
    assert actions.sweep(at=at) == 1
    assert not lies.exists()
