"""Records that may be one person's: found in either script, judged with a reason, remembered, merged, parted."""

from datetime import date

import pytest
from django.urls import reverse

from rabt.access.models import Viewing
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed
from rabt.exchange.models import Outgoing
from rabt.journal.models import Act
from rabt.people import actions, queries
from rabt.people.models import Distinction, Erasure, Judgement, Person, Resemblance
from rabt.people.rules import nearness
from rabt.people.rules.person import check_registration
from rabt.people.tests.alike import AGAIN, FIRST, MINUTE, WHY, refused
from rabt.people.tests.test_introduction import told

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]


# ------------------------------------------------------------------ found
def test_the_node_finds_the_pair_and_says_what_speaks_for_it(pair):
    one, other, found = pair()
    assert (found.one, found.other, found.state) == (one, other, "open")
    assert found.chance > 0.5 and found.steps[0]["field"] == "name" and found.steps[0]["adds"] > 3
    assert one.name_ar not in str(found.steps)
    assert {step["field"]: step["seen"] for step in found.steps}["passport"] == "other"


def test_registering_whoever_looks_alike_needs_a_reason_and_shows_the_waterfall(registered, clerk, facts, at):
    one = registered(**FIRST)
    refused("looks_alike", lambda: actions.register_person(clerk, facts(**AGAIN), at=at))
    terms = agreement.terms_at(at)
    (alike,) = queries.look_alikes(clerk, check_registration(facts(**AGAIN), terms, terms.on))
    assert (alike.why, alike.person) == ("likeness", one) and alike.bars[0].step.field == "name"
    other = actions.register_person(clerk, facts(**AGAIN), at=at, not_same=WHY)
    assert Distinction.objects.filter(person=other, other=one).exists()
    actions.compare_fresh(at)
    assert not Resemblance.objects.exists()  # told apart already: never asked again


@pytest.mark.parametrize(
    "changes",
    [
        {"born_on": date(1982, 1, 1)}, {"born_on": date(1983, 8, 15)}, {"name_ar": "كريم النجار سليم حسن"},
    ],
)  # fmt: skip
def test_the_usual_errors_hide_nobody(pair, changes):
    assert pair(**changes)[2].chance >= nearness.LOOK


def test_strangers_and_brothers_are_not_asked_about(registered, at):
    registered(**FIRST)
    registered(**AGAIN | {"name_ar": "يوسف حسن سليم النجار", "born_on": date(1985, 2, 3)})
    registered(
        **AGAIN | {"name_ar": "علي محمود فؤاد", "passport_number": "C1234567", "born_on": date(1982, 8, 15)}
    )
    actions.compare_fresh(at)
    assert not Resemblance.objects.exists()


def test_whom_a_letter_brings_is_compared_too(registered, peer, at):
    registered(**FIRST)
    actions.take_in_person(
        peer,
        told(
            name_first="كريم",
            name_father="حسن",
            name_grandfather="",
            name_family="النجار",
            name_latin="",
            passport_number="Z12345",
            phone="",
        ),
        at=at,
    )
    actions.compare_fresh(at)
    assert Resemblance.objects.get().other.kept_by == peer.state


def test_a_corrected_person_is_compared_again(registered, clerk, at):
    registered(**FIRST)
    other = registered(**AGAIN | {"name_ar": "علي محمود فؤاد"})
    actions.compare_fresh(at)
    assert not Resemblance.objects.exists()
    actions.correct_person(
        clerk, other.pk, {"name_ar": AGAIN["name_ar"]}, version=1, reason="اسم آخر بالخطأ", at=at
    )
    assert actions.compare_fresh(at) == 1 and Resemblance.objects.count() == 1


# ------------------------------------------------------------------ judged
def test_one_person_has_one_record_and_both_rows_stay(pair, clerk, at):
    one, other, found = pair()
    row = actions.judge_resemblance(clerk, found.pk, "same", WHY, at=at)
    other.refresh_from_db()
    assert row.state == "same" and other.merged_into == one and Person.objects.count() == 2
    assert queries.went_into(one) == [other]
    assert [person.pk for person in queries.people(clerk)[:9]] == [one.pk]
    assert {"resemblance.same", "person.merged", "person.joined"} <= set(
        Act.objects.values_list("kind", flat=True)
    )
    assert Judgement.objects.get().reason == WHY
    refused(
        "resemblance_step_closed", lambda: actions.judge_resemblance(clerk, found.pk, "different", WHY, at=at)
    )


