"""A consulate learned that somebody is held: both files meet, and nothing is told against his wish."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from rabt.access.viewing import Viewing
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.regularisation import actions, queries
from rabt.regularisation.messages import DetentionTold, WhereaboutsAnswered, WhereaboutsAsked
from rabt.regularisation.models import Detention, Whereabouts
from rabt.regularisation.rules import whereabouts as rules
from rabt.regularisation.rules.detention import Held
from rabt.regularisation.rules.whereabouts import State, Who
from rabt.regularisation.tests import build

pytestmark = pytest.mark.django_db
AT, DAY = build.AT, build.DAY
BORN = date(1995, 3, 2)
HASSAN = Who("حسن علي محمود", BORN, "A1234567")
origin = pytest.mark.node("EG")


@pytest.fixture
def now():
    with clock.stopped(AT):
        yield


def refused(code, deed, field=None):
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code
    assert field is None or no.value.facts["field"] == field


def asked(**changes):
    said = {
        "whereabouts_ref": ref_of("whereabouts", new_id()), "name": HASSAN.name, "born_on": BORN,
        "passport_number": "A1234567", "since_on": None, "place": "", "only_for": "regularisation",
        "asked_at": AT,
    }  # fmt: skip
    return WhereaboutsAsked(**said | changes)


def comes(peer, **changes):
    letter = asked(**changes)
    build.hand_in(peer, letter)
    return Whereabouts.objects.get(pk=letter.whereabouts_ref.partition(":")[2])


def answers(letters):
    return [
        WhereaboutsAnswered.from_body(one.body) for one in letters() if one.kind == "whereabouts.answered/1"
    ]


# ------------------------------------------------------------------ who may be who
@pytest.mark.parametrize(
    ("asked", "held", "may"),
    [
        (HASSAN, Who("Someone else", None, "A1234567"), True),
        (HASSAN, Who("حسن علي محمود"), True),
        (HASSAN, Who("حسن على محمود", date(1990, 1, 1)), True),  # the same name, in another spelling
        (HASSAN, Who("حسن علي", BORN), True),
        (HASSAN, Who("حسن سعيد", BORN), False),  # a first name alone proves nothing
        (HASSAN, Who("حسن علي", date(1995, 2, 3)), False),
        (Who("حسن علي محمود"), Who("حسن علي", None), False),
        (Who("حسن"), Who("حسن سعيد", None, ""), False),
    ],
)
def test_a_passport_a_whole_name_or_two_parts_and_the_day_of_birth(asked, held, may):
    assert rules.may_be(asked, held) is may
    assert rules.is_sure(asked, held) is (asked.passport_number == held.passport_number != "")


# ------------------------------------------------------------------ at origin
@origin
def test_the_consulate_asks_with_as_little_as_it_knows(cast, letters):
    consul = cast("labour_attache")
    row = actions.ask_whereabouts(consul, Who("حسن  علي محمود", None, " a1234567 "), place="LY-TB", at=AT)
    assert (row.state, row.name, row.passport_number) == ("asked", "حسن علي محمود", "A1234567")
    assert row.due_on == DAY + timedelta(days=2) and rules.is_late(
        row.state, row.due_on, DAY + timedelta(days=3)
    )
    (letter,) = letters()
    assert (letter.kind, letter.about) == ("whereabouts.asked/1", row.ref)
    assert set(letter.body) == {
        "whereabouts_ref", "name", "born_on", "passport_number", "since_on", "place", "only_for", "asked_at",
    }  # fmt: skip
    refused("regularisation_name", lambda: actions.ask_whereabouts(consul, Who("؟"), at=AT), "name")
    for field, more in (("born_on", {"who": Who("حسن علي", DAY + timedelta(days=1))}),
                        ("since_on", {"since_on": DAY + timedelta(days=1)})):  # fmt: skip
        who = more.pop("who", HASSAN)
        refused(
            "regularisation_day", lambda w=who, m=more: actions.ask_whereabouts(consul, w, at=AT, **m), field
        )
    refused("regularisation_place", lambda: actions.ask_whereabouts(consul, HASSAN, place="EG-C", at=AT))
    refused("text_unprintable", lambda: actions.ask_whereabouts(consul, Who("حسن\x00علي"), at=AT), "name")
    with pytest.raises(NotAllowed):
        actions.ask_whereabouts(cast("origin_clerk"), HASSAN, at=AT)


@origin
def test_told_of_an_arrest_of_the_same_passport_both_files_meet_by_themselves(cast, peer):
    row = actions.ask_whereabouts(cast("labour_attache"), HASSAN, at=AT)
    other = actions.ask_whereabouts(cast("labour_attache"), Who("سعيد حسن"), at=AT)
    told = DetentionTold(
        ref_of("detention", new_id()), "HASSAN ALY", None, "A1234567", DAY, Held.POLICE, "LY-TB",
        "regularisation", AT,
    )  # fmt: skip
    build.hand_in(peer, told)
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, row.detention_id) == ("held", Detention.objects.get().pk)
    assert other.state == "asked"


@origin
def test_what_the_destination_found_is_written_down_and_an_earlier_word_changes_nothing(cast, peer):
    row = actions.ask_whereabouts(cast("labour_attache"), HASSAN, at=AT)
    held = ref_of("detention", new_id())
    hour = timedelta(hours=1)

    def says(outcome, ref, at):
        build.hand_in(peer, WhereaboutsAnswered(row.ref, outcome, ref, "regularisation", at))
        row.refresh_from_db()
        return row.state

    assert says(State.NOTHING, "", AT + hour) == "nothing"
    assert says(State.HELD, held, AT + 2 * hour) == "held" and row.due_on is None
    assert says(State.NOTHING, "", AT + hour) == "held"
    for outcome, ref in ((State.HELD, ""), (State.NOTHING, held), (State.ASKED, "")):
        with pytest.raises(Untrusted):
            says(outcome, ref, AT)
    with pytest.raises(Missing):
        build.hand_in(
            peer,
            WhereaboutsAnswered(ref_of("whereabouts", new_id()), State.NOTHING, "", "regularisation", AT),
        )


# ------------------------------------------------------------------ at destination
def test_of_whom_the_consulate_was_told_already_it_hears_at_once(cast, peer, letters):
    held = build.held(cast)
    row = comes(peer)
    assert (row.state, row.detention_id) == ("held", held.pk)
    assert [(one.outcome, one.detention_ref) for one in answers(letters)] == [(State.HELD, held.ref)]


def test_who_declined_his_consulate_is_not_betrayed_by_its_question(cast, peer, letters):
    """The answer is, to the letter, that of somebody whom nobody recorded; until he asks himself."""
    held, nobody = build.held(cast, asks=False), comes(peer, passport_number="B7654321", name="سعيد حسن")
    row, officer = comes(peer), cast("protection_officer")
    assert row.state == "asked" and answers(letters) == []
    assert queries.held_like(officer, row) == [held] and queries.held_like(officer, nobody) == []
    refused("whereabouts_unsaid", lambda: actions.meet(officer, row.pk, held.pk, None, at=AT), "asks")
    actions.meet(officer, row.pk, held.pk, False, at=AT)
    actions.say_nothing(officer, nobody.pk, at=AT)
    first, second = answers(letters)
    assert (
        (first.outcome, first.detention_ref) == (second.outcome, second.detention_ref) == (State.NOTHING, "")
    )
    assert Detention.objects.get().state == "declined"
    actions.meet(officer, row.pk, held.pk, False, at=AT)
    assert len(answers(letters)) == 2, "nothing is said twice"
    actions.tell_consul(officer, held.pk, at=AT + timedelta(days=3))
    row.refresh_from_db()
    assert row.state == "held" and answers(letters)[-1].detention_ref == held.ref
    refused("whereabouts_step_closed", lambda: actions.meet(officer, row.pk, held.pk, True, at=AT))


def test_who_is_asked_after_by_his_name_alone_is_found_by_it(cast, peer):
    held = build.held(cast, asks=False)
    row = comes(peer, born_on=None, passport_number="")
    assert queries.held_like(cast("protection_officer"), row) == [held]


def test_asked_again_he_wants_it_told(cast, peer, letters):
    held = build.held(cast, asks=False)
    row = comes(peer, passport_number="")
    row = actions.meet(cast("protection_officer"), row.pk, held.pk, True, at=AT)
    held.refresh_from_db()
    assert (row.state, held.state, held.asks_consul) == ("held", "told", True)
    assert [one.kind for one in letters()] == ["detention.told/1", "whereabouts.answered/1"]


@pytest.mark.parametrize(("asks", "state", "kinds"), [
    (True, "held", ["detention.told/1", "whereabouts.answered/1"]),
    (False, "nothing", ["whereabouts.answered/1"]),
])  # fmt: skip
def test_an_arrest_that_nobody_recorded_is_recorded_from_the_question(
    cast, peer, letters, asks, state, kinds
):
    row, officer = comes(peer), cast("protection_officer")
    row = actions.record_found(officer, row.pk, DAY, "centre", asks, place="LY-TB", at=AT)
    held = Detention.objects.get()
    assert (row.state, row.detention_id, held.passport_number) == (state, held.pk, "A1234567")
    assert [one.kind for one in letters()] == kinds


def test_only_who_protects_finds_and_only_who_is_alike(cast, peer):
    held = actions.record_detention(cast("passports_officer"), "سعيد حسن فرج", DAY, "police", False, at=AT)
    row, officer = comes(peer), cast("protection_officer")
    refused("whereabouts_differs", lambda: actions.meet(officer, row.pk, held.pk, True, at=AT))
    refused("detention_kind", lambda: actions.record_found(officer, row.pk, DAY, "hotel", True, at=AT))
    for who in ("passports_officer", "destination_clerk", "border_officer", "labour_inspector"):
        for deed in (
            lambda a: actions.say_nothing(a, row.pk, at=AT), lambda a: queries.one_to_see(a, row.pk),
            lambda a: actions.meet(a, row.pk, held.pk, False, at=AT), queries.whereabouts_to_see,
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                deed(cast(who))
    with pytest.raises(Missing):
        actions.say_nothing(officer, new_id(), at=AT)
    with pytest.raises(Untrusted):
        build.hand_in(the_node("LY"), asked())


def test_each_look_is_written_down_and_what_is_over_is_emptied(cast, peer):
    build.held(cast, asks=False)
    row, officer = comes(peer), cast("protection_officer")
    queries.held_like(officer, queries.one_to_see(officer, row.pk))
    assert Viewing.objects.filter(person_ref__startswith="whereabouts:").count() == 1
    assert Viewing.objects.filter(person_ref__startswith="detention:").count() == 1
    later = AT + timedelta(days=400)
    actions.forget_old(365, at=later)
    row.refresh_from_db()
    assert row.name == HASSAN.name, "what waits is not forgotten"
    actions.say_nothing(officer, row.pk, at=AT)
    actions.forget_old(365, at=later)
    row.refresh_from_db()
    assert (row.name, row.passport_number, row.born_on) == ("-", "", None)


# ------------------------------------------------------------------ pages
@origin
def test_the_consulate_asks_on_its_page_and_reads_what_was_found(client_as, peer, now):
    consul = client_as("labour_attache", "EG/labour/tripoli/")
    page = reverse("regularisation:seek")
    assert page in consul.get(reverse("regularisation:consul")).content.decode()
    assert consul.post(page, {"name": "؟"}).status_code == 422
    sent = {"name": HASSAN.name, "passport": "A1234567", "place": "LY-TB", "since_on": DAY.isoformat()}
    assert consul.post(page, sent).status_code == 302
    row = Whereabouts.objects.get()
    shown = reverse("regularisation:whereabouts", args=[row.pk])
    assert shown in consul.get(reverse("regularisation:consul")).content.decode()
    assert "بانتظار الرد" in consul.get(shown).content.decode()
    build.hand_in(peer, WhereaboutsAnswered(row.ref, State.NOTHING, "", "regularisation", AT))
    text = consul.get(shown).content.decode()
    assert (
        "لا يوجد ما يُبلَّغ" in text and reverse("regularisation:whereabouts_nothing", args=[row.pk]) not in text
    )


def test_whoever_protects_works_on_it_in_both_languages(client_as, cast, peer, now):
    held = build.held(cast, asks=False)
    row, officer = comes(peer), client_as("protection_officer", "LY/")
    page = reverse("regularisation:whereabouts", args=[row.pk])
    assert page in officer.get(reverse("regularisation:detentions")).content.decode()
    meet = reverse("regularisation:whereabouts_meet", args=[row.pk, held.pk])
    for language, word in (("ar", "هو نفسه"), ("en", "It is he")):
        officer.cookies["rabt_language"] = language
        text = officer.get(page).content.decode()
        assert meet in text and word in text
    found = reverse("regularisation:whereabouts_found", args=[row.pk])
    assert officer.post(found, {"held_on": "x", "kind": "hotel"}).status_code == 422
    officer.post(meet, {})
    assert Whereabouts.objects.get().state == "asked", "nobody answers for him by leaving it empty"
    assert officer.post(meet, {"asks": "yes"}).status_code == 302
    assert reverse("regularisation:detention", args=[held.pk]) in officer.get(page).content.decode()
    assert client_as("passports_officer", "LY/").get(page).status_code == 403
    assert officer.get(reverse("regularisation:whereabouts", args=[new_id()])).status_code == 404
