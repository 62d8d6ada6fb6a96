"""Erased by two persons here and by letter there: no table of either node holds who he was."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from rabt.access.actions import open_own_stay
from rabt.access.models import OwnStay
from rabt.access.queries import himself
from rabt.access.viewing import OWN
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.exchange.models import Outgoing
from rabt.files import queries as files
from rabt.files.models import File
from rabt.hiring.models import Offer
from rabt.holds import actions as holds
from rabt.journal import actions as journal
from rabt.journal.models import Act, Salt
from rabt.notices.models import Notice
from rabt.people import actions, inbox, queries
from rabt.people.messages import PersonErased, PersonErasureAnswered
from rabt.people.models import CorrectionRequest, Erasure, Help, Person
from rabt.permits import actions as permits
from rabt.permits.models import Permit
from rabt.permits.tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.counted]
OVER = build.AT + timedelta(days=1000)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
ANOTHER = {
    "national_id": "", "passport_number": "A87654321", "name_ar": "سامي نبيل عادل منصور", "name_latin": "",
    "phone": "", "born_on": date(1990, 5, 5), "sex": "male",
}  # fmt: skip
"""Somebody else than who is known."""


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


def found_anywhere(*said: str) -> list[str]:
    """Look for these words in every column of every table of this node's rooms."""
    places = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if not model.__module__.startswith("rabt."):
                continue
            table = model._meta.db_table
            for word in said:
                cursor.execute(
                    f'select count(*) from "{table}" as row where row::text like %s', [f"%{word}%"]
                )
                if cursor.fetchone()[0]:
                    places.append(f"{table}: {word}")
    return places


def who(person: Person) -> list[str]:
    names = [person.name_ar, person.name_latin, person.search_text]
    return [one for one in (*names, person.passport_number, person.national_id, person.phone) if one]


def sent() -> None:
    """Have the other node acknowledge every letter."""
    Outgoing.objects.filter(filed_at=None).update(filed_at=OVER)


# ------------------------------------------------------------------ at origin, which keeps him
@pytest.fixture
def known(cast, registered, clerk, face, at):
    """Give a worker of whom everything is known: a face, a look, a notice, a letter."""
    person = registered()
    actions.set_photo(clerk, person.pk, face, at=at)
    actions.introduce_person(clerk, person.pk, at=at)
    with clock.stopped(at):
        queries.identity(clerk, person.pk)
    own = himself(person.ref, frozenset({OWN}), [person.ref]).looking_for("own")
    actions.ask_correction(
        own, person.pk, field="name_latin", said=person.name_latin, why=person.name_ar, document=PDF, at=at
    )
    open_own_stay(person.ref, [person.ref], at=at)
    Help.objects.create(person=person, helper=clerk.id, office=clerk.office, since=at)
    Notice.objects.create(
        about=person.ref, template="x", channel="sms", language="ar", target=person.phone,
        shown_as="+201…", text=f"إلى {person.name_ar}", made_at=at,
    )  # fmt: skip
    sent()
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def chief(cast):
    return cast("origin_approver", office="EG/labour/first/")


@pytest.mark.node("EG")
def test_nothing_that_says_who_he_was_is_left_and_the_journal_stays(known, clerk, chief, at, letters):
    said, photo = who(known), known.photo_id
    assert len(said) == 6 and len(found_anywhere(*said)) > 6
    place, acts = files.place_of(photo), Act.objects.count()
    assert place.is_file()
    found = actions.ask_erasure(clerk, known.pk, at=at)
    refused("same_person", lambda: actions.erase_person(_as(chief, clerk.id), found.pk, at=at), NotAllowed)
    actions.erase_person(chief, found.pk, at=at)
    assert found_anywhere(*said) == []
    assert not File.objects.exists()
    assert not CorrectionRequest.objects.exists() and not Help.objects.exists()
    assert OwnStay.objects.get().ended_at == at
    known.refresh_from_db()
    assert (known.erased_at, known.seen_from, known.phone) == (at, [], "")
    with pytest.raises(Missing):
        queries.person_to_see(clerk, known.pk)
    assert Act.objects.count() > acts
    assert not Salt.objects.filter(act__ref=known.ref, act__kind="person.registered").exists()
    journal.integrate(at)
    letter = letters()[-1]
    assert letter.kind == "person.erased/1"
    assert set(letter.body) == {"person_id", "erased_at"}


