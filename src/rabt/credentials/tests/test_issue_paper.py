"""A paper is issued once, printed again it is the same; saying something else replaces it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from rabt.access.viewing import OWN, Viewing
from rabt.base.actor import Actor
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.credentials import actions, queries
from rabt.credentials.actions import papers, places
from rabt.credentials.models import Paper, StatusList
from rabt.credentials.rules import ListOf, grouped, read_serial
from rabt.seal import paper, status
from rabt.seal.paper import Kind

DAY = timedelta(days=1)
WORK = paper.work("7112", "شركة النور للمقاولات العامة", date(2025, 1, 10), date(2026, 3, 9), ["scaffold"])


def told(kind=Kind.SKILLS, works=(WORK,), **changes):
    found = paper.subject(kind, "محمد سالم عبد الحميد فرجاني", "Mohamed Salem Fargany", works)
    return replace(found, **changes)


CERTIFICATE = told(Kind.SERVICE, [replace(WORK, tasks=(), count=0)])


@pytest.fixture
def printed(db, approver, about, holder, at):
    def make(subject=None, at=at, about=about):
        return actions.issue_paper(approver, [about], holder, subject or told(), at=at)

    return make


def mark_of(row, at, approver):
    """Publish the lists, and read what the newest says of a paper, as anybody does."""
    actions.publish_status(approver, at=at)
    signed = status.read(
        bytes(queries.status_list(row.kept_by, row.list_number).signed), queries.trusted_sets()
    )
    return signed.statuses.at(row.list_index)


def test_it_is_signed_and_placed_and_written_down(printed, approver, about, holder, at, committed):
    found = printed()
    claims = paper.verify(found.token, queries.trusted_sets(), at)
    assert claims.subject == told() and claims.serial == found.serial == read_serial(found.serial)
    assert (claims.issuer, claims.list_number, claims.list_index) == (
        settings.RABT.state, found.list_number, found.list_index,
    )  # fmt: skip
    committed("paper.issued", about=about, serial=found.serial, paper="skills")
    assert mark_of(found, at, approver) is status.Status.VALID


def test_printed_twice_it_has_one_number(printed, at):
    first = printed()
    again = printed(at=at + DAY)
    assert (again.pk, again.serial, again.token) == (first.pk, first.serial, first.token)
    other = printed(CERTIFICATE)  # of another kind: beside it
    assert other.pk != first.pk and Paper.objects.filter(state="valid").count() == 2


def test_what_says_otherwise_replaces_it_and_an_old_copy_is_told(printed, approver, about, at, committed):
    first = printed()
    assert mark_of(first, at, approver) is status.Status.VALID
    works = [paper.work("7112", WORK.employer, WORK.first_on, WORK.last_on, ["measure", "scaffold"])]
    second = printed(told(works=works), at=at + DAY)
    first.refresh_from_db()
    assert (first.state, first.reason, second.state) == ("revoked", "replaced", "valid")
    assert first.serial != second.serial
    committed("paper.replaced", about=about, serial=first.serial)
    assert mark_of(first, at + DAY, approver) is status.Status.INVALID
    assert mark_of(second, at + DAY, approver) is status.Status.VALID


def test_a_name_beyond_what_fits_still_tells_two_papers_apart(printed, at):
    long = replace(CERTIFICATE, works=(replace(CERTIFICATE.works[0], employer="شركة " * 40),))
    first = printed(long)
    other = replace(long, works=(replace(long.works[0], employer="شركة " * 40 + "أخرى"),))
    assert printed(other, at=at + DAY).pk != first.pk


def test_a_correction_revokes_what_was_printed_of_it(printed, approver, about, holder, at):
    first = printed()
    for other in ((ref_of("contract", new_id()), holder, Kind.SKILLS), (about, holder, Kind.SERVICE)):
        assert actions.replace_papers(approver, *other, at=at + DAY) == 0
    assert actions.replace_papers(approver, about, holder, Kind.SKILLS, at=at + DAY) == 1
    assert actions.replace_papers(approver, about, holder, Kind.SKILLS, at=at + DAY) == 0
    assert mark_of(first, at + DAY, approver) is status.Status.INVALID
    assert printed(at=at + 2 * DAY).pk != first.pk, "the same words anew are another paper: that copy is void"


def test_papers_of_other_records_stand_beside_each_other(printed, approver, about, holder, at):
    """An employer prints his own work alone, the worker all of them: neither replaces the other's."""
    other, first = ref_of("contract", new_id()), printed()
    whole = actions.issue_paper(approver, [other, about], holder, told(works=(WORK, WORK)), at=at)
    assert actions.issue_paper(approver, [about, other], holder, told(works=(WORK, WORK)), at=at) == whole
    first.refresh_from_db()
    assert first.state == whole.state == "valid"
    assert queries.refs_of_papers(holder, [about]) == [first.ref]
    assert set(queries.refs_of_papers(holder, [about, other])) == {first.ref, whole.ref}
    assert actions.replace_papers(approver, about, holder, Kind.SKILLS, at=at) == 2


def test_papers_and_cards_never_share_a_list(printed, issued, at):
    assert issued().list_number != printed().list_number
    assert issued(at=at + DAY).list_number == 1
    assert dict(StatusList.objects.values_list("number", "of")) == {1: "cards", 2: "papers"}


