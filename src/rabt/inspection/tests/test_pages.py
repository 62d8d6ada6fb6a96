"""The pages of this room by their addresses: who sees what, what is refused, and the door for devices."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rabt.access.queries import actor_of
from rabt.base import clock
from rabt.files.tests.test_attach import picture
from rabt.inspection import actions
from rabt.inspection.models import Lack, Line, Plan, Visit
from rabt.inspection.tests import build
from rabt.inspection.tests.build import AT, OFFICE, OTHER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def chief(still, client_as):
    """Sign the head of an office of inspection in."""
    return client_as("head_of_inspection", OFFICE)


def actor_at(client):
    """Return who acts as a signed-in client."""
    return actor_of(client.account)


def body(row, **changes):
    """Write a filled checklist as a device sends it."""
    told = {
        "visit_id": str(row.pk), "key": str(uuid4()), "arrived_at": AT.isoformat(), "place": "LY-TB",
        "workers_seen": 4, "answers": [{"item": one, "said": "yes", "note": ""} for one in row.items],
    }  # fmt: skip
    return told | changes


def post(client, row, **changes):
    return client.post(reverse("api:inspection_visits"), body(row, **changes), "application/json")


def test_the_plan_is_drawn_read_and_adopted_on_its_page(cast, chief):
    build.employer(cast)
    page = reverse("inspection:plan")
    assert "وضع خطة هذا الشهر" in chief.get(page).content.decode()
    assert chief.post(reverse("inspection:draw")).status_code == 302
    line = Line.objects.get()
    none = chief.post(reverse("inspection:adopt"), {"inspector": str(chief.account.pk)})
    assert (
        none.status_code == 422 and "لم تحدد أي زيارة" in none.content.decode() and not Visit.objects.exists()
    )
    shown = chief.get(page).content.decode()
    assert line.name_ar in shown and "ولا أي شكوى" in shown and Plan.objects.get().seed in shown
    sent = {"line": [str(line.pk)], "inspector": str(chief.account.pk)}
    assert chief.post(reverse("inspection:adopt"), sent).status_code == 302
    again = chief.post(reverse("inspection:adopt"), sent)
    assert again.status_code == 422 and "زيارة مقررة" in again.content.decode()
    visit = Visit.objects.get()
    assert "اعتُمدت" in chief.get(page).content.decode()
    assert "قائمة التفتيش" in chief.get(reverse("inspection:visit", args=[visit.pk])).content.decode()
    paper = chief.get(reverse("inspection:paper", args=[visit.pk]))
    assert paper.content.startswith(b"%PDF") and paper.headers["Cache-Control"] == "no-store"


def test_a_checklist_from_paper_is_typed_in_and_the_employer_answers_on_his_page(cast, chief, client_as):
    _, owner = build.employer(cast)
    sent = {"licence": "LIC-1", "why": "طلب مكتب العمل زيارة", "inspector": str(chief.account.pk)}
    assert chief.post(reverse("inspection:order"), sent).status_code == 302
    visit = Visit.objects.get()
    typed = {"key": str(uuid4()), "arrived_at": "2026-11-24T11:05", "place": "LY-TB", "workers_seen": "٧"}
    typed |= {f"said_{one}": "yes" for one in visit.items} | {"said_hours": "no"}
    record = reverse("inspection:record", args=[visit.pk])
    refused = chief.post(record, typed)
    assert refused.status_code == 422 and "ملاحظة" in refused.content.decode()
    assert chief.post(record, typed | {"note_hours": "دوام أطول من العقد"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.workers_seen, visit.state) == (7, "made")
    employer = client_as("employer", owner.office)
    found = Lack.objects.get()
    assert "تعديل جدول العمل" in employer.get(reverse("inspection:lacks")).content.decode()
    assert employer.get(reverse("inspection:obligations", args=[found.employer_id])).status_code == 200
    answer = reverse("inspection:answer", args=[found.pk])
    assert employer.post(answer, {"said": "نعم"}).status_code == 422
    scan = SimpleUploadedFile("جدول.png", picture(), "image/png")
    sent = {"said": "عدلنا الجدول ودفعنا الفرق", "scan": scan}
    assert employer.post(answer, sent).status_code == 302
    found.refresh_from_db()
    shown = reverse("files:file", args=[found.file_id])
    assert (chief.get(shown).status_code, client_as("employer", OTHER).get(shown).status_code) == (200, 404)
    page = reverse("inspection:lack", args=[found.pk])
    assert "عدلنا الجدول" in chief.get(page).content.decode()
    assert (
        chief.post(reverse("inspection:return", args=[found.pk]), {"why": "ما زال الدوام أطول"}).status_code
        == 302
    )
    assert "ما زال الدوام أطول" in employer.get(page).content.decode()
    assert chief.post(reverse("inspection:mended", args=[found.pk])).status_code == 302
    assert "أُصلحت" in employer.get(page).content.decode()
    stale = employer.post(answer, {"said": "عدلنا الجدول مرة أخرى"})
    assert stale.status_code == 422 and 'class="problem"' in stale.content.decode()


def test_another_office_sees_no_plan_visit_or_finding(cast, chief, client_as):
    row, _ = build.visit(cast, actor_at(chief))
    actions.record_visit(actor_at(chief), row.pk, build.seen(row, ("fees",)), at=AT)
    found = Lack.objects.get()
    other = client_as("head_of_inspection", OTHER)
    stranger = client_as("employer", build.employer(cast, 2)[1].office)
    for name, key in (("visit", row.pk), ("paper", row.pk), ("record", row.pk), ("lack", found.pk)):
        assert other.get(reverse(f"inspection:{name}", args=[key])).status_code == 404
    assert stranger.get(reverse("inspection:lack", args=[found.pk])).status_code == 404
    assert stranger.get(reverse("inspection:obligations", args=[row.employer_id])).status_code == 404
    for client in (other, stranger):
        assert row.name_ar not in client.get(reverse("inspection:lacks")).content.decode()
    assert row.name_ar not in other.get(reverse("inspection:visits")).content.decode()


def test_a_device_sends_a_visit_once_and_what_it_sends_again_changes_nothing(cast, chief, client_as):
    field = client_as("labour_inspector", OFFICE)
    row, _ = build.visit(cast, actor_at(chief), actor_at(field))
    listed = field.get(reverse("api:inspection_visits")).json()
    assert [one["visit_id"] for one in listed] == [str(row.pk)] and listed[0]["items"] == row.items
    told = body(row)
    first = field.post(reverse("api:inspection_visits"), told, "application/json")
    with clock.stopped(AT + timedelta(minutes=20)):
        again = field.post(reverse("api:inspection_visits"), told, "application/json")
    assert first.json() == again.json() == {"visit_id": str(row.pk), "key": told["key"], "state": "made"}
    assert Visit.objects.get().recorded_at == AT
    assert post(field, row).json()["code"] == "visit_recorded"
    assert field.get(reverse("api:inspection_visits")).json() == []


def test_a_device_of_another_inspector_is_refused(cast, chief, client_as):
    row, _ = build.visit(cast, actor_at(chief))
    assert post(client_as("labour_inspector", OFFICE), row).status_code == 403
    assert post(client_as("labour_inspector", OTHER), row).status_code == 404


def test_the_page_in_the_field_names_nobody_and_lists_what_it_needs(cast, chief):
    row, _ = build.visit(cast, actor_at(chief))
    page = chief.get(reverse("inspection:field")).content.decode()
    assert row.name_ar not in page and row.name_latin not in page
    needed = chief.get(reverse("inspection:files")).json()
    assert needed[0] == reverse("inspection:field") and any("inspection/field" in one for one in needed)


def test_a_visit_that_was_dropped_meanwhile_says_so_to_who_drops_it_again(cast, chief):
    row, _ = build.visit(cast, actor_at(chief))
    door = reverse("inspection:drop", args=[row.pk])
    assert chief.post(door, {"drop-why": "أغلق مكان العمل"}).status_code == 302
    stale = chief.post(door, {"drop-why": "أغلق مكان العمل"})
    assert stale.status_code == 422 and 'class="problem"' in stale.content.decode()
    assert chief.get(door).status_code in (404, 405)