def _as(actor, name):
    return type(actor)(**{**vars(actor), "id": name})


@pytest.mark.node("EG")
def test_the_other_states_answer_is_shown(known, clerk, chief, peer, at):
    found = actions.ask_erasure(clerk, known.pk, at=at)
    refused("erasure_step_closed", lambda: answer(peer, known.pk, at))
    actions.erase_person(chief, found.pk, at=at)
    found.refresh_from_db()
    assert (found.state, found.answered_at) == ("erased", None)
    answer(peer, known.pk, at)
    found.refresh_from_db()
    assert (found.state, found.answered_at) == ("answered", at)
    with pytest.raises(Untrusted):
        answer(build.build.here("EG"), known.pk, at)


def answer(peer, person_id, at):
    told = PersonErasureAnswered(person_id=person_id, erased_at=at)
    inbox.HANDLERS[told.KIND](peer, _letter(told, peer, at))


def _letter(told, peer, at):
    return Letter(told.KIND, told.to_body(), f"erasure:{told.person_id}", new_id(), peer.state, at, at)


@pytest.mark.node("EG")
def test_whom_nobody_was_told_of_is_erased_here_alone(registered, clerk, chief, at, letters):
    person = registered()
    before = len(letters())
    found = actions.erase_person(chief, actions.ask_erasure(clerk, person.pk, at=at).pk, at=at)
    assert (found.state, len(letters())) == ("answered", before)


@pytest.mark.node("EG")
def test_not_while_something_stands_on_him(cast, peer, at, known, clerk, chief):
    offer = build.build.offered_here(cast, peer)
    seat = cast("origin_clerk", office="EG/")
    refused("person_tied", lambda: actions.ask_erasure(seat, offer.person_id, at=at))
    Offer.objects.filter(pk=offer.pk).update(state="withdrawn", holds_person=False)
    refused("letters_under_way", lambda: actions.ask_erasure(seat, offer.person_id, at=at))
    sent()
    assert actions.ask_erasure(seat, offer.person_id, at=at).state == "asked"
    court = cast("court_clerk", office="EG/court/")
    held = holds.place(
        court, known.ref, "court", at.date() + timedelta(days=9), cause="دعوى أجور قائمة", at=at
    )
    refused("must_wait", lambda: actions.ask_erasure(clerk, known.pk, at=at))
    holds.lift(_as(court, "x"), held.pk, why="انتهت الدعوى بحكم", at=at)
    assert actions.ask_erasure(clerk, known.pk, at=at).state == "asked"
    refused("erasure_asked", lambda: actions.ask_erasure(clerk, known.pk, at=at))


@pytest.mark.node("EG")
def test_refused_with_a_reason_and_asked_again(known, clerk, chief, at):
    found = actions.ask_erasure(clerk, known.pk, at=at)
    for nothing in ("", "  ", "123", "لا"):
        refused(
            "reason_too_short", lambda why=nothing: actions.refuse_erasure(chief, found.pk, why=why, at=at)
        )
    actions.refuse_erasure(chief, found.pk, why="لم يثبت أن الطالب هو", at=at)
    refused("erasure_step_closed", lambda: actions.erase_person(chief, found.pk, at=at))
    assert actions.ask_erasure(clerk, known.pk, at=at).state == "asked"