def test_what_the_version_before_writes_is_a_list_of_cards(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO credentials_statuslist (id, kept_by, number, digest, signed)"
            " VALUES (%s, 'LY', 7, '', '')",
            [new_id()],
        )
    assert StatusList.objects.get(number=7).of == ListOf.CARDS


def test_a_full_list_opens_the_next_of_its_sort(printed, issued, monkeypatch, at):
    issued()
    monkeypatch.setattr("rabt.credentials.actions.places.LIST_SIZE", 2)
    monkeypatch.setattr(
        "rabt.credentials.actions.places.DRAWS", 64
    )  # else chance alone misses the free place
    numbers = [printed(about=ref_of("contract", new_id())).list_number for _ in range(4)]
    assert numbers == [2, 2, 3, 3]


def test_two_sorts_that_open_a_list_at_once_get_one_each(db, monkeypatch):
    state, real = settings.RABT.state, StatusList.objects.get_or_create

    def overtaken(**wanted):
        monkeypatch.undo()
        StatusList.objects.create(kept_by=state, number=1, of="cards")  # another act, between look and deed
        return real(**wanted)

    monkeypatch.setattr(type(StatusList.objects), "get_or_create", lambda self, **wanted: overtaken(**wanted))
    assert places.opened(ListOf.PAPERS) == 2


def test_a_place_taken_at_the_same_moment_is_drawn_again(printed, monkeypatch):
    first, real, tried = printed(), papers.free_place, []

    def taken_at_first(of):
        tried.append(of)
        return (first.list_number, first.list_index) if len(tried) == 1 else real(of)

    monkeypatch.setattr(papers, "free_place", taken_at_first)
    second = printed(CERTIFICATE)
    assert second.list_index != first.list_index and len(tried) == 2


def test_with_no_place_to_be_had_it_fails_loudly(printed, monkeypatch):
    first = printed()
    monkeypatch.setattr(papers, "free_place", lambda of: (first.list_number, first.list_index))
    with pytest.raises(RuntimeError, match="no free place"):
        printed(CERTIFICATE)


def test_one_of_a_kind_stands_by_the_database_too(printed):
    found = printed()
    found.pk, found.serial, found.list_index = new_id(), "0123456789A", found.list_index ^ 1
    with pytest.raises(IntegrityError, match="one_paper_stands"):
        found.save(force_insert=True)


def test_what_fits_in_no_code_is_refused_and_nothing_is_replaced(printed, at):
    first = printed()
    with pytest.raises(Refused, match="paper_too_full"):
        printed(told(name_ar="م" * 120, name_latin="X" * 80), at=at + DAY)
    first.refresh_from_db()
    assert first.state == "valid"


def test_of_who_does_not_exist_nothing_is_printed(printed, monkeypatch):
    monkeypatch.setattr(papers.access, "is_canary", lambda holder: True)
    with pytest.raises(Refused, match="must_wait"):
        printed()


# ------------------------------------------------------------------ by its number
@pytest.mark.parametrize(
    "typed", [grouped, str.lower, lambda serial: f" {grouped(serial)} ".replace("0", "٠")]
)
def test_a_number_read_over_the_telephone_opens_it(printed, cast, typed):
    found, clerk = printed(), cast("destination_clerk")
    opened = queries.paper_by_number(clerk, typed(found.serial))
    assert opened.row == found and opened.claims.subject == told()
    assert Viewing.objects.filter(person_ref=found.holder_ref, who=clerk.id).exists()


def test_a_number_that_is_none(printed, cast):
    clerk, found = cast("destination_clerk"), printed()
    for typed, code in (
        ("ABC", "serial_mistyped"),
        ("0123456789J", "serial_mistyped"),
        ("00000000000", "no_paper"),
    ):
        with pytest.raises(Refused, match=code):
            queries.paper_by_number(clerk, typed)
    with pytest.raises(NotAllowed):
        queries.paper_by_number(cast("border_officer"), found.serial)
    assert not Viewing.objects.exists()


def test_the_search_finds_it_and_opens_nobody(printed, cast):
    found, clerk = printed(), cast("destination_clerk")
    (line,) = queries.found(clerk, grouped(found.serial))
    assert (line.ref, line.title) == (found.ref, grouped(found.serial)) and found.serial in line.url
    assert queries.lines(clerk, [found.pk]) == [replace(line, rank=1)]
    assert queries.found(clerk, "سالم") == [] == queries.found(cast("border_officer"), found.serial)
    assert not Viewing.objects.exists()


def test_erased_it_says_nothing_more_and_its_place_stays(printed, cast, approver, holder, at):
    found = printed()
    assert actions.erase_tokens(holder) == 1
    for deed in (
        lambda: queries.paper_by_number(cast("destination_clerk"), found.serial),
        lambda: queries.paper_by_number(cast("destination_clerk"), grouped(found.serial)),
    ):
        with pytest.raises(Refused, match="no_paper"):
            deed()
    assert queries.found(cast("destination_clerk"), found.serial) == []
    assert printed(at=at + DAY).pk != found.pk
    assert mark_of(found, at + DAY, approver) is status.Status.INVALID


def test_his_own_papers_are_his_to_see(printed, holder, cast):
    found = printed()
    himself = Actor(
        id=holder,
        office="",
        role="worker",
        state="LY",
        scopes=frozenset({OWN}),
        reach=(holder,),
        purpose="own",
    )
    assert queries.own_papers(himself, holder) == [found]
    with pytest.raises(Missing):
        queries.own_papers(replace(himself, id=ref_of("person", new_id()), reach=()), holder)
