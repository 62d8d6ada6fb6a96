"""The pages of this room by their addresses: who sees what in both languages, and what is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rabt.access.models import Account
from rabt.access.testing import signed_in
from rabt.base import clock
from rabt.courses import actions, queries
from rabt.courses.models import Assessment, Certificate, Event, Exam, Form, Item, Material, Session, Sitting
from rabt.courses.tests import build
from rabt.courses.tests.build import MONDAY, OVER, WHY
from rabt.credentials.rules import grouped
from rabt.files.tests.test_attach import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


class Desk(Client):
    """A client of an official who signs in anew whenever the clock was moved."""

    account = None

    def request(self, **asked):
        """Sign in, then ask."""
        if self.account is not None:
            signed_in(self, self.account)
        return super().request(**asked)


def client_of(actor):
    """Return the client of an official."""
    client = Desk()
    client.account = Account.objects.get(pk=actor.id)
    return client


def both(client, address, status=200):
    """Open a page in both languages; return the Arabic one."""
    found = {}
    for language in ("en", "ar"):
        client.cookies["rabt_language"] = language
        client.post(reverse("language"), {"to": language, "back": "/"})
        answer = client.get(address)
        assert answer.status_code == status, (address, language, answer.content.decode()[:2000])
        found[language] = answer.content.decode()
        assert "courses." not in found[language].partition("<main")[2].replace("/courses.", ""), address
    return found["ar"]


def url(name, *args):
    return reverse(f"courses:{name}", args=args)


@pytest.fixture
def hall(side):
    """Return a course of two, one session closed, and the clients of its people."""
    holding = build.held(side)
    phones = build.come(side, holding)
    row = build.attended(side, build.session(side, holding), phones)
    return holding, phones, row


def test_the_centre_takes_a_call_up_and_runs_its_course_on_its_pages(side):
    call = build.called(side, 1, 2)
    build.official("trainer")
    side.trainer
    centre = client_of(side.host_centre)
    with clock.stopped(build.OPENED):
        assert "بدء تحضير الدورة" in both(centre, url("holdings"))
        assert centre.post(url("open", call.pk)).status_code == 302
        page = both(centre, url("holding", call.pk))
        assert "زميل 1" in page and "لم يوضع جدول" in page
        both(centre, url("plan", call.pk))
        sent = {
            "topic_0": "مؤشرات الاتجار", "lessons_0": "٣", "trainers_0": side.trainer.id, "room_0": "",
            "topic_1": "تطبيق في الساحة", "lessons_1": "2", "trainers_1": side.trainer.id, "room_1": "field",
        }  # fmt: skip
        refused = centre.post(url("plan", call.pk), {"topic_0": "موضوع"})
        assert refused.status_code == 422 and "بلا مدرب" in refused.content.decode()
        answer = centre.post(url("plan", call.pk), sent)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        assert [row.room for row in Session.objects.order_by("starts_at")][-2:] == ["field", "field"]
        assert Session.objects.count() == 5
        assert centre.get(url("holding_paper", call.pk)).content.startswith(b"%PDF")
        seat = build.seats(build.Holding.objects.get())[0]
        both(centre, url("arrive", seat.pk))
        assert centre.post(url("arrive", seat.pk), {"phone": "+218917000001"}).status_code == 302
        assert "غير مسجل" in both(centre, url("seat", seat.pk))
        both(centre, url("go_home", seat.pk))
        other = build.seats(build.Holding.objects.get())[1]
        assert centre.post(url("stay_away", other.pk)).status_code == 302
        for name in ("session_add", "event_new", "material_new", "exam_new", "task_new", "tool_new"):
            both(centre, url(name, call.pk))


def test_a_trainer_sees_his_list_notes_by_hand_and_closes_it_with_heads(side):
    holding = build.held(side)
    build.come(side, holding)
    row = build.session(side, holding)
    trainer = client_of(side.trainer)
    with clock.stopped(MONDAY):
        actions.open_session(side.trainer, row.pk, at=MONDAY)
        assert "شاشة الحضور" in both(trainer, url("session", row.pk))
        both(trainer, url("note", row.pk))
        seat = build.seats(holding)[0]
        sent = {
            "seat": str(seat.pk),
            "mark": "present",
            "why": "هاتفه معطل ورأيته",
            "minutes": "",
            "cause": "",
        }
        assert trainer.post(url("note", row.pk), sent).status_code == 302
        refused = trainer.post(url("close", row.pk), {"heads": "9"})
        assert refused.status_code == 422 and "أكثر من متدربي" in refused.content.decode()
        assert trainer.post(url("close", row.pk), {"heads": "2"}).status_code == 302
        assert "عدّ المدرب 2 وفي القائمة 1" in both(trainer, url("session", row.pk))
        shown = both(trainer, url("screen"))
        assert seat.name_ar not in shown and row.seed not in shown
        assert trainer.get(url("screen_files")).json()[0] == url("screen")
        told = trainer.get(reverse("api:courses_sessions")).json()
        assert [one["session_id"] for one in told] == [str(row.pk)] and told[0]["seed"] == row.seed
    assert client_of(build.official("trainer")).get(url("session", row.pk)).status_code == 404


def test_a_form_that_is_old_says_what_happened_since_and_picks_nobody_else(side):
    holding = build.held(side)
    build.come(side, holding)
    row = build.session(side, holding)
    first, second = build.seats(holding)
    trainer, address = client_of(side.trainer), url("note", row.pk)
    late = {"seat": str(first.pk), "mark": "present", "why": WHY, "minutes": "", "cause": ""}
    with clock.stopped(MONDAY):
        actions.open_session(side.trainer, row.pk, at=MONDAY)
        offered = both(trainer, address).partition('name="seat"')[2].partition("</option>")[0]
        assert 'value=""' in offered, "nobody is picked unasked"
        actions.note_by_hand(side.trainer, row.pk, first.pk, "present", WHY, at=MONDAY)
        answer = trainer.post(address, late)
        said = answer.content.decode()
        assert answer.status_code == 422 and "قُيّد حضوره من قبل" in said
        assert f'value="{second.pk}" selected' not in said
        actions.close_session(side.trainer, row.pk, 2, at=MONDAY)
        answer = trainer.post(address, late | {"seat": str(second.pk)})
        assert answer.status_code == 422 and "لا يمكن ذلك في حال هذه الجلسة" in answer.content.decode()


def test_a_trainee_sees_what_is_his_own_and_answers_by_machine(side, hall):
    holding, (one, other), _ = hall
    me = client_of(one.actor)
    with clock.stopped(MONDAY + timedelta(days=1)):
        later = build.session(side, holding, MONDAY + timedelta(days=1))
        actions.open_session(side.trainer, later.pk, at=MONDAY + timedelta(days=1))
        assert "دوراتي" in both(me, url("own"))
        page = both(me, url("own_course", one.seat.pk))
        assert "حماية القُصَّر" in page and "100%" in page
        assert me.get(url("own_course", other.seat.pk)).status_code == 404
        setup = both(me, url("own_device"))
        assert str(later.pk) in setup and later.seed not in setup
        text = one.answer(build.shown(later, clock.now()), clock.now())
        sent = me.post(reverse("api:courses_attend"), {"text": text}, "application/json")
        assert sent.json() == {"mark": "present", "missed": 0}
        bad = me.post(reverse("api:courses_attend"), {"text": "RA2:no"}, "application/json")
        assert bad.status_code == 422 and bad.json()["code"] == "code_malformed"
        for address in (url("holdings"), url("seat", one.seat.pk), url("certificates"), url("items")):
            assert me.get(address).status_code == 403


def test_another_office_sees_nothing_of_a_course(side, hall):
    holding, phones, row = hall
    stranger = client_of(build.official("trainer", "training/other/"))
    for address in (url("holding", holding.pk), url("session", row.pk), url("seat", phones[0].seat.pk)):
        assert stranger.get(address).status_code == 404
    assert "زميل" not in stranger.get(url("holdings")).content.decode()


def test_a_material_has_versions_and_its_trainees_open_the_newest(side, hall):
    holding, (one, _), _ = hall
    centre, me = client_of(side.host_centre), client_of(one.actor)
    chosen = lambda: SimpleUploadedFile("دليل.png", picture(), "image/png")  # noqa: E731
    sent = {"title_ar": "دليل الإحالة", "title_en": "Referral guide", "scan": chosen()}
    assert centre.post(url("material_new", holding.pk), sent).status_code == 302
    first = Material.objects.get()
    assert centre.get(url("material_renew", first.pk)).status_code == 200
    again = centre.post(
        url("material_renew", first.pk), {"what_is_new": "أرقام الهاتف الجديدة", "scan": chosen()}
    )
    assert again.status_code == 302
    newest = Material.objects.get(is_newest=True)
    assert (newest.version, Material.objects.count()) == (2, 2)
    page = both(me, url("own_course", one.seat.pk))
    assert "دليل الإحالة" in page and "الإصدار 2" in page
    assert me.get(reverse("files:file", args=[newest.file_id])).status_code == 200
    secret = centre.post(url("material_new", holding.pk), sent | {"for_trainers": "on", "scan": chosen()})
    assert secret.status_code == 302
    hidden = Material.objects.get(for_trainers=True)
    assert me.get(reverse("files:file", args=[hidden.file_id])).status_code == 404
    none = centre.post(url("material_new", holding.pk), {"title_ar": "أ", "title_en": "a"})
    assert none.status_code == 422


def test_items_papers_and_marks_on_their_pages(side, hall):
    holding, (one, other), _ = hall
    centre, head, me = (client_of(who) for who in (side.host_centre, side.host_head, one.actor))
    written = {
        "course": holding.course, "topic": "minors", "form": "many", "text_ar": "ما علامات الاتجار؟",
        "text_en": "What are signs of trafficking?", "marks": "4", "number": "", "within": "",
        "choices": "*خوف | Fear\n*وثائق بيد غيره | Papers held by another\nلون الشعر | Hair",
    }  # fmt: skip
    with clock.stopped(MONDAY):
        both(centre, url("item_new"))
        bad = centre.post(url("item_new"), written | {"choices": "خوف | Fear"})
        assert bad.status_code == 422
        assert centre.post(url("item_new"), written).status_code == 302
        row = Item.objects.get()
        assert centre.post(url("item_decide", row.pk)).status_code == 403
        assert "يفعل ذلك شخص آخر" in centre.get(url("item", row.pk)).content.decode()
        assert "اعتماد السؤال" in both(head, url("item", row.pk))
        assert head.post(url("item_decide", row.pk)).status_code == 302
        opened = {"form": "open", "choices": "", "text_ar": "صف الإحالة", "text_en": "Describe a referral"}
        assert centre.post(url("item_new"), written | opened).status_code == 302
        assert head.post(url("item_decide", Item.objects.get(form="open").pk)).status_code == 302
        both(head, url("items"))
        test = {
            "title_ar": "اختبار الأسبوع", "title_en": "Test of the week", "of_0": "2", "minutes": "30",
            "opens_at": "2027-02-08T10:00", "closes_at": "2027-02-08T12:00",
        }  # fmt: skip
        assert centre.post(url("exam_new", holding.pk), test).status_code == 302
    exam = Exam.objects.get()
    with clock.stopped(MONDAY + timedelta(hours=2)):
        assert "ابدأ الاختبار" in both(me, url("own_course", one.seat.pk))
        assert me.post(url("own_begin", exam.pk)).status_code == 302
        paper = Sitting.objects.get()
        page = both(me, url("own_paper", paper.pk))
        assert "ما علامات الاتجار؟" in page
        assert client_of(other.actor).get(url("own_paper", paper.pk)).status_code == 404
        answers = {str(row.pk): ["0", "1"], str(Item.objects.get(form="open").pk): "أبلغ من يحميه"}
        assert me.post(url("own_paper", paper.pk), answers | {"keep": "yes"}).status_code == 302
        assert me.post(url("own_paper", paper.pk), answers).status_code == 302
        assert "تنتظر التصحيح" in both(me, url("own_paper", paper.pk))
        both(centre, url("sitting", paper.pk))
        both(centre, url("exam", exam.pk))
        item = str(Item.objects.get(form="open").pk)
        assert centre.post(url("mark_open", paper.pk), {"item": item, "marks": "9"}).status_code == 422
        assert centre.post(url("mark_open", paper.pk), {"item": item, "marks": "2"}).status_code == 302
        assert "75 من 100" in both(me, url("own_paper", paper.pk))
    paper.refresh_from_db()
    assert paper.score == 75
    both(centre, url("correct", "sitting", paper.pk))
    asked = centre.post(url("correct", "sitting", paper.pk), {"after": "80", "why": "أخطأ المصحح في الجمع"})
    assert asked.status_code == 302
    assert "غيّر النتيجة" in both(head, asked.headers["Location"])
    assert centre.post(asked.headers["Location"] + "/decide", {"grants": "yes"}).status_code == 403
    assert head.post(asked.headers["Location"] + "/decide", {"grants": "yes"}).status_code == 302
    paper.refresh_from_db()
    assert paper.score == 80


def test_two_assessors_work_apart_on_their_pages(side, hall):
    holding, _, _ = hall
    centre, head = client_of(side.host_centre), client_of(side.host_head)
    assert centre.post(url("task_new", holding.pk), {"task": "إحالة قاصر"}).status_code == 302
    row = Assessment.objects.order_by("pk").first()
    first, second = (client_of(build.official("assessor")) for _ in range(2))
    both(first, url("assessment", row.pk))
    assert first.post(url("assess", row.pk), {"points": "٩٠", "note": "أحسن الإحالة"}).status_code == 302
    assert "90 من 100" not in both(second, url("assessment", row.pk)).partition("<main")[2]
    assert "ينتظر التقييم المقيّم الآخر" in both(first, url("assessment", row.pk))
    assert second.post(url("assess", row.pk), {"points": "60", "note": ""}).status_code == 302
    assert "90 من 100" in both(second, url("assessment", row.pk))
    both(head, url("assessment", row.pk))
    assert head.post(url("settle", row.pk), {"points": "70", "note": ""}).status_code == 422
    assert head.post(url("settle", row.pk), {"points": "70", "note": "شاهدت التسجيل"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.points) == ("settled", 70)


def test_events_and_returns_are_decided_by_a_second_person_on_their_pages(side, hall):
    holding, (one, _), _ = hall
    centre, head = client_of(side.host_centre), client_of(side.host_head)
    with clock.stopped(MONDAY + timedelta(days=1)):
        told = {
            "kind": "injury", "happened_at": "2027-02-08T10:00", "seat": str(one.seat.pk),
            "what": "سقط أثناء التدريب وأُسعف",
        }  # fmt: skip
        assert centre.post(url("event_new", holding.pk), told).status_code == 302
        row = Event.objects.get()
        both(head, url("event", row.pk))
        assert centre.post(url("event_judge", row.pk), {"why": WHY}).status_code == 403
        assert head.post(url("event_judge", row.pk), {"why": WHY}).status_code == 302
        sent = {"cause": "conduct", "why": "تغيب بلا عذر ثلاثة أيام"}
        assert centre.post(url("go_home", one.seat.pk), sent).status_code == 302
        both(head, url("decide_return", one.seat.pk))
        kept = head.post(url("decide_return", one.seat.pk), {"sends": "no", "why": WHY})
        assert kept.status_code == 302
        assert "عودة قبل نهاية" in both(centre, url("seat", one.seat.pk))


def test_a_certificate_is_printed_handed_on_checked_and_revoked_on_its_pages(side):
    _, (one, _) = build.passed(side)
    centre, head, me = (client_of(who) for who in (side.host_centre, side.host_head, one.actor))
    with clock.stopped(OVER):
        assert "اقتراح الشهادة" in both(centre, url("seat", one.seat.pk))
        assert centre.post(url("propose", one.seat.pk)).status_code == 302
        row = Certificate.objects.get()
        assert "ينتظر قرار شخص آخر" in both(centre, url("certificate", row.pk))
        assert centre.get(url("certificate_paper", row.pk)).status_code == 422
        assert head.post(url("grant", row.pk)).status_code == 302
        row.refresh_from_db()
        both(head, url("certificate", row.pk))
        both(head, url("certificates"))
        assert centre.get(url("certificate_paper", row.pk)).content.startswith(b"%PDF")
        assert me.get(url("own_certificate", row.pk)).content.startswith(b"%PDF")
        told = me.get(url("own_badge", row.pk)).json()
        assert told["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
        assert "؛ " in told["credentialSubject"]["achievement"]["description"].partition(" / ")[0]
        assert told["validUntil"].startswith("2030-02-18") and told["evidence"][0]["narrative"] == row.token
        page = both(Client(), url("public", row.serial))
        assert "ممنوحة" in page and row.name_ar not in page and row.name_latin not in page
        assert Client().get(url("public_badge", row.serial)).json()["status"] == "granted"
        assert Client().get(url("public", "0" * 11)).status_code == 404
        typed = grouped(row.serial).lower().replace("-", " ").translate(str.maketrans("0123", "٠١٢٣"))
        assert row.serial[:4] in both(Client(), url("public", typed))
        assert "أعد كتابته كما هو مطبوع" in both(Client(), url("public", "4XQJ"), 422)
        printed = queries.leaf(row)["code"]
        assert url("public", row.serial) in printed["ar"]["check"] and "العمل" not in printed["ar"]["check"]
        by_number = centre.get(reverse("credentials:paper"), {"number": row.serial})
        assert by_number.status_code in (200, 403)
        both(centre, url("revoke", row.pk))
        assert centre.post(url("revoke", row.pk), {"why": "انتحل شخص آخر صفته"}).status_code == 302
        assert centre.post(url("revocation_decide", row.pk), {"revokes": "yes"}).status_code == 403
        assert "إلغاء الشهادة" in both(head, url("certificate", row.pk))
        assert head.post(url("revocation_decide", row.pk), {"revokes": "yes"}).status_code == 302
        assert Client().get(url("public_badge", row.serial)).json()["status"] == "revoked"
        assert me.get(url("own_certificate", row.pk)).status_code == 422


def test_forms_figures_and_needs_on_their_pages(side):
    holding, (one, _) = build.passed(side)
    with clock.stopped(OVER):
        me = client_of(one.actor)
        row = Form.objects.get(seat_id=one.seat.pk)
        assert "أُجيب عنها" in both(me, url("own_form", row.pk))
        Form.objects.filter(pk=row.pk).update(state="due", answers={})
        assert "استبيانات تنتظرك" in both(me, url("own"))
        short = me.post(url("own_form", row.pk), {"useful": "5"})
        assert short.status_code == 422
        whole = {"useful": "5", "trainers": "4", "place": "3", "treated": "5", "learned": "4", "better": ""}
        assert me.post(url("own_form", row.pk), whole | {"useful": "9"}).status_code == 422
        assert me.post(url("own_form", row.pk), whole).status_code == 302
        unit = client_of(side.training_unit)
        both(unit, url("forms"))
        both(unit, url("forms") + "?state=given")
        national = client_of(side.national_unit)
        for by in ("course", "centre", "state", "person"):
            page = both(national, url("figures") + f"?by={by}&moment=end")
            assert "محجوب" in page, "two are fewer than five"
        both(national, url("needs"))
        assert national.get(url("need_propose", "no_such_course")).status_code == 404
        both(national, url("need_propose", holding.course))


def test_rubbish_is_answered_in_words_and_never_breaks(side, hall):
    holding, (one, _), row = hall
    centre, trainer, head = (client_of(who) for who in (side.host_centre, side.trainer, side.host_head))
    rubbish = {name: "\x00💥" * 40 for name in (
        "why", "phone", "cause", "topic", "room", "trainer", "starts_at", "minutes", "seat", "mark", "heads",
        "task", "points", "after", "kind", "what", "happened_at", "title_ar", "title_en", "login_url",
        "launch_url", "keys", "topic_0", "lessons_0", "course", "form", "text_ar", "choices", "marks", "item",
    )}  # fmt: skip
    posts = [
        (centre, url("arrive", one.seat.pk)), (centre, url("go_home", one.seat.pk)),
        (centre, url("plan", holding.pk)), (centre, url("session_add", holding.pk)),
        (centre, url("event_new", holding.pk)), (centre, url("exam_new", holding.pk)),
        (centre, url("task_new", holding.pk)), (centre, url("tool_new", holding.pk)),
        (centre, url("material_new", holding.pk)), (centre, url("item_new")),
        (trainer, url("note", row.pk)), (trainer, url("close", row.pk)), (centre, url("drop", row.pk)),
        (head, url("decide_return", one.seat.pk)), (centre, url("correct", "attendance", uuid4())),
        (centre, url("correct", "rubbish", uuid4())), (centre, url("revoke", uuid4())),
    ]  # fmt: skip
    for client, address in posts:
        answer = client.post(address, rubbish)
        assert 400 <= answer.status_code < 500, (address, answer.status_code)
    for address in (
        url("items") + "?state=%00&course=%F0%9F",
        url("certificates") + "?state=x",
        url("figures") + "?by=x",
    ):
        assert centre.get(address).status_code == 200