@pytest.mark.node("EG")
def test_by_the_clock_two_persons_still_decide(known, clerk, chief, cast, peer, at):
    contract = build.build.drawn_here(cast, peer)
    told = build.permit_letter(contract, step="expire", state="expired", stood="")
    permits.take_permit(peer, told, build.letter(told, told.permit_ref, "LY"))
    Person.objects.filter(pk=known.pk).update(changed_at=at + timedelta(days=1899))
    assert permits.propose_erasures(at + timedelta(days=1000)) == 0
    assert permits.propose_erasures(at + timedelta(days=1900)) == 0  # a contract is drawn for him
    Permit.objects.update(person_id=known.pk)
    late = at + timedelta(days=1900)
    assert permits.propose_erasures(late) == 1
    assert permits.propose_erasures(late) == 0
    found = Erasure.objects.get()
    assert (found.why, found.state) == ("clock", "asked")
    actions.erase_person(chief, found.pk, at=late)
    assert Person.objects.get(pk=known.pk).erased_at == late


@pytest.mark.node("EG")
def test_by_the_clock_who_was_registered_and_never_held_a_permit(known, registered, clerk, at):
    """Idle records would be kept for ever otherwise; a contract under way, or somebody's asking, keeps one."""
    fresh = registered(**ANOTHER)
    Person.objects.filter(pk=fresh.pk).update(changed_at=at + timedelta(days=10))
    assert permits.propose_erasures(at + timedelta(days=1825)) == 0
    assert permits.propose_erasures(at + timedelta(days=1826)) == 1
    assert Erasure.objects.get().person_id == known.pk
    assert permits.propose_erasures(at + timedelta(days=1826)) == 0
    assert permits.propose_erasures(at + timedelta(days=1836)) == 1


@pytest.mark.node("EG")
def test_the_clock_says_once_what_was_refused_and_again_when_its_years_have_run_anew(known, chief, at):
    first = at + timedelta(days=1826)
    assert permits.propose_erasures(first) == 1
    actions.refuse_erasure(chief, Erasure.objects.get().pk, why="دعوى منظورة عنه", at=first)
    for night in (1, 2, 1825):
        later = first + timedelta(days=night)
        assert permits.propose_erasures(later) == 0
        assert list(queries.untouched_since(later - timedelta(days=1825))) == [], "it is not gone through"
    again = first + timedelta(days=1826)
    assert permits.propose_erasures(again) == 1
    assert [one.state for one in Erasure.objects.order_by("proposed_at")] == ["refused", "asked"]


@pytest.mark.node("EG")
def test_who_stays_tied_keeps_nobody_else_from_the_clock(known, registered, monkeypatch, at):
    """So many are looked at in a night: the next night goes on behind them."""
    other = registered(**ANOTHER)
    assert known.pk < other.pk
    Outgoing.objects.update(filed_at=None)
    monkeypatch.setattr("rabt.permits.queries.traces.A_NIGHT", 1)
    nights = [at + timedelta(days=1827 + night) for night in (0, 1)]
    assert sum(permits.propose_erasures(night) for night in nights) == 1
    assert Erasure.objects.get().person_id == other.pk


@pytest.mark.node("EG")
def test_hidden_from_another_office_and_closed_to_other_roles(known, clerk, cast, at):
    with pytest.raises(Missing):
        actions.ask_erasure(cast("origin_clerk", office="EG/labour/second/"), known.pk, at=at)
    with pytest.raises(NotAllowed):
        actions.ask_erasure(cast("recruiter"), known.pk, at=at)
    found = actions.ask_erasure(clerk, known.pk, at=at)
    for deed in (actions.erase_person, lambda *a, at: actions.refuse_erasure(*a, why="", at=at)):
        with pytest.raises(Missing):
            deed(cast("origin_approver", office="EG/labour/second/"), found.pk, at=at)
        with pytest.raises(NotAllowed):
            deed(clerk, found.pk, at=at)


# ------------------------------------------------------------------ at destination, which holds a copy
def tell(peer, person_id, at=OVER):
    told = PersonErased(person_id=person_id, erased_at=at)
    inbox.HANDLERS[told.KIND](peer, _letter(told, peer, at))


