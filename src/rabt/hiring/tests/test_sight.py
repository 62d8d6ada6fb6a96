"""A recruiter sees workers while he is licensed and in good standing; his labour office always."""

from datetime import timedelta

import pytest

from rabt.base.errors import Missing, NotAllowed
from rabt.hiring import actions, queries
from rabt.hiring.models import Recruiter
from rabt.hiring.tests.build import AT, here, offered_here, person_here, recruiter_here
from rabt.people import actions as people_actions
from rabt.people import queries as people

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]


def sees(viewer, person_id):
    try:
        return bool(people.person_to_see(viewer, person_id))
    except Missing:
        return False


def test_a_suspended_recruiter_sees_nobody_until_he_is_restored(cast):
    actor, approver = recruiter_here(cast), cast("origin_approver")
    person = person_here(cast, office=actor.office)
    row = Recruiter.objects.get()
    assert sees(actor, person.pk) and people.waiting(actor)[0].count == 1
    actions.suspend_recruiter(approver, row.pk, "fees taken from workers", at=AT)
    assert not sees(actor, person.pk) and people.names(actor, [person.pk]) == {}
    assert people.waiting(actor) == []
    assert sees(cast("origin_clerk"), person.pk)
    assert queries.recruiter_to_see(actor, row.pk).state == "suspended"
    with pytest.raises(Missing):
        people_actions.set_photo(actor, person.pk, b"x", at=AT)
    with pytest.raises(NotAllowed, match="office_shut"):
        person_here(cast, number=2, office=actor.office, phone="+201001234568")
    actions.restore_recruiter(approver, row.pk, at=AT)
    assert sees(actor, person.pk)


def test_what_happens_meanwhile_gives_no_sight_back(cast, peer):
    offer = offered_here(cast, peer)
    actor = cast("recruiter", office=offer.office)
    actions.suspend_recruiter(cast("origin_approver"), Recruiter.objects.get().pk, "x", at=AT)
    people_actions.show_person(here("EG"), offer.person_id, "EG/labour/second/", "offer:x", at=AT)
    assert not sees(actor, offer.person_id) and sees(cast("origin_clerk"), offer.person_id)
    assert queries.offer_to_see(actor, offer.pk).pk == offer.pk


def test_a_licence_that_ran_out_ends_the_sight(cast):
    actor = recruiter_here(cast)
    person = person_here(cast, office=actor.office)
    Recruiter.objects.update(licence_expires_on=AT.date())
    actions.shut_unlicensed(here("EG"), at=AT)
    assert sees(actor, person.pk)
    actions.shut_unlicensed(here("EG"), at=AT + timedelta(days=1))
    actions.shut_unlicensed(here("EG"), at=AT + timedelta(days=2))
    assert not sees(actor, person.pk) and sees(cast("origin_clerk"), person.pk)