def test_the_number_of_a_record_that_went_away_finds_the_one_that_stayed(pair, clerk, at):
    one, other, found = pair()
    actions.judge_resemblance(clerk, found.pk, "same", WHY, at=at)
    assert [row.ref for row in queries.found(clerk, other.passport_number)] == [one.ref]


def test_two_persons_are_told_apart_for_good(pair, clerk, at):
    _, other, found = pair()
    assert actions.judge_resemblance(clerk, found.pk, "different", WHY, at=at).state == "different"
    assert Distinction.objects.get().person == other
    Resemblance.objects.all().delete()
    Person.objects.update(compared=False)
    actions.compare_fresh(at)
    assert not Resemblance.objects.exists()


def test_who_is_not_sure_leaves_it_to_another(pair, clerk, cast, at):
    _, _, found = pair()
    assert actions.judge_resemblance(clerk, found.pk, "unsure", WHY, at=at).state == "open"
    assert not queries.resemblances_to_judge(clerk).exists() and not queries.waiting(clerk)[1:]
    other = cast("origin_clerk", id="clerk-2")
    assert queries.resemblances_to_judge(other).get() == found
    actions.judge_resemblance(other, found.pk, "different", WHY, at=at)
    assert [one.said for one in queries.judgements_of(found)] == ["different", "unsure"]
    refused(
        "resemblance_step_closed", lambda: actions.judge_resemblance(clerk, found.pk, "unsure", WHY, at=at)
    )


def test_a_word_needs_a_reason_and_the_right(pair, clerk, cast, at):
    _, _, found = pair()
    refused("reason_too_short", lambda: actions.judge_resemblance(clerk, found.pk, "same", " ", at=at))
    for role in ("origin_approver", "recruiter"):
        with pytest.raises(NotAllowed):
            actions.judge_resemblance(cast(role), found.pk, "same", WHY, at=at)
    assert found.state == "open" and not Judgement.objects.exists()


def test_another_office_sees_no_pair(pair, cast, clerk, at):
    _, other, found = pair()
    stranger = cast("origin_clerk", office="EG/labour/second/")
    with pytest.raises(Missing):
        queries.resemblance_to_see(stranger, found.pk)
    with pytest.raises(Missing):
        actions.judge_resemblance(stranger, found.pk, "same", WHY, at=at)
    Person.objects.filter(pk=other.pk).update(seen_from=["EG/labour/second/"])  # sees one of the two
    for viewer in (stranger, clerk):
        with pytest.raises(Missing):
            queries.resemblance_to_see(viewer, found.pk)


def test_each_look_at_a_pair_is_a_look_at_both(pair, cast):
    one, other, found = pair()
    second = cast("origin_clerk", id="clerk-2")
    queries.resemblance_to_see(second, found.pk)
    looks = Viewing.objects.filter(who=second.id)
    assert {row.person_ref for row in looks} == {one.ref, other.ref}


def test_whose_record_went_away_goes_nowhere_again(pair, clerk, at):
    one, other, found = pair()
    Person.objects.filter(pk=one.pk).update(merged_into=other)
    refused("merged_already", lambda: actions.judge_resemblance(clerk, found.pk, "same", WHY, at=at))
    Person.objects.filter(pk=one.pk).update(merged_into=None, erased_at=at)
    refused("person_gone", lambda: actions.judge_resemblance(clerk, found.pk, "same", WHY, at=at))
    assert Resemblance.objects.get().state == "open" and not Judgement.objects.exists()


def test_who_is_erased_is_erased_with_the_records_that_went_into_his(pair, clerk, cast, at, letters):
    one, other, found = pair()
    actions.introduce_person(clerk, other.pk, at=at)
    actions.judge_resemblance(clerk, found.pk, "same", WHY, at=at)
    Outgoing.objects.update(filed_at=at)
    asked = actions.ask_erasure(clerk, one.pk, at=at)
    actions.erase_person(cast("origin_approver"), asked.pk, at=at)
    for row in Person.objects.all():
        assert row.erased_at == at and row.first == row.passport_number == row.search_text == ""
    assert [letter.kind for letter in letters()][-2:] == ["person.erased/1"] * 2
    assert set(Erasure.objects.values_list("proposed_by", flat=True)) == {clerk.id}


