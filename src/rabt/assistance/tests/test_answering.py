"""Answering: by one or two, with the questions of harm; letters that do not fit are not taken."""

from dataclasses import replace

import pytest
from django.urls import reverse

from rabt.access.viewing import Viewing
from rabt.assistance import actions, queries
from rabt.assistance.actions.asking import letter_of
from rabt.assistance.messages import (
    ConsentGiven,
    FeedbackGiven,
    RecallConfirmed,
    RequestAnswered,
    RequestSent,
)
from rabt.assistance.models import Request
from rabt.assistance.rules.answer import Answer, Outcome
from rabt.assistance.rules.request import Part
from rabt.assistance.tests import build
from rabt.assistance.tests.build import ASKED, AT
from rabt.assistance.tests.test_pages import came
from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of

pytestmark = pytest.mark.django_db
WHY = "هذا هو السبب كما ورد في الملف"


def refused(code, deed):
    with pytest.raises((Refused, NotAllowed, Untrusted)) as no:
        deed()
    assert no.value.code == code


# ------------------------------------------------------------------ answering
def test_an_answer_is_given_by_one_or_by_two_and_given_back(still, peer, letters):
    who, head = build.officer(), build.officer("contact_head")
    row = came(peer, protected=["victim"])
    found = actions.answer(who, row.pk, build.hit(), at=AT)
    assert found.state == "weighed" and not letters()
    refused("same_person", lambda: actions.release(replace(head, id=who.id), found.pk, at=AT))
    refused("not_allowed", lambda: actions.release(who, found.pk, at=AT))
    actions.return_answer(head, found.pk, WHY, at=AT)
    row.refresh_from_db()
    assert row.state == "open" and row.stands_since is None, "the clock never stood"
    refused("assistance_step_closed", lambda: _gone(head, found))
    again = actions.answer(who, row.pk, build.hit(), at=AT)
    actions.release(head, again.pk, at=AT)
    assert [one.kind for one in letters()] == ["request.answered/1"]
    refused("assistance_step_closed", lambda: actions.answer(who, row.pk, build.hit(), at=AT))


def _gone(head, found):
    try:
        actions.release(head, found.pk, at=AT)
    except Missing:
        raise Refused("assistance_step_closed") from None


def test_a_refusal_says_its_ground_and_gives_nothing(still, peer, letters):
    row = came(peer)
    said = Answer("refused", ground="rights", ground_text="قد يتعرض للتعذيب إن عُرف مكانه")
    actions.answer(build.officer(), row.pk, said, at=AT)
    body = letters()[-1].body
    assert (body["outcome"], body["ground"], body["text"], body["hit"]) == ("refused", "rights", "", None)


def test_the_questions_of_harm_stay_here_and_no_source_leaves(still, peer, letters):
    source = actions.enter_source(build.officer(), "سالم أحمد الفيتوري", at=AT)
    refused("assistance_short", lambda: actions.enter_source(build.officer(), "سالم", at=AT))
    first = came(peer)
    actions.answer(build.officer(), first.pk, build.hit(), at=AT)
    second = second_of(peer, first)
    named = build.content(text="قال سالم احمد الفيتوري إنه رآه")
    refused("assistance_source_named", lambda: actions.answer(build.officer(), second.pk, named, at=AT))
    actions.answer(build.officer(), second.pk, build.content(source_ref=source.code), at=AT)
    for one in letters():
        assert "الفيتوري" not in str(one.body) and "harm" not in one.body
    assert letters()[-1].body["source_ref"] == source.code


def second_of(peer, first):
    return came(peer, after_ref=first.ref, step=Part.DATA, thread=first.ref)


def test_what_belongs_to_another_office_is_missing(still, peer):
    row = came(peer)
    stranger = build.officer("case_authority", office="security/")
    with pytest.raises(Missing):
        queries.request_to_see(stranger, row.pk)
    found = actions.answer(build.officer(), row.pk, build.hit(), at=AT)
    with pytest.raises(Missing):
        queries.information_to_see(stranger, found.pk)
    assert Viewing.objects.filter(person_ref=row.ref, who=build.officer().id).exists(), "each look is written"
    assert not Viewing.objects.filter(who=stranger.id).exists()


# ------------------------------------------------------------------ letters that do not fit
def test_a_node_tells_only_of_what_it_may(still, peer):
    row = came(peer)
    ours = the_node(ASKED)
    told = RequestSent(**letter_like(row))
    refused("not_the_keeper", lambda: actions.take_request(ours, told, at=AT))
    for changes in (
        {"purpose": "revenge"}, {"subject": {"name": "كل العمال", "born_on": "1990-01-01"}},
        {"sought": "labour"},
        {"urgency": "now"}, {"protected": ["friend"]}, {"request_ref": "card:1"},
    ):  # fmt: skip
        fresh = letter_like(row) | {"request_ref": ref_of("request", new_id())} | changes
        refused("letter_malformed", lambda f=fresh: actions.take_request(peer, RequestSent(**f), at=AT))
    no_first = letter_like(row) | {
        "request_ref": ref_of("request", new_id()),
        "step": Part.DATA,
        "after_ref": row.ref,
    }
    refused("letter_malformed", lambda: actions.take_request(peer, RequestSent(**no_first), at=AT))
    refused("letter_malformed", lambda: RequestSent(**letter_like(row) | {"after_ref": row.ref}).check())
    refused("letter_malformed", lambda: ConsentGiven("consent:1", True, None, AT).check())
    assert Request.objects.count() == 1


def test_a_day_of_birth_that_cannot_be_is_asked_back_and_stops_no_letter(still, peer, client_as):
    """An older node still sends it: its question would lie among the dead letters."""
    row = came(peer, subject={"name": "حسن علي محمود", "born_on": "2040-01-01"})
    assert row.subject["born_on"] == "2040-01-01", "as it was told"
    officer = client_as("contact_officer", "LY/contact/")
    page = officer.get(reverse("assistance:request", args=[row.pk])).content.decode()
    assert "لا يُعقل أن يولد أحد في هذا اليوم" in page
    sound = officer.get(reverse("assistance:request", args=[came(peer).pk])).content.decode()
    assert "لا يُعقل أن يولد أحد" not in sound
    actions.ask_back(build.officer(), row.pk, "أي يوم ولد فيه من تسألون عنه؟", at=AT)


def letter_like(row):
    return dict(letter_of(row).__dict__)


def test_nobody_confirms_consents_or_answers_for_the_other_side(still, peer):
    row = came(peer)
    found = actions.answer(build.officer(), row.pk, build.hit(), at=AT)
    told = RequestAnswered(
        information_ref=ref_of("information", new_id()), text="", source_ref="", source_grade="",
        information_grade="", handling="H0", restriction="", audience=[], expires_on=None, categories=[],
        protected=[], digest="", request_ref=row.ref, outcome=Outcome.NO_DATA, hit=False, reference="",
        ground="", ground_text="", received_at=AT, answered_at=AT,
    )  # fmt: skip
    with pytest.raises(Missing):
        actions.take_answer(peer, told, at=AT)  # theirs to ask, not to answer
    with pytest.raises(Missing):
        actions.take_confirmation(peer, RecallConfirmed(ref_of("recall", new_id()), "erased", AT), at=AT)
    feedback = FeedbackGiven(ref_of("feedback", new_id()), found.ref, "used", "", AT)
    assert actions.take_feedback(peer, feedback, at=AT) == actions.take_feedback(peer, feedback, at=AT)
