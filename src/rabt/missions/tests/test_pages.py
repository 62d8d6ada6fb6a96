"""The pages of this room by their addresses, in both languages: who sees what, and what is refused."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from rabt.access.viewing import Viewing
from rabt.base import clock
from rabt.missions import actions, messages, queries
from rabt.missions.models import Call, Mission, Nomination, Programme
from rabt.missions.rules.travel import Contact, Leg
from rabt.missions.tests import build
from rabt.missions.tests.build import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def at_desk(still, client_as):
    """Sign an official in, each once."""
    made = {}

    def sign(role):
        office = "LY/border/" if role == "training_unit" else "LY/training/"
        return made.setdefault(role, None) or made.update({role: client_as(role, office)}) or made[role]

    return sign


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
            assert re.findall(r"[>\"'\s](?:missions|training)\.[a-z_]+[a-z_.]*[<\"'\s]", page) == []
            said = said + page if language == "ar" else said
    return said


def posted(client, name, *keys, expect=302, **data):
    answer = client.post(reverse(f"missions:{name}", args=keys), data)
    assert answer.status_code == expect, answer.content.decode()[-3000:]
    return answer.content.decode()


def test_papers_that_a_colleague_noted_meanwhile_are_not_covered_unseen(at_desk, side):
    row = build.ready(side, 1)
    (one,) = queries.travellers_of(row)
    unit, keys = at_desk("national_unit"), [row.pk, one.pk]
    page = unit.get(reverse("missions:papers", args=keys)).content.decode()
    opened = dict(re.findall(r'name="(initial-[a-z_]+|version)" value="([^"]*)"', page))
    mine = opened | {"passport": "P7654321", "passport_until": "2030-01-01", "visa": "granted"}
    posted(unit, "papers", *keys, **mine)
    late = posted(unit, "papers", *keys, expect=409, **mine | {"passport": "P0000001"})
    assert "P7654321" in late.partition('id="clash"')[2] and "P0000001" in late
    one.refresh_from_db()
    assert one.passport == "P7654321"
    again = dict(re.findall(r'name="(initial-[a-z_]+|version)" value="([^"]*)"', late))
    posted(unit, "papers", *keys, **mine | again | {"passport": "P0000001"})


def test_a_programme_is_made_on_its_pages_and_a_call_opened(at_desk):
    unit, head, centre = at_desk("national_unit"), at_desk("national_head"), at_desk("host_centre")
    posted(unit, "programme_draft", year="٢٠٢٧")
    row = Programme.objects.get()
    assert "لهذه الدولة برنامج" in posted(unit, "programme_draft", year="2027", expect=422)
    add = {"starts_on": "2027-02-07", "ends_on": "2027-02-18", "closes_on": "2027-01-17",
           "seats_EG_border": "٦", "seats_EG_ports": "0", "seats_LY_border": "2"}  # fmt: skip
    wrong = posted(unit, "programme_add", row.pk, build.OURS, expect=422, **add | {"ends_on": "2027-02-01"})
    assert "أيام الدورة لا تستقيم" in wrong
    posted(unit, "programme_add", row.pk, build.OURS, **add)
    assert unit.get(reverse("missions:programme_add", args=[row.pk, build.THEIRS])).status_code == 404
    posted(unit, "programme_put", row.pk)
    posted(unit, "programme_take_back", row.pk)
    posted(unit, "programme_put", row.pk)
    assert unit.post(reverse("missions:programme_approve", args=[row.pk])).status_code == 403
    waits = unit.get(reverse("missions:programme", args=[row.pk])).content.decode()
    assert "يفعل ذلك شخص آخر" in waits, "who decides is named"
    said = both(head, reverse("missions:programmes"), reverse("missions:programme", args=[row.pk]))
    assert "حماية الضحايا" in said and "اعتماد وإرسال" in said
    posted(head, "programme_approve", row.pk)
    row.refresh_from_db()
    build.hand_in(messages.ProgrammeAgreed(row.ref, 1, row.digest, AT))
    call = Call.objects.get()
    posted(centre, "call_open", call.pk)
    said = both(
        centre, reverse("missions:calls"), reverse("missions:calls") + "?state=open",
        reverse("missions:call", args=[call.pk]), reverse("missions:catalogue"),
        reverse("missions:programme", args=[row.pk]),
    )  # fmt: skip
    assert "مكافحة الإرهاب" in said and "مركز تدريب الحدود بطبرق" in said
    posted(centre, "call_close", call.pk)
    heading = at_desk("host_head")
    both(heading, reverse("missions:call_off", args=[call.pk]))
    assert "السبب أقصر" in posted(heading, "call_off", call.pk, why="-", expect=422)
    posted(heading, "call_off", call.pk, why=build.WHY)


def test_a_head_sends_a_programme_back_on_its_page(at_desk, side):
    row = build.put(side)
    head = at_desk("national_head")
    both(head, reverse("missions:programme_refuse", args=[row.pk]))
    posted(head, "programme_refuse", row.pk, why=build.WHY)
    unit = at_desk("national_unit")
    assert build.WHY in both(unit, reverse("missions:programme", args=[row.pk]))
    (one,) = queries.calls_in(Programme.objects.get())
    posted(unit, "programme_drop", row.pk, one.call_id)


def test_a_call_whose_last_day_for_nominations_is_over_says_so_until_it_closes(at_desk, side):
    call = build.opened(side)
    unit, page = at_desk("training_unit"), reverse("missions:call", args=[call.pk])
    shown = unit.get(page).content.decode()
    assert "انقضى آخر يوم للترشيح" not in shown and reverse("missions:nominate", args=[call.pk]) in shown
    Call.objects.filter(pk=call.pk).update(closes_on=clock.now().date() - timedelta(days=1))
    shown = unit.get(page).content.decode()
    assert "انقضى آخر يوم للترشيح" in shown and reverse("missions:nominate", args=[call.pk]) not in shown


NOMINEE = {
    "number": "ب-٧٧", "name_ar": "مروان الفيتوري", "name_latin": "Marwan Alfituri", "sex": "m",
    "service": "border", "rank": "captain", "unit": "كتيبة الحدود", "region": "LY-BU", "need": "post",
    "reason": "يعمل على أجهزة الرصد ولم يتدرب", "supervisor": "العقيد سالم", "supervisor_phone": "0910000777",
}  # fmt: skip


def test_an_officer_goes_from_his_unit_to_a_seat_by_six_desks(at_desk, side):
    call = build.opened(side)
    unit, national, head = at_desk("training_unit"), at_desk("national_unit"), at_desk("national_head")
    vetting, centre = at_desk("vetting_officer"), at_desk("host_centre")
    assert "السبب أقصر" in posted(unit, "nominate", call.pk, expect=422, **NOMINEE | {"reason": "."})
    deaf = posted(unit, "nominate", call.pk, expect=422, **NOMINEE | {"supervisor_phone": "abc"})
    assert 'href="#id_supervisor_phone"' in deaf and "رقم الهاتف غير سليم" in deaf
    posted(unit, "nominate", call.pk, **NOMINEE)
    row = Nomination.objects.get()
    assert row.supervisor_phone == "+218910000777", "as a code can be sent to it"
    again = posted(unit, "nominate", call.pk, expect=422, **NOMINEE)
    assert "مرشح لهذه الدورة من قبل" in again and "مروان" in again, "nothing typed is lost"
    address = reverse("missions:rank", args=[call.pk, "border"])
    both(national, address, reverse("missions:call", args=[call.pk]))
    wrong = national.post(address, {f"place_{row.pk}": "5"})
    assert wrong.status_code == 422 and "الترتيب لا يستقيم" in wrong.content.decode()
    assert national.post(address, {f"place_{row.pk}": "١"}).status_code == 302
    assert national.get(address).status_code == 200
    both(head, reverse("missions:nomination", args=[row.pk]), reverse("missions:refuse", args=[row.pk]))
    posted(head, "endorse", row.pk)
    assert centre.get(reverse("missions:nomination", args=[row.pk])).status_code == 404
    both(vetting, reverse("missions:vet", args=[row.pk]))
    found = {
        "person_clear": "yes",
        "person_said": "سجله خالٍ مما يمنع",
        "unit_clear": "yes",
        "unit_said": "لا شيء",
    }
    assert posted(vetting, "vet", row.pk, expect=422, **found | {"unit_said": "x"})
    posted(vetting, "vet", row.pk, **found)
    seen = reverse("missions:nomination", args=[row.pk])
    assert "سجله خالٍ" in both(vetting, seen)
    for reader in (unit, national, head, centre):
        assert "سجله خالٍ" not in both(reader, seen)
    posted(centre, "accept", row.pk)
    assert Nomination.objects.get().seat == 1
    assert "له مقعد" in both(unit, seen, reverse("missions:nominations") + "?state=accepted")
    answer = unit.get(reverse("missions:letter", args=[row.pk]))
    assert answer["Content-Type"] == "application/pdf" and answer.content[:5] == b"%PDF-"
    both(unit, reverse("missions:nominate", args=[call.pk]), reverse("missions:withdraw", args=[row.pk]))
    posted(unit, "withdraw", row.pk, why=build.WHY)
    assert Viewing.objects.filter(person_ref=row.ref, role="host_centre").exists()


def test_a_centre_declines_and_its_head_gives_a_seat_before_others(at_desk, side):
    call = build.opened(side)
    one, two = build.theirs(call, 1, 2)
    centre, head = at_desk("host_centre"), at_desk("host_head")
    (late,) = build.theirs(call, 3, vetted_on=AT.date() - timedelta(days=400))
    warned = "لا يبقى صالحاً حتى بدء الدورة"
    assert warned in both(centre, reverse("missions:nomination", args=[late.pk]))
    assert warned not in both(centre, reverse("missions:nomination", args=[one.pk]))
    assert "فحصاً جديداً" in posted(centre, "accept", late.pk, expect=422)
    both(head, reverse("missions:give_seat", args=[two.pk]), reverse("missions:decline", args=[one.pk]))
    assert "لا أحد قبله" in posted(head, "give_seat", one.pk, why=build.WHY, expect=422)
    posted(head, "give_seat", two.pk, why=build.WHY)
    assert centre.get(reverse("missions:give_seat", args=[one.pk])).status_code == 403
    posted(centre, "decline", one.pk, why=build.WHY)
    assert "بتجاوز الترتيب" in both(head, reverse("missions:call", args=[call.pk]))
    assert build.WHY in both(head, reverse("missions:nomination", args=[two.pk]))
    refuse = at_desk("national_head").post(reverse("missions:refuse", args=[one.pk]), {"why": build.WHY})
    assert refuse.status_code == 404, "not this side's officer"


FILE = {
    "out_on": "2027-02-06", "back_on": "2027-02-19", "start": "بنغازي", "way": "land", "port": "LY-MUSAID",
    "transit_city": "EG-C", "transit_nights": "1", "meals": ["breakfast", "dinner"], "funding": "shared",
    "lodging": "دار ضيافة المركز", "policy": "INS-7", "insured_until": "2027-02-19",
    "leader_name": "النقيب علي",
    "leader_phone": "+218910000111", "home_name": "المناوب", "home_phone": "+218910000112",
}  # fmt: skip


def test_a_group_is_put_on_its_order_paid_and_settled_on_its_pages(at_desk, side):
    call, _ = build.seated_abroad(side, 1, 2)
    unit, head = at_desk("national_unit"), at_desk("national_head")
    both(unit, reverse("missions:call", args=[call.pk]), reverse("missions:mission_draft", args=[call.pk]))
    wrong = posted(
        unit, "mission_draft", call.pk, expect=422, **FILE | {"transit_nights": "9", "back_on": "2027-02-10"}
    )
    assert "لا تحضر الدورة" in wrong
    deaf = posted(unit, "mission_draft", call.pk, expect=422, **FILE | {"home_phone": "لا رقم"})
    assert 'href="#id_home_phone"' in deaf and "رقم الهاتف غير سليم" in deaf
    posted(unit, "mission_draft", call.pk, **FILE)
    row = Mission.objects.get()
    assert [one.nights for one in queries.stays_of(row)] == [1, 12]
    first, second = queries.travellers_of(row)
    papers = {"passport": "P1234567", "passport_until": "2027-05-01", "visa": "granted"}
    for one, number in ((first, "P1234567"), (second, "P1234568")):
        posted(unit, "papers", row.pk, one.pk, **papers | {"passport": number})
    refused = posted(unit, "mission_put", row.pk, expect=422)
    assert "لا تبقى صالحة" in refused and "2027" in refused
    for one, number in ((first, "P1234567"), (second, "P1234568")):
        good = {"passport": number, "passport_until": "2030-05-01"}
        posted(unit, "papers", row.pk, one.pk, **papers | good)
    said = both(
        unit, reverse("missions:mission", args=[row.pk]), reverse("missions:mission_change", args=[row.pk]),
        reverse("missions:papers", args=[row.pk, first.pk]), reverse("missions:missions"),
    )  # fmt: skip
    assert "160.000" in said and "LYD" in said and "القاهرة" in said
    form = unit.get(reverse("missions:mission_change", args=[row.pk])).content.decode()
    first_said = dict(re.findall(r'name="(initial-[a-z_]+|version)" value="([^"]*)"', form))
    posted(unit, "mission_change", row.pk, **FILE | {"transit_city": "", "transit_nights": ""})
    earlier = {"version": "2026-01-01T00:00:00+00:00"}  # opened before that, sent after it: the clock stands
    mine = first_said | FILE | earlier | {"lodging": "دار الضيافة"}
    clash = posted(unit, "mission_change", row.pk, expect=409, **mine)
    assert 'aria-labelledby="clash"' in clash and "دار الضيافة" in clash
    row.refresh_from_db()
    assert row.lodging == FILE["lodging"] and len(queries.stays_of(row)) == 1
    again = dict(re.findall(r'name="(initial-[a-z_]+|version)" value="([^"]*)"', clash))
    assert again["version"] == row.changed_at.isoformat()
    posted(unit, "mission_change", row.pk, **mine | again | {"transit_city": "", "transit_nights": ""})
    row.refresh_from_db()
    assert row.lodging == "دار الضيافة" and len(queries.stays_of(row)) == 1
    posted(unit, "mission_put", row.pk)
    posted(unit, "mission_take_back", row.pk)
    posted(unit, "mission_put", row.pk)
    page = head.get(reverse("missions:mission", args=[row.pk])).content.decode()
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    posted(head, "mission_order", row.pk, expect=409, seen="2026-01-01T00:00:00+00:00")
    posted(head, "mission_order", row.pk, seen=seen)
    posted(head, "mission_order", row.pk, expect=422, seen="")
    paper = head.get(reverse("missions:order_paper", args=[row.pk]))
    assert paper.content[:5] == b"%PDF-" and row.number in paper["Content-Disposition"]
    both(unit, reverse("missions:advance", args=[row.pk]), reverse("missions:expense", args=[row.pk]))
    posted(unit, "advance", row.pk, receipt="A-1")
    spent = {"what": "وقود", "on": "2026-11-24", "currency": "LYD", "amount": "٤٥٫٥٠٠", "receipt": "R-1"}
    assert "45.5001" in posted(unit, "expense", row.pk, expect=422, **spent | {"amount": "45.5001"})
    posted(unit, "expense", row.pk, **spent)
    posted(unit, "expense", row.pk, **spent | {"amount": "12.50", "currency": "EGP", "receipt": "R-2"})
    said = both(unit, reverse("missions:mission", args=[row.pk]))
    assert "45.500" in said and "12.50" in said
    with clock.stopped(AT + timedelta(days=100)):
        unit, head = at_desk("national_unit"), at_desk("national_head")
        row.refresh_from_db()
        actions.close_accounts(side.national_unit, row.pk, at=clock.now())
    both(head, reverse("missions:mission", args=[row.pk]), reverse("missions:send_back", args=[row.pk]))
    posted(head, "send_back", row.pk, why=build.WHY)
    assert posted(unit, "close", row.pk, expect=422)
    actions.close_accounts(side.national_unit, row.pk, at=AT + timedelta(days=100))
    posted(head, "settle", row.pk)
    both(head, reverse("missions:mission", args=[row.pk]))


def test_a_mission_is_called_off_on_its_page_and_one_that_comes_shows_no_money(at_desk, side):
    row = build.ordered(side)
    head = at_desk("national_head")
    both(head, reverse("missions:mission_call_off", args=[row.pk]))
    posted(head, "mission_call_off", row.pk, why=build.WHY)
    call = build.opened(side)
    (theirs,) = build.theirs(call, 1)
    told = messages.MissionAnnounced(
        f"mission:{build.key('m')}", call.ref, "EG-2027-0001", build.OUT, build.BACK, [theirs.ref],
        [Leg(build.OUT, "القاهرة", "طبرق", "land")], [Contact("leader", "رائد محمد", "+201000000555")], AT,
    )  # fmt: skip
    build.hand_in(told)
    centre, key = at_desk("host_centre"), build.key("m")
    said = both(centre, reverse("missions:mission", args=[key]), reverse("missions:missions"))
    assert (
        "القاهرة" in said
        and "(land)" not in said
        and "براً" in said
        and "بدل السفر" not in said
        and "EG-2027-0001" in said
    )
    assert centre.get(reverse("missions:order_paper", args=[key])).content[:5] == b"%PDF-"
    assert centre.get(reverse("missions:mission", args=[row.pk])).status_code == 404
    for desk, names in (
        ("national_unit", ("mission_change", "advance", "expense")),
        ("national_head", ("mission_call_off", "send_back")),
    ):
        client = at_desk(desk)
        for name in names:
            assert client.get(reverse(f"missions:{name}", args=[key])).status_code == 404, name


def test_fairness_hides_small_numbers_and_the_calendar_is_one(at_desk, side):
    call = build.opened(side, seats={("LY", "border"): 9})
    build.nominated(side, call, *range(1, 6))
    build.nominated(side, call, 8, sex="f")
    unit = at_desk("national_unit")
    said = both(unit, reverse("missions:fairness") + "?year=2027", reverse("missions:fairness") + "?year=x")
    assert "محجوب" in said
    for address in (reverse("missions:calendar"), reverse("missions:call_calendar", args=[call.pk])):
        answer = unit.get(address)
        assert answer["Content-Type"].startswith("text/calendar")
        assert (
            answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
            and b"DTSTART;VALUE=DATE:20270207" in answer.content
        )


@pytest.mark.parametrize(
    "typed", ["\x00", "<script>alert(1)</script>" * 40, "٩" * 400, "\u202eabc", "2027-13-45", "' or 1=1 --"]
)
def test_what_nobody_should_type_is_told_and_never_breaks(at_desk, side, typed):
    call = build.opened(side)
    unit, national = at_desk("training_unit"), at_desk("national_unit")
    (row,) = build.nominated(side, call, 1)
    asked = [
        (unit, "nominate", [call.pk], dict.fromkeys(NOMINEE, typed)),
        (national, "programme_draft", [], {"year": typed}),
        (national, "rank", [call.pk, "border"], {f"place_{row.pk}": typed}),
        (national, "mission_draft", [call.pk], dict.fromkeys(FILE, typed)),
        (unit, "withdraw", [row.pk], {"why": typed}),
    ]
    for client, name, keys, data in asked:
        answer = client.post(reverse(f"missions:{name}", args=keys), data)
        assert answer.status_code in (302, 422), (name, typed)
        assert "<script>alert" not in answer.content.decode()
    for query in (f"?state={typed[:30]}", "?page=-1", "?page=x"):
        assert unit.get(reverse("missions:nominations") + query.replace("\x00", "%00")).status_code == 200
    assert unit.get(reverse("missions:nomination", args=[uuid4()])).status_code == 404