# ------------------------------------------------------------------ parted
def test_a_merging_is_taken_back(pair, clerk, at):
    _, other, found = pair()
    actions.judge_resemblance(clerk, found.pk, "same", WHY, at=at)
    row = actions.part_persons(clerk, found.pk, "هما أخوان", at=at)
    other.refresh_from_db()
    assert row.state == "different" and other.merged_into is None and Distinction.objects.count() == 1
    assert {"person.parted", "resemblance.parted"} <= set(Act.objects.values_list("kind", flat=True))
    refused("resemblance_step_closed", lambda: actions.part_persons(clerk, found.pk, WHY, at=at))


def test_what_was_merged_cannot_part_while_the_other_holds_the_same_document(pair, clerk, at):
    one, other, found = pair()
    actions.judge_resemblance(clerk, found.pk, "same", WHY, at=at)
    actions.correct_person(
        clerk, one.pk, {"passport_number": "B7654321"}, version=1, reason="الجواز الجديد", at=at
    )
    refused("already_registered", lambda: actions.part_persons(clerk, found.pk, WHY, at=at))
    other.refresh_from_db()
    assert other.merged_into == one and Resemblance.objects.get().state == "same"


# ------------------------------------------------------------------ pages
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_clerk_works_through_the_pairs(pair, client_as, at, language):
    one, other, found = pair()
    with clock.stopped(at):
        clerk = client_as("origin_clerk")
        clerk.cookies["language"] = language
        page = reverse("people:resemblance", args=[found.pk])
        home = clerk.get("/").content.decode()
        assert reverse("people:resemblances") in home
        assert page in clerk.get(reverse("people:resemblances")).content.decode()
        text = clerk.get(page).content.decode()
        assert 2 <= text.count("<rect") <= 6 and 'class="differs"' in text and 'data-key="s"' in text
        assert "<mark>سليم </mark>" in text and one.name_latin in text  # the other has no such part
        assert "B7654321" in text.replace("<mark>", "").replace("</mark>", "")
        assert clerk.post(page, {"said": "same", "reason": ""}).status_code == 422
        assert clerk.post(page, {"said": "maybe", "reason": WHY}).status_code == 422
        assert clerk.post(page, {"said": "same", "reason": "!"}).status_code == 422
        done = clerk.post(page, {"said": "same", "reason": WHY})
        assert (done.status_code, done["Location"]) == (302, reverse("people:resemblances"))
        stale = clerk.post(page, {"said": "same", "reason": "نفس العنوان"})
        assert stale.status_code == 422 and "نفس العنوان" in stale.content.decode()  # what was typed is there
        kept = clerk.get(reverse("people:file", args=[one.pk])).content.decode()
        assert reverse("people:file", args=[other.pk]) in kept
        assert (
            reverse("permits:panel", args=[other.pk]) in kept
        )  # what stands on the later record is shown here
        gone = clerk.get(reverse("people:file", args=[other.pk])).content.decode()
        assert reverse("people:file", args=[one.pk]) in gone
        part = reverse("people:part", args=[found.pk])
        assert clerk.get(part).status_code == 302 and clerk.post(part, {"reason": ""}).status_code == 422
        assert clerk.post(part, {"reason": WHY})["Location"] == page
        told = clerk.get(page).content.decode()
        assert (
            WHY in told and told.count(str(Judgement.objects.first().said_by)) == 1
        )  # by name, not by number


def test_after_one_pair_the_next_opens(pair, registered, clerk, facts, client_as, at):
    _, _, first = pair()
    registered(
        **AGAIN
        | {"name_ar": "ياسمين فؤاد جابر القللي", "passport_number": "D1234567", "born_on": date(1990, 2, 3)}
    )
    actions.register_person(
        clerk, facts(**AGAIN | {"name_ar": "ياسمين فواد جابر القللي", "passport_number": "E1234567", "born_on": date(1990, 3, 2)}),
        at=at + 2 * MINUTE, not_same=WHY,
    )  # fmt: skip
    Distinction.objects.all().delete()
    actions.compare_fresh(at + MINUTE)
    second = Resemblance.objects.exclude(pk=first.pk).get()
    with clock.stopped(at):
        done = client_as("origin_clerk").post(
            reverse("people:resemblance", args=[first.pk]), {"said": "different", "reason": WHY}
        )
    assert done["Location"] == reverse("people:resemblance", args=[second.pk])
