"""Whose an old entry is: said by a clerk, decided by another person, sent back, erased; by page as well."""

import pytest
from django.urls import reverse

from rabt.access.models import Viewing
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id
from rabt.hiring.tests.build import person_there
from rabt.journal.models import Act
from rabt.notices.models import Notice
from rabt.people import actions as people
from rabt.people.models import Person
from rabt.people.tests.conftest import FACTS
from rabt.registers import actions, queries
from rabt.registers.actions import erase_traces
from rabt.registers.models import Entry, Ruling

pytestmark = [pytest.mark.django_db]
ORIGIN = pytest.mark.node("EG")
OFFICE = "EG/labour/first/"


@pytest.fixture
def worker(clerk_of, at):
    return people.register_person(clerk_of, FACTS, at=at)


@pytest.fixture
def approver(cast):
    return cast("origin_approver", office=OFFICE)


@pytest.fixture
def linked(brought, clerk_of, worker, at):
    _, (first, _) = brought()
    return actions.link_entry(clerk_of, first.pk, worker.pk, "الجواز نفسه", at=at)


def url(name, row):
    return reverse(f"registers:{name}", args=[row.pk])


# ------------------------------------------------------------------ the acts
@ORIGIN
def test_an_entry_is_said_to_be_somebodys_and_gets_its_standing_from_another(linked, approver, worker, at):
    assert (linked.state, linked.person_id, linked.standing) == ("linked", worker.pk, "")
    row = actions.decide_entry(approver, linked.pk, "expired", "انتهى 1999", at=at)
    assert (row.state, row.standing) == ("decided", "expired")
    told = Notice.objects.get(about=row.ref)
    assert "قيد صحيح انتهت مدته" in told.text and row.old_number in told.text
    ruling = Ruling.objects.get()
    assert (ruling.said, ruling.decision, ruling.reason_code) == ("linked", "granted", "expired")
    kinds = list(Act.objects.filter(ref=row.ref).order_by("id").values_list("kind", flat=True))
    assert kinds == ["entry.brought", "entry.linked", "entry.decided"]


@ORIGIN
def test_who_said_it_does_not_decide_it(linked, cast, clerk_of, at):
    same = cast("origin_approver", office=OFFICE, id=clerk_of.id)
    for deed in (lambda: actions.decide_entry(same, linked.pk, "expired", "x", at=at),
                 lambda: actions.return_entry(same, linked.pk, "x", at=at)):  # fmt: skip
        with pytest.raises(NotAllowed, match="same_person"):
            deed()
    assert Entry.objects.get(pk=linked.pk).state == "linked"


@ORIGIN
def test_what_was_written_decides_nothing(brought, approver, at):
    _, (first, _) = brought()
    assert first.cells["الحالة"] == "مقيم"
    with pytest.raises(Refused, match="entry_step_closed"):
        actions.decide_entry(approver, first.pk, "recognised", "مكتوب فيه مقيم", at=at)


@ORIGIN
def test_nothing_is_said_or_decided_without_its_ground(brought, clerk_of, worker, approver, at):
    _, (first, second) = brought()
    with pytest.raises(Refused, match="entry_without_why"):
        actions.link_entry(clerk_of, first.pk, worker.pk, " ", at=at)
    with pytest.raises(Refused, match="entry_reason_unknown"):
        actions.set_aside_entry(clerk_of, first.pk, "because", "x", at=at)
    with pytest.raises(Refused, match="entry_without_why"):
        actions.set_aside_entry(clerk_of, first.pk, "twice", "", at=at)
    actions.link_entry(clerk_of, first.pk, worker.pk, "الجواز", at=at)
    with pytest.raises(Refused, match="entry_step_closed"):
        actions.link_entry(clerk_of, first.pk, worker.pk, "الجواز", at=at)
    with pytest.raises(Refused, match="entry_reason_unknown"):
        actions.decide_entry(approver, first.pk, "grand", "x", at=at)
    with pytest.raises(Refused, match="entry_without_why"):
        actions.decide_entry(approver, first.pk, "expired", "", at=at)
    assert Entry.objects.get(pk=second.pk).state == "waiting"


@ORIGIN
def test_an_entry_goes_back_from_wherever_it_stands_and_what_was_said_stays(
    linked, clerk_of, approver, worker, at
):
    row = actions.return_entry(approver, linked.pk, "الاسم مختلف", at=at)
    assert (row.state, row.person_id, row.standing) == ("waiting", None, "")
    with pytest.raises(Refused, match="entry_step_closed"):
        actions.return_entry(approver, linked.pk, "مرة أخرى", at=at)
    actions.set_aside_entry(clerk_of, row.pk, "not_found", "لم يحضر", at=at)
    actions.return_entry(approver, row.pk, "حضر", at=at)
    actions.link_entry(clerk_of, row.pk, worker.pk, "حضر بجوازه", at=at)
    actions.decide_entry(approver, row.pk, "recognised", "ثبت", at=at)
    row = actions.return_entry(approver, row.pk, "ظهر أصل آخر", at=at)
    assert row.state == "waiting"
    said = [(one.said, one.decision) for one in queries.rulings_of(row)]
    assert sorted(said) == [("aside", "returned"), ("linked", "granted"), ("linked", "returned"),
                            ("linked", "returned")]  # fmt: skip


