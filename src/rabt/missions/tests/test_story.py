"""The main story, on the node that holds a course and on the one that sends: programme, seats, a group."""

import pytest

from rabt.journal.models import Act
from rabt.missions import actions, messages, queries
from rabt.missions.models import Call, Mission, Nomination, Programme, Quota
from rabt.missions.rules.travel import Contact, Leg
from rabt.missions.tests import build
from rabt.missions.tests.build import AT
from rabt.patrol import actions as patrol
from rabt.patrol.tests import build as patrols
from rabt.training import queries as trained

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def words(actor):
    return [one.word for one in queries.waiting(actor)]


def test_a_host_proposes_its_year_opens_a_call_answers_in_order_and_hears_who_comes(side, letters):
    row = build.put(side)
    assert words(side.national_head) == ["missions.programmes_to_approve"]
    assert not letters() and not Call.objects.exists()
    row = actions.approve_programme(side.national_head, row.pk, at=AT)
    assert (row.state, letters()[-1].kind) == ("sent", "programme.proposed/1")
    build.hand_in(messages.ProgrammeAgreed(row.ref, 1, row.digest, AT))
    build.hand_in(messages.ProgrammeAgreed(row.ref, 1, row.digest, AT))
    call = Call.objects.get()
    assert Programme.objects.get().state == "agreed" and Quota.objects.filter(call=call).count() == 2
    assert words(side.host_centre) == ["missions.calls_to_open"]
    call = actions.open_call(side.host_centre, call.pk, at=AT)
    assert (letters()[-1].kind, letters()[-1].body["state"]) == ("call.changed/1", "open")

    first, second, third = build.theirs(call, 1, 2, 3)
    assert words(side.host_centre) == ["missions.nominations_to_answer"]
    for one in (third, second, first):  # answered in the wrong order on purpose
        actions.accept(side.host_centre, one.pk, at=AT)
    assert build.states(first, second, third) == [("accepted", 2), ("accepted", 1), ("reserve", None)]
    answers = [(one.body["nomination_ref"], one.body["state"]) for one in letters()[2:]]
    assert answers == [
        (third.ref, "reserve"), (second.ref, "accepted"), (first.ref, "accepted"),
    ]  # fmt: skip
    assert queries.reserve_number(Nomination.objects.get(pk=third.pk)) == 1

    build.hand_in(messages.NominationWithdrawn(first.ref, "مهمة عاجلة", AT))
    assert build.states(first, third) == [("withdrawn", None), ("accepted", 2)]
    assert letters()[-1].body | {"answered_at": ""} == {
        "nomination_ref": third.ref, "state": "accepted", "seat": 2, "jumped": False, "reason": "",
        "answered_at": "",
    }  # fmt: skip
    assert {one.number for one in queries.seated(side.host_centre, call.pk)} == {"P-2", "P-3"}

    comes = messages.MissionAnnounced(
        f"mission:{build.key('m')}", call.ref, "EG-2027-0001", build.OUT, build.BACK, [second.ref, third.ref],
        [Leg(build.OUT, "القاهرة", "طبرق", "land")], [Contact("leader", "رائد محمد", "+201000000555")], AT,
    )  # fmt: skip
    build.hand_in(comes)
    build.hand_in(comes)
    mission = Mission.objects.get()
    assert mission.state == "ordered" and queries.travellers_of(mission).count() == 2
    assert [one.pk for one in queries.missions_to_see(side.host_centre)] == [mission.pk]
    build.hand_in(messages.MissionCalledOff(mission.ref, "تعذر السفر", AT))
    assert Mission.objects.get().state == "called_off"


