"""Rescue first, then protection, only then enforcement."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.incidents import actions, queries
from rabt.incidents.models import Incident
from rabt.incidents.rules.custody import Counted
from rabt.incidents.rules.incident import Counts
from rabt.incidents.tests import build
from rabt.incidents.tests.build import AT
from rabt.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


@pytest.fixture
def protector(still):
    return build.officer("protection_officer", "LY/rights/")


def deeds(leader, chief, row):
    """Return every act of enforcement on an incident."""
    return (
        lambda: actions.seize(leader, row.pk, "fuel", "", Counted(1000, "S-1"), at=AT),
        lambda: actions.propose_case(
            chief, row.pk, "court", "1/2026", "محكمة طبرق", "قضية تهريب وقود", at=AT
        ),
        lambda: actions.end_incident(leader, row.pk, at=AT),
    )


def test_nothing_is_enforced_or_ended_before_everybody_is_safe(leader, chief):
    row = build.reported(leader)
    assert [one.pk for one in queries.incidents_to_rescue(leader)] == [row.pk]
    for deed in deeds(leader, chief, row):
        refused("rescue_first", deed)
    refused("rescue_unknown", lambda: actions.rescue(leader, row.pk, "somehow", at=AT))
    actions.rescue(leader, row.pk, "given_medical_help", at=AT)
    refused("response_step_closed", lambda: actions.rescue(leader, row.pk, "nobody_in_danger", at=AT))
    refused("nobody_in_need", lambda: actions.tell_protection(leader, row.pk, at=AT))
    for deed in deeds(leader, chief, row):
        deed()
    row.refresh_from_db()
    assert (row.stage, list(queries.incidents_to_rescue(leader))) == ("over", [])


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("fuel", Counts(adults=1, minors=1)), ("people", Counts(adults=2, in_need=1)),
        ("abandoned", Counts(adults=2)),
    ],
)  # fmt: skip
def test_who_needs_protection_comes_before_enforcement(leader, chief, protector, kind, counts):
    row = build.safe(leader, kind, counts=counts)
    assert [one.pk for one in queries.incidents_to_tell(leader)] == [row.pk]
    for deed in deeds(leader, chief, row):
        refused("protection_first", deed)
    refused("missing", lambda: queries.incident_to_see(protector, row.pk), Missing)
    row = actions.tell_protection(leader, row.pk, at=AT)
    assert Notice.objects.get(template="incidents.notice_protection").urgent
    assert [one.pk for one in queries.incidents_to_hear(protector)] == [row.pk]
    refused("response_step_closed", lambda: actions.tell_protection(leader, row.pk, at=AT))
    refused("not_allowed", lambda: actions.hear(leader, row.pk, at=AT), NotAllowed)
    refused("protection_unheard", lambda: actions.end_incident(leader, row.pk, at=AT))
    actions.hear(protector, row.pk, at=AT)
    refused("response_step_closed", lambda: actions.hear(protector, row.pk, at=AT))
    for deed in deeds(leader, chief, row):
        deed()


def test_who_is_counted_later_stops_what_had_begun(leader, chief):
    row = build.safe(leader)
    actions.seize(leader, row.pk, "fuel", "", Counted(1000, "S-1"), at=AT)
    actions.validate_incident(chief, row.pk, at=AT)
    why = "عُثر على طفل في الشاحنة"
    actions.correct_incident(leader, row.pk, build.met(counts=Counts(minors=1)), why, at=AT)
    for deed in deeds(leader, chief, row):
        refused("protection_first", deed)
    assert actions.tell_protection(leader, row.pk, at=AT).stage == "told"


def test_who_is_counted_after_the_end_opens_it_again_for_protection(leader, chief, protector):
    row = build.safe(leader)
    actions.validate_incident(chief, row.pk, at=AT)
    actions.end_incident(leader, row.pk, at=AT)
    why = "عُثر على طفل في الشاحنة"
    actions.correct_incident(leader, row.pk, build.met(counts=Counts(minors=1)), why, at=AT)
    assert [one.pk for one in queries.incidents_to_tell(leader)] == [row.pk]
    assert actions.tell_protection(leader, row.pk, at=AT).stage == "told"
    actions.hear(protector, row.pk, at=AT)
    assert actions.end_incident(leader, row.pk, at=AT).stage == "over"


def test_the_tables_hold_it_too(leader):
    row = build.reported(leader)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=row.pk).update(stage="enforced")


def test_who_waits_for_what_is_on_the_home_page(leader, chief, protector):
    row = build.reported(leader, "abandoned")
    assert [one.word for one in queries.waiting(leader)] == ["incidents.to_rescue"]
    assert {one.word for one in queries.waiting(chief)} == {"incidents.to_rescue", "incidents.to_validate"}
    actions.rescue(leader, row.pk, "brought_to_safety", at=AT)
    assert [one.word for one in queries.waiting(leader)] == ["incidents.to_tell"]
    actions.tell_protection(leader, row.pk, at=AT)
    assert [one.word for one in queries.waiting(protector)] == ["incidents.to_hear"]


EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def test_links_needs_and_offers_follow_from_it(leader, chief, client_as):
    row, other = build.validated(leader, chief), build.reported(leader)
    actions.link_incident(leader, row.pk, other.number.lower(), "contains", at=AT)
    assert [(str(how), one.pk) for how, one in queries.links_of(leader, other)] == [
        ("is_contained_in", row.pk)
    ]
    assert [(str(how), one.pk) for how, one in queries.links_of(leader, row)] == [("contains", other.pk)]
    for code, number, kind in (
        ("link_stands", other.number, "contains"),
        ("link_stands", other.number.translate(EASTERN), "contains"),
        ("link_to_itself", row.number, "contains"),
        ("link_unknown", "LY-2026-99999", "contains"), ("link_unknown", other.number, "resembles"),
    ):  # fmt: skip
        refused(code, lambda n=number, k=kind: actions.link_incident(leader, row.pk, n, k, at=AT))
    refused("link_stands", lambda: actions.link_incident(leader, other.pk, row.number, "is_linked_to", at=AT))
    lacking = "لم يعرف الطاقم كيف يُفحص الخزان"
    actions.ask_training(chief, row.pk, lacking, field="border_monitoring", at=AT)
    (need,) = queries.needs_of(row)
    assert (need.office, need.source_number, need.why) == (row.office, row.number, lacking)
    field = "border_monitoring"
    refused("need_recorded", lambda: actions.ask_training(chief, row.pk, lacking, field=field, at=AT))
    refused("incident_said_short", lambda: actions.ask_training(chief, row.pk, "؟", field=field, at=AT))
    refused("need_of_nothing", lambda: actions.ask_training(chief, row.pk, lacking, at=AT))
    names = f"{lacking} A1234567"
    refused("incident_note_names", lambda: actions.ask_training(chief, row.pk, names, field=field, at=AT))
    why = "قد يُطلب من الطرف الآخر مصدره"
    refused("incident_not_validated", lambda: actions.offer_to_request(chief, other.pk, why, at=AT))
    refused("incident_note_names", lambda: actions.offer_to_request(chief, row.pk, f"{why} A1234567", at=AT))
    actions.offer_to_request(chief, row.pk, why, at=AT)
    refused("not_allowed", lambda: queries.incidents_offered(chief), NotAllowed)
    contact = client_as("contact_officer", "LY/contact/")
    assert row.number in contact.get("/incidents/offered").content.decode()
    assert contact.get(f"/incidents/{row.pk}").status_code == 403
    listed = contact.get("/incidents/offered").content.decode()
    assert f"/assistance/new?incident={row.pk}" in listed, "it leads to the question that takes it up"
    assert f"/incidents/{row.pk}" not in listed, "and not to what he may not open"
    both = replace(chief, scopes=chief.scopes | {"incidents.offered"})
    assert queries.read_of(both, queries.incidents_offered(both)) == {row.pk}