@ORIGIN
def test_a_person_is_registered_from_an_entry_by_his_documents_of_today(brought, clerk_of, at):
    _, (first, _) = brought()
    row = actions.register_entry(clerk_of, first.pk, FACTS, "حضر بجوازه", at=at)
    assert row.person_id == Person.objects.get().pk and row.state == "linked"
    with pytest.raises(Refused, match="entry_step_closed"):
        actions.register_entry(clerk_of, first.pk, FACTS, "حضر", at=at)
    assert Person.objects.count() == 1


def test_destination_says_whose_an_entry_is_of_those_it_may_see(brought, clerk_of, cast, peer, at):
    _, (first, _) = brought()
    stranger = person_there(peer)
    with pytest.raises(Missing):
        actions.link_entry(clerk_of, first.pk, stranger, "يشبهه", at=at)
    people.show_person(cast("node"), stranger, clerk_of.office, "offer:1", at=at)
    assert actions.link_entry(clerk_of, first.pk, stranger, "الجواز", at=at).person_id == stranger


@ORIGIN
def test_another_office_neither_sees_nor_touches(linked, cast, at):
    other = cast("origin_approver", office="EG/labour/second/")
    with pytest.raises(Missing):
        actions.decide_entry(other, linked.pk, "expired", "x", at=at)
    with pytest.raises(Missing):
        queries.entry_to_see(other, linked.pk)
    assert not queries.batches_to_see(other).exists()
    for role in ("origin_clerk", "recruiter"):
        with pytest.raises(NotAllowed):
            actions.decide_entry(cast(role, office=OFFICE), linked.pk, "expired", "x", at=at)
    with pytest.raises(NotAllowed):
        actions.set_aside_entry(cast("recruiter", office=OFFICE), linked.pk, "twice", "x", at=at)


@ORIGIN
def test_candidates_come_by_name_and_by_number_and_are_looks(brought, clerk_of, worker):
    _, (first, second) = brought()
    before = Viewing.objects.filter(person_ref=worker.ref).count()
    assert [one.ref for one in queries.candidates(clerk_of, first)][:1] == [worker.ref]
    assert Viewing.objects.filter(person_ref=worker.ref).count() > before
    first.name = "اسم آخر تماما"
    assert [one.ref for one in queries.candidates(clerk_of, first)] == [worker.ref]
    assert queries.candidates(clerk_of, second) == []


@ORIGIN
def test_a_candidate_comes_in_another_script_with_the_errors_of_registers(brought, clerk_of, worker):
    head = ["المكتب المصدر", "الدفتر", "الصفحة", "رقم القيد", "الاسم", "تاريخ الميلاد"]
    year, other = worker.born_on.year, "MOHAMED SALEM ABDELHAMID FERGANY"
    days = (worker.born_on.isoformat(), f"1/1/{year}")
    rows = [["مكتب", "1", "2", str(number), other, day] for number, day in enumerate(days)]
    _, (first, second) = brought(rows, head=head)
    for entry in (first, second):
        (one,) = queries.candidates(clerk_of, entry)
        assert one.ref == worker.ref and one.rank > 0.5
    (dated,) = queries.candidates(clerk_of, first)
    first.cells["تاريخ الميلاد"] = "غير معروف"
    (one,) = queries.candidates(clerk_of, first)
    assert 0.5 <= one.rank < dated.rank  # by his name alone
    assert Viewing.objects.filter(person_ref=worker.ref).exists()


@ORIGIN
def test_opening_an_entry_is_a_look_at_it_and_at_whose_it_is(brought, clerk_of, worker, at):
    _, (first, _) = brought()
    queries.entry_to_see(clerk_of, first.pk)
    assert Viewing.objects.filter(person_ref=first.ref).exists()
    actions.link_entry(clerk_of, first.pk, worker.pk, "الجواز", at=at)
    before = Viewing.objects.filter(person_ref=worker.ref).count()
    queries.entry_to_see(clerk_of, first.pk)
    assert Viewing.objects.filter(person_ref=worker.ref).count() == before + 1


@ORIGIN
def test_what_waits_waits_for_another_person(linked, clerk_of, approver, cast):
    def waits(viewer):
        return {one.word: one.count for one in queries.waiting(viewer)}

    assert waits(clerk_of) == {"registers.entries_to_reconcile": 1}
    assert waits(approver) == {"registers.entries_to_decide": 1}
    assert waits(cast("origin_approver", office=OFFICE, id=clerk_of.id)) == {}
    assert waits(cast("recruiter", office=OFFICE)) == {}


