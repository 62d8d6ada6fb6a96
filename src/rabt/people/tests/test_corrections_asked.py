"""A worker asks that something about him is corrected; the state that keeps him answers, and he is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from rabt.access.queries import himself
from rabt.access.testing import came_in
from rabt.access.viewing import OWN
from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.files.models import File
from rabt.notices.models import Notice
from rabt.people import actions, queries
from rabt.people.messages import CorrectionAnswered, CorrectionAsked
from rabt.people.models import CorrectionRequest, Person
from rabt.people.rules import asking
from rabt.people.rules.asking import State, Step

pytestmark = [pytest.mark.django_db]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def me(person):
    return replace(himself(person.ref, frozenset({OWN}), [person.ref]), purpose="own")


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


@pytest.fixture
def person(registered):
    return registered()


@pytest.fixture
def ask(at):
    def make(person, **changes):
        said = {"field": "name_latin", "said": "Mohamed Salem Elfargany", "why": "as in my passport"}
        return actions.ask_correction(me(person), person.pk, at=at, **(said | changes))

    return make


class TestRules:
    @pytest.mark.parametrize("state", State)
    @pytest.mark.parametrize("step", Step)
    def test_the_table_is_the_only_way(self, state, step):
        after = asking.TABLE.get((state, step))
        if after is None:
            refused("correction_step_closed", lambda: asking.move(state, step))
        else:
            assert asking.move(state, step) is after

    @pytest.mark.parametrize(
        ("field", "said", "why", "code"),
        [
            ("photo_id", "x", "", "correction_field"), ("office", "x", "", "correction_field"),
            ("phone", "  ", "", "correction_says_nothing"),
            ("phone", "1" * 201, "", "correction_says_much"), ("phone", "1", "y" * 501, "correction_says_much"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_asked(self, field, said, why, code):
        refused(code, lambda: asking.check_asked(field, said, why))

    def test_words_are_kept_without_loose_spaces(self):
        assert asking.check_asked("phone", "  010  01 ", " a\nb ") == ("010 01", "a b")


@pytest.mark.node("EG")
class TestAtTheStateThatKeepsHim:
    def test_it_waits_in_its_office_with_its_clock(self, ask, person, clerk, cast, at):
        found = ask(person)
        assert (found.state, found.asked_in, found.office) == ("asked", "EG", person.office)
        assert found.due_on == at.date() + timedelta(days=30)
        assert list(queries.corrections_asked(clerk)) == [found]
        other = cast("origin_clerk", office="EG/labour/other/")
        assert not queries.corrections_asked(other)
        with pytest.raises(Missing):
            queries.correction_to_see(other, found.pk)

    def test_nobody_asks_for_another(self, registered, person, at):
        stranger = replace(me(person), id="person:x", reach=("person:x",))
        with pytest.raises(Missing):
            actions.ask_correction(stranger, person.pk, field="phone", said="1", at=at)

    def test_one_request_is_open_for_one_thing(self, ask, person):
        ask(person)
        refused("correction_asked", lambda: ask(person, said="Other"))
        assert ask(person, field="phone", said="01001234568").state == "asked"

    def test_a_document_comes_with_it_and_opens_for_his_office(self, ask, person, clerk):
        found = ask(person, document=PDF, name="passport.pdf")
        assert File.objects.get(pk=found.file_id).office == person.office

    def test_a_clerk_corrects_it_and_he_is_told(self, ask, person, clerk, at, committed):
        found = ask(person)
        done = actions.correct_as_asked(
            clerk, found.pk, {"name_latin": "Mohamed Salem Elfargany"}, version=person.version,
            reason="seen in his passport", at=at,
        )  # fmt: skip
        person.refresh_from_db()
        assert (done.state, person.name_latin) == ("done", "MOHAMED SALEM ELFARGANY")
        assert Notice.objects.get(template="people.own.correction_done_text").target == person.phone
        committed("correction.done", reason="")
        refused(
            "correction_step_closed",
            lambda: actions.refuse_correction(clerk, found.pk, reason="too late now", at=at),
        )

    def test_only_what_he_asked_is_corrected_by_it(self, ask, person, clerk, at):
        found = ask(person)
        refused(
            "correction_not_asked",
            lambda: actions.correct_as_asked(
                clerk, found.pk, {"phone": "01001234568"}, version=1, reason="because so", at=at
            ),
        )

    def test_a_clerk_refuses_it_with_a_reason_that_he_reads(self, ask, person, clerk, at):
        found = ask(person)
        refused("reason_too_short", lambda: actions.refuse_correction(clerk, found.pk, reason="x", at=at))
        actions.refuse_correction(clerk, found.pk, reason="الجواز يقول غير ذلك", at=at)
        assert Notice.objects.filter(template="people.own.correction_refused_text").count() == 1
        text = came_in(Client(), person.ref).get("/my/").content.decode()
        assert "الجواز يقول غير ذلك" in text
        assert ask(person).state == "asked", "he may ask again"

    def test_whoever_corrects_nothing_answers_nothing(self, ask, person, cast, at):
        found = ask(person)
        approver = cast("origin_approver")
        for deed in (
            lambda: actions.refuse_correction(approver, found.pk, reason="long enough", at=at),
            lambda: actions.correct_as_asked(approver, found.pk, {}, version=1, reason="x", at=at),
        ):
            refused("not_allowed", deed, NotAllowed)

    def test_the_other_state_s_page_asks_and_is_answered_by_letter(self, person, clerk, peer, letters, at):
        told = CorrectionAsked(new_id(), person.pk, "phone", "01001234568", "", at)
        found = actions.take_correction_asked(peer, told, at=at)
        assert (found.state, found.asked_in, found.pk) == ("asked", "LY", told.request_id)
        assert actions.take_correction_asked(peer, told, at=at).pk == found.pk
        assert CorrectionRequest.objects.count() == 1
        actions.refuse_correction(clerk, found.pk, reason="not his number", at=at)
        assert not Notice.objects.filter(template="people.own.correction_refused_text").exists()
        letter = letters()[-1]
        assert (letter.kind, letter.body["state"]) == ("correction.answered/1", "refused")
        assert letter.body["reason"] == "not his number"

    def test_what_is_open_here_already_is_refused_at_once(self, ask, person, peer, letters, at):
        ask(person, field="phone", said="01001234568")
        told = CorrectionAsked(new_id(), person.pk, "phone", "01001234569", "", at)
        assert actions.take_correction_asked(peer, told, at=at) is None
        assert letters()[-1].body["reason"] == "asked_already"

    def test_of_one_who_was_erased_nothing_is_kept(self, person, peer, letters, at):
        Person.objects.filter(pk=person.pk).update(erased_at=at)
        told = CorrectionAsked(new_id(), person.pk, "phone", "01001234569", "", at)
        assert actions.take_correction_asked(peer, told, at=at) is None
        assert letters()[-1].body["reason"] == "not_kept" and not CorrectionRequest.objects.exists()

    @pytest.mark.parametrize(
        "changes", [{"field": "office"}, {"said": ""}, {"said": " 1"}, {"why": "a  b"}, {"person_id": None}]
    )
    def test_a_letter_that_asks_what_cannot_be_asked_is_not_trusted(self, person, peer, at, changes):
        told = CorrectionAsked(new_id(), person.pk, "phone", "01001234568", "", at)
        changes = changes | ({"person_id": new_id()} if "person_id" in changes else {})
        with pytest.raises(Untrusted):
            actions.take_correction_asked(peer, replace(told, **changes), at=at)
        with pytest.raises(Untrusted):
            actions.take_correction_asked(the_node("EG"), told, at=at)

    def test_the_clerk_s_pages(self, client_as, clock_at, ask, person):
        found = ask(person)
        client = client_as("origin_clerk")
        assert "طلبات تصحيح" in client.get("/").content.decode()
        assert str(found.pk) in client.get("/people/corrections").content.decode()
        page = f"/people/corrections/{found.pk}"
        text = client.get(page).content.decode()
        assert "Mohamed Salem Elfargany" in text and "people." not in text.replace("people/", "")
        short = client.post(f"{page}/refuse", {"refusal": "لا 5"})
        assert short.status_code == 422 and ">\nلا 5</textarea>" in short.content.decode()
        assert short.content.decode().count("السبب غير مكتوب") == 2, "told at the top and beside the field"
        assert f'action="{page}"' in short.content.decode(), "the other form still leads to its own door"
        assert client.post(f"{page}/refuse").status_code == 422
        sent = {"name_latin": "Mohamed Salem Elfargany", "reason": "seen in his passport", "version": "1"}
        assert client.post(page, sent).url == "/people/corrections"
        assert CorrectionRequest.objects.get().state == "done"
        stale = client.post(page, sent)
        assert stale.status_code == 422 and "رُدّ على هذا الطلب من قبل" in stale.content.decode()
        late = client.post(f"{page}/refuse", {"refusal": "not his name at all"})
        assert late.status_code == 422 and "رُدّ على هذا الطلب من قبل" in late.content.decode()


class TestAtTheOtherState:
    @pytest.fixture
    def copy(self, registered, cast, peer):
        """Give a person whom the other state keeps and this one knows."""
        found = registered(cast("origin_clerk", office="LY/labour/first/"))
        Person.objects.filter(pk=found.pk).update(kept_by="EG", state="introduced")
        found.refresh_from_db()
        return found

    def test_it_is_passed_on_and_its_answer_comes_back(self, ask, copy, peer, letters, at):
        found = ask(copy)
        assert found.state == "passed" and letters()[-1].kind == "correction.asked/1"
        told = CorrectionAnswered(found.pk, "refused", "the passport says otherwise", at)
        actions.take_correction_answer(peer, told, at=at)
        actions.take_correction_answer(peer, replace(told, state="done", reason=""), at=at)
        found.refresh_from_db()
        assert (found.state, found.reason) == ("refused", told.reason)
        assert Notice.objects.get(template="people.own.correction_refused_text").target == copy.phone

    def test_an_answer_of_nobody_or_that_is_none_is_not_trusted(self, ask, copy, peer, at):
        found = ask(copy)
        told = CorrectionAnswered(found.pk, "done", "", at)
        for actor, wrong in (
            (peer, replace(told, request_id=new_id())), (peer, replace(told, state="asked")),
            (peer, replace(told, state="refused")), (the_node("LY"), told),
        ):  # fmt: skip
            with pytest.raises(Untrusted):
                actions.take_correction_answer(actor, wrong, at=at)

    def test_his_page_asks_for_no_document_that_would_not_travel(self, copy):
        client = came_in(Client(), copy.ref)
        assert 'type="file"' not in client.get("/my/correct").content.decode()
        sent = {"field": "phone", "said": "01001234568", "why": ""}
        assert client.post("/my/correct", sent).url == "/my/"
        assert CorrectionRequest.objects.get().state == "passed"
        assert client.post("/my/correct", sent).status_code == 422
