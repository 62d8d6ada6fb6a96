"""Between the nodes: what a consulate asks, travel documents, arrests; each side keeps and tells its own."""

from datetime import date, timedelta

import pytest

from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.permits.tests import build as permits
from rabt.regularisation import actions, queries
from rabt.regularisation.messages import DetentionAcknowledged, DetentionTold, RegularisationAnswered
from rabt.regularisation.models import Asking, Detention, File, Return
from rabt.regularisation.rules.detention import Held
from rabt.regularisation.rules.file import Standing
from rabt.regularisation.rules.number import make_number
from rabt.regularisation.tests import build
from rabt.regularisation.tests.test_life import UNKNOWN, answered

pytestmark = pytest.mark.django_db
AT, DAY = build.AT, build.DAY
origin = pytest.mark.node("EG")


def refused(code, deed, field=None):
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code
    assert field is None or no.value.facts["field"] == field


def untrusted(code, deed):
    with pytest.raises(Untrusted) as no:
        deed()
    assert no.value.code == code


# ------------------------------------------------------------------ what the consulate asks
@origin
def test_the_consulate_asks_and_reads_what_became_of_it(cast, peer, letters):
    row = build.requested(cast, way="home")
    letter = letters()[-1]
    assert (letter.kind, letter.about, letter.body["only_for"]) == (
        "regularisation.asked/1", row.ref, "regularisation",
    )  # fmt: skip
    number = make_number()
    for standing, at in (
        (Standing.RETURNED, AT + timedelta(days=2)),
        (Standing.IN_HAND, AT + timedelta(days=1)),
    ):
        build.hand_in(peer, RegularisationAnswered(row.ref, number, standing, "regularisation", at))
    row.refresh_from_db()
    assert (row.standing, row.number, row.due_on) == ("returned", number, None)
    assert list(queries.askings_to_see(cast("labour_attache"))) == [row]
    assert not queries.askings_to_see(cast("labour_attache", office="EG/labour/second/"))
    with pytest.raises(NotAllowed):
        queries.askings_to_see(cast("origin_clerk"))


@origin
def test_at_origin_no_file_is_opened_and_unknown_requests_are_missing(cast, peer):
    with pytest.raises(NotAllowed):
        actions.open_file(
            cast("labour_attache", scopes=frozenset({"regularisation.open"})), build.told(), at=AT
        )
    told = RegularisationAnswered(
        ref_of("asking", new_id()), make_number(), Standing.IN_HAND, "regularisation", AT
    )
    with pytest.raises(Missing):
        build.hand_in(peer, told)


def test_what_a_consulate_asked_waits_for_any_office_and_is_taken_up_by_one(cast, peer, letters):
    told = build.asked()
    build.hand_in(peer, told)
    build.hand_in(peer, told)
    row = File.objects.get()
    assert (row.state, row.office) == ("asked", "LY/")
    first, second = cast("destination_clerk"), cast("destination_clerk", office="LY/labour/second/")
    assert queries.file_to_see(second, row.pk) == queries.file_to_see(first, row.pk)
    actions.take_up(first, row.pk, at=AT)
    with pytest.raises(Missing):
        queries.file_to_see(second, row.pk)
    letter = letters()[-1]
    assert (letter.kind, letter.body["standing"]) == ("regularisation.answered/1", "in_hand")


def test_signs_in_a_consulates_letter_go_to_protection_and_it_reads_in_hand(cast, peer, letters):
    build.hand_in(peer, build.asked(signs=["minor"]))
    assert File.objects.get().state == "protected"
    assert [one.body["standing"] for one in letters()] == ["in_hand"]


def test_a_consulate_follows_the_file_that_he_opened_himself(cast, peer, letters):
    person = permits.build.person_there(peer)
    row = build.opened(cast, shown="A00000001")
    for _ in range(2):
        build.hand_in(peer, build.asked(person_ref=ref_of("person", person)))
    row.refresh_from_db()
    assert row.asking_id and File.objects.count() == 1
    assert [one.body["standing"] for one in letters()] == ["in_hand"]


def test_only_the_other_side_asks_and_in_whole_letters(cast, peer):
    untrusted("not_the_keeper", lambda: build.hand_in(the_node("LY"), build.asked()))
    untrusted("letter_malformed", lambda: build.hand_in(peer, build.asked(asking_ref="card:1")))
    untrusted("letter_malformed", lambda: build.hand_in(peer, build.asked(person_ref="nobody")))


