"""Correcting: one or two things at a time, with a reason, on the newest version."""

import pytest

from rabt.access.actions import open_own_stay
from rabt.access.models import OwnStay
from rabt.base.errors import Missing, NotAllowed, Refused, Stale
from rabt.journal.models import Act
from rabt.people import actions
from rabt.people.models import Document, Person

pytestmark = [pytest.mark.node("EG"), pytest.mark.django_db]


@pytest.fixture
def correct(clerk, at):
    def act(person, changes, version=1, reason="خطأ في النقل", actor=None):
        return actions.correct_person(
            actor or clerk, person.pk, changes, version=version, reason=reason, at=at
        )

    return act


def test_a_mistake_is_corrected_and_found_by_its_new_name(registered, correct):
    person = registered()
    correct(person, {"name_ar": "محمد سالم عبد الحميد الفيتوري"})
    kept = Person.objects.get()
    assert (kept.family, kept.version) == ("الفيتوري", 2)
    assert "الفيتوري" in kept.search_text and "فرجاني" not in kept.search_text
    assert Act.objects.filter(kind="person.corrected", ref=person.ref).count() == 1


def test_a_renewed_passport_leaves_the_old_number_behind(registered, correct):
    person = registered()
    correct(person, {"passport_number": "B99999999"})
    assert {(one.number, one.replaced_at is None) for one in Document.objects.filter(kind="passport")} == {
        ("A12345678", False),
        ("B99999999", True),
    }


def test_a_new_telephone_ends_whoever_came_in_with_a_code_on_the_old_one(registered, correct, at):
    person = registered()
    open_own_stay(person.ref, [person.ref], at=at)
    correct(person, {"home_place": ""})
    assert OwnStay.objects.get().ended_at is None
    correct(person, {"phone": "01001234568"}, version=2)
    assert OwnStay.objects.get().ended_at == at


def test_one_who_opened_an_older_version_is_told(registered, correct):
    person = registered()
    correct(person, {"phone": ""})
    with pytest.raises(Stale):
        correct(person, {"sex": "male", "phone": "01001234568"}, version=1)


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"phone": "", "name_latin": "X", "home_place": ""}, "many mistakes", "correction_too_much"),
        ({"phone": "+201001234567"}, "no mistake", "correction_empty"),
        ({"office": "EG/"}, "move him away", "correction_field"),
        ({"phone": ""}, "", "reason_too_short"),
        ({"national_id": "28208161304597", "sex": "male"}, "wrong day", "nid_date_differs"),
        ({"national_id": "", "passport_number": ""}, "no papers", "identity_missing"),
        ({"name_ar": "محمد"}, "shorter", "name_too_short"),
    ],
)
def test_what_registration_refuses_a_correction_refuses(registered, correct, changes, reason, code):
    person = registered()
    with pytest.raises(Refused) as caught:
        correct(person, changes, reason=reason)
    assert caught.value.code == code
    assert Person.objects.get().version == 1


def test_another_ones_document_is_refused(registered, correct):
    registered()
    other = registered(
        name_ar="علي حسن عمر سعد", national_id="29501010112346", passport_number="A87654321", phone=""
    )
    with pytest.raises(Refused) as caught:
        correct(other, {"passport_number": "A12345678"})
    assert caught.value.code == "already_registered"


def test_a_recruiter_and_another_office_may_not_correct(registered, correct, cast):
    person = registered(cast("recruiter"))
    with pytest.raises(NotAllowed):
        correct(person, {"phone": ""}, actor=cast("recruiter"))
    with pytest.raises(Missing):
        correct(person, {"phone": ""}, actor=cast("origin_clerk", office="EG/labour/second/"))
    correct(person, {"phone": ""})


def test_the_other_state_is_told_if_it_knows_him(registered, correct, clerk, at, letters):
    person = registered()
    correct(person, {"phone": ""})
    assert letters() == []
    actions.introduce_person(clerk, person.pk, at=at)
    correct(person, {"name_latin": "MOHAMED FARGANI"}, version=2)
    first, second = letters()
    assert (first.body["version"], second.body["version"]) == (2, 3)
    assert second.body["name_latin"] == "MOHAMED FARGANI" and second.about == person.ref