@pytest.mark.node("EG")
def test_a_sender_agrees_nominates_ranks_endorses_vets_and_sends_a_group_on_its_order(side, letters):
    build.hand_in(build.proposed())
    build.hand_in(build.proposed())
    row = Programme.objects.get()
    assert row.state == "received" and words(side.national_unit) == ["missions.programmes_to_put"]
    actions.put_programme(side.national_unit, row.pk, at=AT)
    row = actions.approve_programme(side.national_head, row.pk, at=AT)
    assert (row.state, letters()[-1].kind) == ("agreed", "programme.agreed/1")
    assert letters()[-1].body["digest"] == row.digest
    call = Call.objects.get()
    build.hand_in(messages.CallChanged(call.ref, "open", "", AT))
    call.refresh_from_db()

    one, other = build.nominated(side, call, 1, 2, region="EG-MT")
    assert words(side.national_unit) == ["missions.nominations_to_rank"]
    actions.rank(side.national_unit, call.pk, "border", {other.pk: 1, one.pk: 2}, at=AT)
    assert words(side.national_head) == ["missions.nominations_to_endorse"]
    for nomination in (one, other):
        actions.endorse(side.national_head, nomination.pk, at=AT)
    assert words(side.vetting_officer) == ["missions.nominations_to_vet"]
    assert len(letters()) == 1, "the host hears of nobody before his record was looked at"
    for nomination in (one, other):
        actions.vet(side.vetting_officer, nomination.pk, build.CLEAR, at=AT)
    told = [letter.body for letter in letters()[1:]]
    assert [(body["number"], body["place"]) for body in told] == [("B-1", 2), ("B-2", 1)]
    assert not {"sex", "reason", "supervisor"} & set(told[0]) and "سجل" not in str(told)

    for seat, nomination in enumerate((other, one), 1):
        build.hand_in(messages.NominationAnswered(nomination.ref, "accepted", seat, False, "", AT))
    mission = actions.draft_mission(side.national_unit, call.pk, build.mission_said(call), at=AT)
    build.note_all(side, mission)
    assert mission.currency == "EGP" and mission.number == "EG-2026-0001"
    actions.put_mission(side.national_unit, mission.pk, at=AT)
    assert words(side.national_head) == ["missions.missions_to_order"]
    mission = actions.order_mission(side.national_head, mission.pk, at=AT)
    told = letters()[-1]
    assert (mission.state, told.kind) == ("ordered", "mission.announced/1")
    assert sorted(told.body["nominations"]) == sorted([one.ref, other.ref])
    assert "P1234567" not in str(told.body) and str(mission.allowed) not in str(told.body)
    kinds = set(Act.objects.values_list("kind", flat=True))
    assert {"nomination.vetted", "mission.ordered", "programme.agreed"} <= kinds


def entered(planner, number):
    """Enter an officer for patrols, by his service number."""
    said = patrol.OfficerSaid(number, "ضابط دورية", "Patrol Officer", patrols.own_base())
    return patrol.enter_officer(planner, said, at=AT)


def test_an_officer_is_the_same_to_missions_and_to_patrols_whichever_speaks_of_him_first(side):
    call = build.opened(side, seats={("LY", "border"): 5})
    (first,) = build.nominated(side, call, 1)
    planner, chief = patrols.planner(), patrols.head()
    row = entered(planner, "B-1")
    assert row.pk == first.officer_id
    patrols.skilled(planner, chief, row, ["first_aid"])
    assert set(trained.held_by([first.officer_id], build.STARTS)[row.pk]) == {"first_aid"}
    known = entered(planner, "B-2")
    patrols.skilled(planner, chief, known, ["first_aid", "protection"])
    (second,) = build.nominated(side, call, 2)
    assert second.officer_id == known.pk and second.skills == ["first_aid", "protection"]
    said = patrol.OfficerSaid("B-22", known.name_ar, known.name_latin, known.base)
    patrol.change_officer(planner, known.pk, said, at=AT)
    assert trained.known_key("LY", "B-22") == known.pk and trained.known_key("LY", "B-2") is None
    build.refused("officer_entered", lambda: entered(planner, "B-22"), field="number")
