"""The pages of this room by their addresses, in both languages: who sees what, and what is refused."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from rabt.access.queries import actor_of
from rabt.access.testing import signed_in
from rabt.base import clock
from rabt.patrol import actions, queries
from rabt.patrol.models import Absence, Officer, Patrol, Plan, Vehicle, Version
from rabt.patrol.tests import build
from rabt.patrol.tests.build import AT
from rabt.training.models import Skill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def planning(still, client_as):
    """Sign a planner in."""
    return client_as("patrol_planner", build.home())


@pytest.fixture
def heading(still, client_as):
    """Sign a head in."""
    return client_as("patrol_head", build.home())


def actor_at(client):
    """Return who acts as a signed-in client."""
    return actor_of(client.account).looking_for("patrol")


def both(client, *addresses):
    """Open each address in both languages; return what the Arabic pages say."""
    said = ""
    for language in ("en", "ar"):
        client.post(reverse("language"), {"to": language})
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            page = answer.content.decode()
            assert f'lang="{language}"' in page
            assert re.findall(r"[>\"'\s](?:patrol|training)\.[a-z_]+[a-z_.]*[<\"'\s]", page) == []
            said = said + page if language == "ar" else said
    return said


def test_officers_vehicles_skills_and_days_away_are_entered_on_their_pages(planning, heading, client_as):
    lead = client_as("patrol_leader", build.home())
    sent = {
        "number": "٧٧", "name_ar": "سالم المنصوري", "name_latin": "Salem", "base": build.OURS,
        "account_id": str(lead.account.pk),
    }  # fmt: skip
    assert planning.post(reverse("patrol:officer_enter"), sent).status_code == 302
    again = planning.post(reverse("patrol:officer_enter"), sent | {"account_id": ""})
    assert again.status_code == 422 and "مسجل من قبل" in again.content.decode()
    row = Officer.objects.get()
    assert row.account_id == str(lead.account.pk)
    car = {"mark": "5-123", "kind": "pickup", "seats": "٥", "range_km": "450", "base": build.OURS}
    assert planning.post(reverse("patrol:vehicle_enter"), car).status_code == 302
    vehicle = Vehicle.objects.get()
    assert vehicle.seats == 5
    skill = {"code": "first_aid", "proof": "شهادة الهلال الأحمر 44", "since_on": "2026-01-05", "until_on": ""}
    page = reverse("patrol:skill_record", args=[row.pk])
    assert planning.post(page, skill | {"proof": "-"}).status_code == 422
    assert planning.post(page, skill).status_code == 302
    record = Skill.objects.get()
    assert "شهادة الهلال" in heading.get(reverse("training:skill", args=[record.pk])).content.decode()
    assert heading.post(reverse("training:confirm", args=[record.pk])).status_code == 302
    away = {"whose": f"officer:{row.pk}", "since_on": "2026-11-25", "until_on": "2026-11-26"}
    assert planning.post(reverse("patrol:away"), away).status_code == 302
    assert planning.post(reverse("patrol:away"), away | {"until_on": "2026-11-01"}).status_code == 422
    said = both(
        planning, reverse("patrol:officers"), reverse("patrol:officers") + "?of=LY",
        reverse("patrol:officer", args=[row.pk]), reverse("patrol:officer_change", args=[row.pk]),
        reverse("patrol:officer_enter"), reverse("patrol:vehicles"), reverse("patrol:vehicle_enter"),
        reverse("patrol:vehicle", args=[vehicle.pk]), reverse("patrol:away"), page,
        reverse("training:list"), reverse("training:skill", args=[record.pk]),
    )  # fmt: skip
    assert "سالم المنصوري" in said and "الإسعافات الأولية" in said
    change = sent | {"number": "78", "account_id": ""}
    assert planning.post(reverse("patrol:officer_change", args=[row.pk]), change).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.active, row.account_id) == ("78", False, "")
    assert (
        planning.post(
            reverse("patrol:vehicle", args=[vehicle.pk]), car | {"active": "on", "seats": "7"}
        ).status_code
        == 302
    )
    assert planning.post(reverse("patrol:away_end", args=[Absence.objects.get().pk])).status_code == 302
    assert not Absence.objects.exists()
    why = {"why": "انتهت صلاحية الشهادة"}
    assert heading.post(reverse("training:withdraw", args=[record.pk]), why).status_code == 302
    assert heading.get(reverse("training:decline", args=[record.pk])).status_code == 200


def test_a_plan_is_opened_drawn_edited_and_decided_on_its_pages(planning, heading):
    by, chief = actor_at(planning), actor_at(heading)
    build.means(by, chief)
    sent = {"since_on": "2026-11-25", "until_on": "2026-11-26", "first": "S01", "last": "S02"}
    assert planning.post(reverse("patrol:open"), sent | {"last": "S99"}).status_code == 422
    turned = planning.post(reverse("patrol:open"), sent | {"first": "S02", "last": "S01"})
    assert turned.status_code == 422 and "قبل الأول" in turned.content.decode()
    assert planning.post(reverse("patrol:open"), sent).status_code == 302
    plan = Plan.objects.get()
    page = reverse("patrol:plan", args=[plan.pk])
    assert "توضع الخطة متى عرض الجانبان" in planning.get(page).content.decode()
    build.offered(plan)
    assert "وضع الخطة" in both(
        planning, page, reverse("patrol:plans"), reverse("patrol:offer", args=[plan.pk])
    )
    assert planning.post(reverse("patrol:draw", args=[plan.pk])).status_code == 302
    row = Version.objects.get()
    shown = reverse("patrol:version", args=[row.pk])
    assert "قيد الحساب" in both(planning, shown)
    actions.keep_drawn(by, row.pk, build.made(row), at=AT)
    assert planning.get(reverse("patrol:bar", args=[row.pk])).headers["HX-Redirect"] == shown
    said = both(planning, shown, reverse("patrol:add", args=[row.pk]))
    assert "كل القواعد محفوظة" in said and "ضابط 1" in said and "زميل 1" in said
    seed = Version.objects.get().seed
    assert seed not in said

    first = queries.sheet_of(Version.objects.get()).patrols[0]
    edit = reverse("patrol:edit", args=[row.pk, first.patrol_id])
    assert "المدقق المستقل" in both(planning, edit)
    whole = {
        "base": first.base, "partner": first.partner, "stretches": first.stretches,
        "vehicle_id": str(first.vehicle_id), "lead_id": str(first.lead_id),
        "crew": [str(one) for one in first.crew],
    }  # fmt: skip
    check = reverse("patrol:check", args=[row.pk, first.patrol_id])
    assert "كل القواعد محفوظة" in planning.post(check, whole).content.decode()
    one_side = whole | {"crew": [str(first.lead_id)]}
    said = planning.post(check, one_side).content.decode()
    assert "ضباط كل جانب" in said and "قواعد غير محفوظة" in said
    nobody = planning.post(check, whole | {"lead_id": str(build.key("o8"))})
    assert "القائد ليس من الطاقم" in nobody.content.decode()
    assert planning.post(edit, one_side).status_code == 302
    said = planning.get(shown).content.decode()
    assert "قواعد غير محفوظة" in said and reverse("patrol:put", args=[row.pk]) not in said
    assert planning.post(reverse("patrol:put", args=[row.pk])).status_code == 422
    assert planning.post(edit, whole).status_code == 302
    added = {**whole, "shift": "2026-11-25/night"}
    assert planning.post(reverse("patrol:add", args=[row.pk]), added).status_code == 302
    more = next(one for one in queries.sheet_of(Version.objects.get()).patrols if one.shift == "night")
    assert planning.post(reverse("patrol:remove", args=[row.pk, more.patrol_id])).status_code == 302

    assert planning.post(reverse("patrol:put", args=[row.pk])).status_code == 302
    assert planning.post(reverse("patrol:take_back", args=[row.pk])).status_code == 302
    assert planning.post(reverse("patrol:put", args=[row.pk])).status_code == 302
    assert "يفعل ذلك شخص آخر" in planning.get(shown).content.decode(), "who decides is named"
    assert "اعتماد وإرسال" in both(heading, shown, page, reverse("patrol:refuse", args=[row.pk]))
    why = {"why": "قاطع واحد يكفي في اليوم الأول"}
    assert heading.post(reverse("patrol:refuse", args=[row.pk]), why).status_code == 302
    assert why["why"] in planning.get(shown).content.decode()
    assert planning.post(reverse("patrol:revise", args=[row.pk]), why).status_code == 302
    second = Version.objects.get(number=2)
    assert planning.post(reverse("patrol:put", args=[second.pk])).status_code == 302
    assert heading.post(reverse("patrol:approve", args=[second.pk])).status_code == 302
    second.refresh_from_db()
    build.approved(second)
    patrol = Patrol.objects.order_by("starts_at").first()
    whole = [reverse("patrol:patrol", args=[patrol.pk]), reverse("patrol:patrol_call_off", args=[patrol.pk])]
    said = both(planning, page, reverse("patrol:redraw", args=[plan.pk]), *whole)
    assert "سارية" in said and "ضابط 1" in said
    paper = planning.get(reverse("patrol:paper", args=[patrol.pk]))
    assert paper.content.startswith(b"%PDF") and paper.headers["Cache-Control"] == "no-store"
    assert (
        planning.post(
            reverse("patrol:patrol_call_off", args=[patrol.pk]), {"why": "تعطلت المركبة"}
        ).status_code
        == 302
    )
    assert (
        heading.post(reverse("patrol:call_off", args=[plan.pk]), {"why": "عاصفة رملية شديدة"}).status_code
        == 302
    )
    assert "عاصفة رملية" in planning.get(page).content.decode()


def test_a_leader_opens_his_own_orders_once_they_are_given_out_and_nothing_else(planning, heading, client_as):
    plan = build.in_force(actor_at(planning), actor_at(heading))
    lead = client_as("patrol_leader", build.home())
    first, second = Patrol.objects.order_by("starts_at")
    Officer.objects.filter(pk=first.lead_id).update(account_id=str(lead.account.pk))
    own = reverse("patrol:order", args=[first.pk])
    assert "لا أوامر" in lead.get(reverse("patrol:orders")).content.decode()
    assert lead.get(own).status_code == 404
    at = first.starts_at - timedelta(hours=2)
    actions.give_out_orders(at=at)
    with clock.stopped(at):
        signed_in(lead, lead.account)
        said = both(lead, reverse("patrol:orders"), own)
        assert "أنت قائد هذه الدورية" in said and "S01" in said
        assert lead.get(reverse("patrol:own_paper", args=[first.pk])).content.startswith(b"%PDF")
        assert lead.get(reverse("patrol:order", args=[second.pk])).status_code == 404
        signed_in(lead, lead.account)
        for name, key in (("plan", plan.pk), ("version", Version.objects.get().pk), ("patrol", first.pk)):
            assert lead.get(reverse(f"patrol:{name}", args=[key])).status_code == 403
        other = client_as("patrol_leader", build.home())
        assert other.get(own).status_code == 404


def test_the_auditor_draws_the_lots_again_once_the_plan_is_over(planning, heading, client_as):
    build.in_force(actor_at(planning), actor_at(heading))
    audit = client_as("auditor", "LY/audit/")
    row = Version.objects.get()
    assert audit.get(reverse("patrol:audit", args=[row.pk])).status_code == 404
    actions.unseal_over(at=build.after())
    with clock.stopped(build.after()):
        signed_in(audit, audit.account)
        said = both(audit, reverse("patrol:audits"), reverse("patrol:audit", args=[row.pk]))
        assert "أُغلق عليها الختم" in said and row.seed in said
        assert audit.get(reverse("patrol:version", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("role", ["destination_clerk", "labour_inspector", "border_officer", "auditor"])
def test_nobody_else_opens_a_plan(planning, heading, client_as, role):
    plan = build.in_force(actor_at(planning), actor_at(heading))
    other = client_as(role, "LY/border/first/")
    for address in (
        reverse("patrol:plans"),
        reverse("patrol:plan", args=[plan.pk]),
        reverse("patrol:officers"),
    ):
        assert other.get(address).status_code == 403


def test_hostile_input_is_answered_and_never_breaks(planning, heading):
    row = build.drawn(actor_at(planning), build.opened(actor_at(planning), actor_at(heading)))
    patrol = queries.sheet_of(row).patrols[0].patrol_id
    bad = {
        "base": "<x>",
        "partner": "\x00",
        "stretches": ["'"],
        "vehicle_id": "1",
        "lead_id": "2",
        "crew": ["3"],
    }
    assert planning.post(reverse("patrol:edit", args=[row.pk, patrol]), bad).status_code == 422
    assert planning.post(reverse("patrol:check", args=[row.pk, patrol]), bad).status_code == 200
    assert planning.post(reverse("patrol:edit", args=[row.pk, uuid4()]), bad).status_code == 422
    assert planning.get(reverse("patrol:plans") + "?state='--&page=x").status_code == 200
    assert planning.get(reverse("patrol:officers") + "?of=%00").status_code == 200
    for name in ("plan", "version", "patrol", "officer", "vehicle"):
        assert planning.get(reverse(f"patrol:{name}", args=[uuid4()])).status_code == 404
    assert (
        planning.post(reverse("patrol:away"), {"whose": "officer:x", "since_on": "2026-99-99"}).status_code
        == 422
    )


def test_nobody_undoes_unseen_what_another_planner_changed_and_sends_again_once_he_looked(planning, heading):
    row = build.drawn(actor_at(planning), build.opened(actor_at(planning), actor_at(heading)))
    first = queries.sheet_of(row).patrols[0]
    edit = reverse("patrol:edit", args=[row.pk, first.patrol_id])

    def seen(answer):
        return re.search(r'name="seen" value="([0-9a-f]{64})"', answer.content.decode())[1]

    whole = {
        "base": first.base, "partner": first.partner, "stretches": first.stretches,
        "vehicle_id": str(first.vehicle_id), "lead_id": str(first.lead_id),
        "crew": [str(one) for one in first.crew], "seen": seen(planning.get(edit)),
    }  # fmt: skip
    fewer = whole | {"crew": [str(first.lead_id)]}
    assert planning.post(edit, fewer).status_code == 302
    stale = planning.post(edit, whole)
    assert stale.status_code == 409 and "تغير السجل بعد أن فتحته" in stale.content.decode()
    assert queries.sheet_of(Version.objects.get()).patrols[0].crew == [first.lead_id]
    assert planning.post(edit, whole | {"seen": seen(stale)}).status_code == 302
    assert queries.sheet_of(Version.objects.get()).patrols[0].crew == first.crew


def test_days_away_are_of_nobody_before_somebody_is_chosen(planning):
    build.officer(actor_at(planning), 1)
    days = {"since_on": "2026-11-25", "until_on": "2026-11-26"}
    assert '<option value="" selected>' in planning.get(reverse("patrol:away")).content.decode()
    assert planning.post(reverse("patrol:away"), days | {"whose": ""}).status_code == 422
    assert not Absence.objects.exists()