def test_a_copy_waits_for_its_permit_and_is_then_emptied_everywhere(cast, peer, letters):
    row = build.active(cast, peer)
    person = Person.objects.get(pk=row.person_id)
    said = who(person)
    asked = permits.propose_withdrawal(cast("destination_clerk"), row.pk, reason="false_data", at=build.ENTRY)
    permits.hear_worker(cast("destination_clerk"), asked.pk, said=f"قال {person.name_ar}", at=build.ENTRY)
    loss = permits.report_loss(
        build.employer_of(cast, row), row.pk, told_by="worker", police=person.passport_number, at=build.ENTRY
    )
    permits.replace_lost(cast("destination_approver"), loss.pk, at=build.ENTRY + timedelta(hours=1))
    tell(peer, row.person_id, build.ENTRY)
    tell(peer, row.person_id, build.ENTRY)
    assert Erasure.objects.get().state == "asked"
    assert actions.erase_told(build.ENTRY) == 0
    assert found_anywhere(*said)
    permits.expire_due(OVER)
    build.hiring.end_contracts(build.build.here("LY"), at=OVER)
    sent()
    before = len(letters())
    assert actions.erase_told(OVER) == 1
    assert found_anywhere(*said) == []
    assert (letters()[-1].kind, len(letters())) == ("person.erasure_answered/1", before + 1)
    assert actions.erase_told(OVER) == 0
    with clock.stopped(OVER):
        assert build.card_of(row).token == ""
    row.refresh_from_db()
    assert row.state == "expired" and row.number


def test_a_copy_that_waits_is_nobody_s_to_decide_here(cast, peer):
    """Refused here it would be kept for ever; erased here, the state that keeps him would not hear of it."""
    row = build.active(cast, peer)
    tell(peer, row.person_id, build.ENTRY)
    head = replace(cast("destination_clerk", office="LY/"), scopes=frozenset({"people.erase"}))
    with clock.stopped(build.ENTRY):
        assert queries.waiting(head) == []
    for deed in (actions.erase_person, partial(actions.refuse_erasure, why="لا حاجة إلى المحو")):
        with pytest.raises(Missing):
            deed(head, Erasure.objects.get().pk, at=build.ENTRY)
    assert Erasure.objects.get().state == "asked"


def test_whom_we_never_knew_is_answered(peer, letters):
    tell(peer, new_id())
    assert letters()[-1].kind == "person.erasure_answered/1"


def test_only_who_keeps_him_erases(cast, peer):
    row = build.granted(cast, peer)
    with pytest.raises(Untrusted):
        tell(build.build.here("LY"), row.person_id)


# ------------------------------------------------------------------ the doors
@pytest.mark.node("EG")
def test_the_pages(known, client_as, at):
    with clock.stopped(at):
        clerk, chief = client_as("origin_clerk"), client_as("origin_approver", "EG/labour/first/")
        assert (
            reverse("people:erase_ask", args=[known.pk])
            in clerk.get(reverse("people:file", args=[known.pk])).content.decode()
        )
        assert clerk.post(reverse("people:erase_ask", args=[known.pk])).status_code == 302
        page = reverse("people:erasure", args=[Erasure.objects.get().pk])
        assert page in chief.get(reverse("people:erasures")).content.decode()
        waits = clerk.get(page).content.decode()
        assert "decision" not in waits and chief.account.name_ar in waits, "who decides is named"
        assert chief.post(page, {"decision": ""}).status_code == 422
        unsaid = chief.post(page, {"decision": "drop", "why": ""})
        assert unsaid.status_code == 422 and "السبب غير مكتوب" in unsaid.content.decode()
        assert chief.post(page, {"decision": "confirm"}).status_code == 302
        assert "مُحي هنا" in chief.get(page).content.decode()
        assert clerk.get(reverse("people:file", args=[known.pk])).status_code == 404
        assert client_as("auditor", "EG/").get(reverse("people:erasures")).status_code == 200