@ORIGIN
def test_an_erased_person_leaves_no_name_in_old_registers(linked, worker, approver, at):
    assert queries.ties(worker.pk) and queries.traces_of(worker.pk) == [linked.ref]
    actions.decide_entry(approver, linked.pk, "unproven", "بلا أصل", at=at)
    assert not queries.ties(worker.pk)
    erase_traces(worker.pk)
    row = Entry.objects.get(pk=linked.pk)
    assert (row.name, row.cells, row.old_number, row.standing) == ("", {}, "", "unproven")
    assert Ruling.objects.get().why == ""


# ------------------------------------------------------------------ the pages
@ORIGIN
def test_a_clerk_reconciles_by_page_and_an_approver_decides(client_as, brought, worker, at):
    account_with("origin_approver", OFFICE)
    _, (first, second) = brought()
    clerk, approver = client_as("origin_clerk", OFFICE), client_as("origin_approver", OFFICE)
    listed = clerk.get(reverse("registers:batches")).content.decode()
    assert reverse("registers:batch", args=[first.batch_id]) in listed
    rows = clerk.get(reverse("registers:batch", args=[first.batch_id]), {"state": "waiting"})
    assert url("entry", first) in rows.content.decode()
    page = clerk.get(url("entry", first)).content.decode()
    assert "حضر 1998" in page and str(worker.pk) in page and url("register", first) in page
    bad = clerk.post(url("link", first), {"link-person": str(worker.pk), "link-why": ""})
    assert bad.status_code == 422
    sent = clerk.post(url("link", first), {"link-person": str(worker.pk), "link-why": "الجواز"})
    assert sent.status_code == 302
    aside = clerk.post(url("aside", second), {"aside-reason": "twice", "aside-why": "مكرر"})
    assert aside.status_code == 302
    assert url("decide", first) in approver.get(url("entry", first)).content.decode()
    told = {"decide-standing": "recognised", "decide-why": "ثبت"}
    assert approver.post(url("decide", first), told).status_code == 302
    assert approver.post(url("return", second), {"return-why": "راجع"}).status_code == 302
    shown = clerk.get(reverse("registers:panel", args=[worker.pk])).content.decode()
    assert "قيد صحيح تعترف به الجهة" in shown
    assert "ثبت" in clerk.get(url("entry", first)).content.decode()


@ORIGIN
def test_a_clerk_registers_whose_it_is_by_page(client_as, brought):
    _, (first, _) = brought()
    clerk = client_as("origin_clerk", OFFICE)
    assert first.name in clerk.get(url("register", first)).content.decode()
    typed = {"name_ar": FACTS.name_ar, "national_id": FACTS.national_id, "why": "حضر ببطاقته"}
    bad = clerk.post(url("register", first), typed | {"why": " "})
    assert bad.status_code == 422 and not Person.objects.exists()
    assert clerk.post(url("register", first), typed).status_code == 302
    first.refresh_from_db()
    assert first.person_id == Person.objects.get().pk
    assert clerk.get(url("register", first)).status_code == 404


@ORIGIN
def test_pages_bear_whatever_is_posted(client_as, linked):
    clerk, approver = client_as("origin_clerk", OFFICE), client_as("origin_approver", OFFICE)
    for name in ("link", "aside"):
        assert (
            clerk.post(url(name, linked), {f"{name}-person": "\0", f"{name}-reason": "x"}).status_code == 422
        )
    for name in ("decide", "return"):
        for text in ("", "\0", "'; --"):
            sent = approver.post(url(name, linked), {f"{name}-standing": text, f"{name}-why": ""})
            assert sent.status_code == 422
    assert clerk.get(reverse("registers:batch", args=[linked.batch_id]), {"state": "\0x"}).status_code == 200
    assert clerk.get(reverse("registers:entry", args=[new_id()])).status_code == 404
    assert client_as("recruiter", OFFICE).get(url("entry", linked)).status_code == 403
    assert clock.now()


@ORIGIN
def test_a_clerk_works_through_old_entries_one_after_the_other(client_as, brought, worker):
    _, (first, second) = brought()
    clerk = client_as("origin_clerk", OFFICE)
    name = "registers.entries_to_reconcile"
    assert reverse("queue", args=[name]) in clerk.get("/").content.decode()
    listed = clerk.get(reverse("queue", args=[name])).content.decode()
    assert first.old_number in listed and first.name not in listed, "a queue opens nobody"
    begun = clerk.post(reverse("queue_begin", args=[name]))
    assert begun.status_code == 302 and begun["Location"] == url("entry", first)
    sent = clerk.post(url("aside", first), {"aside-reason": "twice", "aside-why": "مكرر"})
    assert sent.status_code == 302 and sent["Location"] == url("entry", second)