# ------------------------------------------------------------------ travel documents
@origin
def test_the_consulate_issues_a_document_and_only_its_digest_leaves(cast, peer, letters):
    row, consul = build.wanted(peer), cast("labour_attache")
    assert row.due_on == DAY + timedelta(days=15)
    until = date(2027, 3, 1)
    refused("travel_document_over", lambda: actions.issue_document(consul, row.pk, build.NUMBER, DAY, at=AT))
    refused("travel_document_number", lambda: actions.issue_document(consul, row.pk, "؟", until, at=AT))
    found = actions.issue_document(consul, row.pk, build.NUMBER, until, at=AT)
    letter = letters()[-1]
    assert letter.kind == "return.answered/1" and build.NUMBER not in str(letter.body)
    assert (letter.body["outcome"], letter.body["document_digest"]) == ("issued", found.document_digest)
    again = {"reason": "more_needed", "at": AT}
    refused("travel_document_answered", lambda: actions.refuse_document(consul, row.pk, **again))


@origin
def test_who_is_not_found_is_answered_with_a_reason_of_the_pack(cast, peer, letters):
    row, consul = build.wanted(peer), cast("labour_attache")
    refused("regularisation_reason", lambda: actions.refuse_document(consul, row.pk, "mood", at=AT), "reason")
    actions.refuse_document(consul, row.pk, "not_our_national", at=AT)
    assert letters()[-1].body["reason"] == "not_our_national"
    with pytest.raises(NotAllowed):
        queries.return_to_see(cast("origin_clerk"), row.pk)
    with pytest.raises(Missing):
        queries.return_to_see(consul, new_id())


def test_an_answer_that_changes_its_word_or_was_never_asked_for_is_refused(cast, peer):
    found = build.sought(cast)
    answered(peer, found)
    untrusted("letter_malformed", lambda: answered(peer, found, **UNKNOWN))
    with pytest.raises(Missing):
        answered(peer, Return(pk=new_id()))


# ------------------------------------------------------------------ arrests
def test_the_consulate_is_told_in_the_same_act_and_confirms(cast, peer, letters):
    row = build.held(cast)
    letter = letters()[-1]
    assert (letter.kind, row.state, row.was_late) == ("detention.told/1", "told", False)
    assert set(letter.body) == {
        "detention_ref", "name", "born_on", "passport_number", "held_on", "kind", "place", "only_for",
        "told_at",
    }  # fmt: skip
    told = DetentionAcknowledged(row.ref, "regularisation", AT)
    build.hand_in(peer, told)
    build.hand_in(peer, told)
    row.refresh_from_db()
    assert (row.state, row.due_on, row.passport_number) == ("acknowledged", None, "A1234567")
    with pytest.raises(Missing):
        build.hand_in(peer, DetentionAcknowledged(ref_of("detention", new_id()), "regularisation", AT))


def test_without_his_wish_nothing_leaves_until_he_asks(cast, letters):
    row = build.held(cast, asks=False)
    assert (row.state, letters()) == ("declined", [])
    protector = cast("protection_officer")
    actions.tell_consul(protector, row.pk, at=AT)
    assert letters()[-1].kind == "detention.told/1"
    refused("detention_step_closed", lambda: actions.tell_consul(protector, row.pk, at=AT))
    with pytest.raises(NotAllowed):
        queries.detention_to_see(cast("passports_officer"), row.pk)


def test_an_arrest_that_was_recorded_late_says_so(cast):
    assert build.held(cast, on=DAY - timedelta(days=2)).was_late
    refused("regularisation_place", lambda: actions.record_detention(
        cast("passports_officer"), "حسن علي", DAY, "police", True, place="EG-C", at=AT
    ), "place")  # fmt: skip


@origin
def test_the_consulate_sees_and_confirms_an_arrest(cast, peer, letters):
    told = DetentionTold(
        ref_of("detention", new_id()), "حسن علي", None, "", DAY, Held.POLICE, "LY-TB", "regularisation", AT
    )
    build.hand_in(peer, told)
    build.hand_in(peer, told)
    row, consul = Detention.objects.get(), cast("labour_attache")
    assert (row.state, row.due_on) == ("told", DAY + timedelta(days=2))
    actions.acknowledge(consul, row.pk, at=AT)
    assert letters()[-1].kind == "detention.acknowledged/1"
    refused("detention_step_closed", lambda: actions.acknowledge(consul, row.pk, at=AT))
    assert Asking.objects.count() == 0
