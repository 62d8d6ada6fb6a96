"""The photograph: checked, sized down, sealed on the disk, shown to those who may see the person."""

import pytest

from rabt.access.viewing import Viewing
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.people import actions, queries

pytestmark = [pytest.mark.node("EG"), pytest.mark.django_db]


def test_a_photograph_is_kept_small(registered, clerk, face, at):
    person = registered()
    assert actions.set_photo(clerk, person.pk, face, at=at).version == 2
    looks = Viewing.objects.filter(person_ref=person.ref).count()
    found = queries.photo(clerk, person.pk)
    assert found.media_type == "image/jpeg" and len(found.content) <= 20_000
    assert Viewing.objects.filter(person_ref=person.ref).count() == looks + 1


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "file_empty"), (b"%PDF-1.7 %%EOF", "photo_kind"), (b"<svg/>", "file_kind")]
)
def test_what_is_no_picture_is_refused(registered, clerk, at, content, code):
    person = registered()
    with pytest.raises(Refused) as caught:
        actions.set_photo(clerk, person.pk, content, at=at)
    assert caught.value.code == code


def test_one_without_the_scope_and_another_office_may_not(registered, cast, face, at):
    person = registered()
    with pytest.raises(NotAllowed):
        actions.set_photo(cast("origin_approver"), person.pk, face, at=at)
    with pytest.raises(Missing):
        actions.set_photo(cast("recruiter", office="EG/labour/second/agency-9/"), person.pk, face, at=at)


def test_the_other_state_gets_the_new_face(registered, clerk, face, at, letters):
    person = registered()
    actions.introduce_person(clerk, person.pk, at=at)
    actions.set_photo(clerk, person.pk, face, at=at)
    before, after = letters()
    assert before.body["photo"] == "" and after.body["photo"]
