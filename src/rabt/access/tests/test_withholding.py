"""A look may be withheld from its person for a time: two persons, 90 days at most, it ends by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from rabt.access import actions, queries, viewing
from rabt.access.viewing import Viewing, Withholding
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id, ref_of

pytestmark = pytest.mark.django_db
LONG = timedelta(days=90)
WHY = "قضية قائمة يضر بها علمه الآن"


@pytest.fixture
def who(cast):
    return cast("auditor", id="one", purpose="assistance")


def refused(code, deed):
    with pytest.raises((Refused, NotAllowed)) as no:
        deed()
    assert no.value.code == code


def withheld(who, person, at, days=30):
    row = actions.propose_withholding(
        who, person, ref_of("request", new_id()), at + timedelta(days=days), WHY, at=at
    )
    return actions.decide_withholding(replace(who, id="two"), row.pk, True, at=at)


def seen_by_him(person, at):
    with clock.stopped(at):
        return [one.purpose for one in queries.looks_of([person], own=False, limit=9)]


def test_it_is_withheld_until_its_day_and_then_told_and_other_purposes_always_are(who, at):
    person = ref_of("person", new_id())
    withheld(who, person, at)
    for purpose in ("assistance", "complaint", "identity"):
        viewing.note_all(replace(who, purpose=purpose), [person], at=at)
    assert sorted(seen_by_him(person, at)) == ["complaint", "identity"]
    assert sorted(seen_by_him(person, at + timedelta(days=31))) == ["assistance", "complaint", "identity"]
    clerk = replace(who, id="clerk", scopes=frozenset())
    viewing.note_all(replace(clerk, purpose="identity"), [person], at=at)
    panel = [one.purpose for one in queries.looks_to_see(clerk, person, at)]
    assert "assistance" not in panel and "complaint" in panel
    auditor = [one.purpose for one in queries.looks_to_see(who, person, at)]
    assert "assistance" in auditor, "who audits reads all"


def test_the_other_state_is_told_when_it_has_ended(who, at):
    person = ref_of("person", new_id())
    viewing.known_elsewhere(person, "EG")
    withheld(who, person, at)
    viewing.note_all(who, [person], at=at)
    with clock.stopped(at + timedelta(days=1)):
        assert viewing.digests(at.date()) == []
    over = at + timedelta(days=31)
    assert viewing.days_released(at + timedelta(days=29), timedelta(days=14)) == []
    assert viewing.days_released(over, timedelta(days=14)) == [at.date()]
    with clock.stopped(over):
        assert len(viewing.digests(at.date())[0]["lines"]) == 1


def test_what_is_not_decided_or_decided_otherwise_withholds_nothing(who, at):
    person = ref_of("person", new_id())
    about = ref_of("request", new_id())
    row = actions.propose_withholding(who, person, about, at + LONG, WHY, at=at)
    viewing.note_all(who, [person], at=at)
    assert seen_by_him(person, at) == ["assistance"]
    refused("withheld_open", lambda: actions.propose_withholding(who, person, about, at + LONG, WHY, at=at))
    refused("same_person", lambda: actions.decide_withholding(who, row.pk, True, at=at))
    assert queries.withholding_of(about) == row
    actions.decide_withholding(replace(who, id="two"), row.pk, False, at=at)
    assert seen_by_him(person, at) == ["assistance"]
    with pytest.raises(Missing):
        actions.decide_withholding(replace(who, id="two"), row.pk, True, at=at)
    assert queries.withheld_between(at, at + LONG) == 0


def test_never_a_complaint_and_never_longer_than_ninety_days(who, at):
    person, about = ref_of("person", new_id()), ref_of("request", new_id())
    for purpose in ("complaint", "identity"):
        refused("withheld_purpose", lambda p=purpose: actions.propose_withholding(
            replace(who, purpose=p), person, about, at + LONG, WHY, at=at))  # fmt: skip
    for days in (-1, 0, 91):
        until = at + timedelta(days=days)
        refused(
            "withheld_long", lambda u=until: actions.propose_withholding(who, person, about, u, WHY, at=at)
        )
    row = actions.propose_withholding(who, person, about, at + LONG, WHY, at=at)
    refused(
        "withheld_long",
        lambda: actions.decide_withholding(replace(who, id="two"), row.pk, True, at=at + LONG),
    )
    for wrong in ({"until_at": at + timedelta(days=99)}, {"purpose": "complaint"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Withholding.objects.filter(pk=row.pk).update(**wrong)


def test_it_is_counted_in_the_open(who, at):
    withheld(who, ref_of("person", new_id()), at)
    row = Withholding.objects.get()
    assert row.ref.startswith("withholding:") and queries.withheld_between(at, at + LONG) == 1
    assert not Viewing.objects.exists()
