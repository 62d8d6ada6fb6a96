"""The pages of this room by their addresses: in both languages, marked EXERCISE; what hostile input gets."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from rabt.access.queries import actor_of
from rabt.base import clock
from rabt.exercises import actions, queries
from rabt.exercises.models import Entry, Exercise, Improvement, RuleChange, Seat
from rabt.exercises.rules.clock import Turn
from rabt.exercises.tests import build
from rabt.exercises.tests.build import AT, OFFICE, after, key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
MARK = "EXERCISE"
WHY = "سبب كاف مكتوب هنا للتقييم"


@pytest.fixture
def sign(still, client_as):
    """Sign somebody of the crisis office in."""
    return lambda role: client_as(f"exercise_{role}", OFFICE)


def acts(client):
    return actor_of(client.account)


def at(name, *keys):
    return reverse(f"exercises:{name}", args=keys)


def shown(client, name, *keys, status=200):
    answer = client.get(at(name, *keys))
    assert answer.status_code == status, answer.content.decode()
    text = answer.content.decode()
    assert MARK in text or status != 200 or name.endswith("part"), "every page is marked"
    return text


def sent(client, name, *keys, **fields):
    answer = client.post(at(name, *keys), fields)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def refused(client, name, *keys, says="", **fields):
    answer = client.post(at(name, *keys), fields)
    assert answer.status_code in (403, 404, 409, 422), answer.content.decode()[:500]
    assert says in answer.content.decode()
    return answer


def test_an_exercise_is_planned_approved_and_played_on_its_pages(sign, peer, client_as):
    build.approved()
    planner, head, controller = sign("planner"), sign("head"), sign("controller")
    assert "تمرين العاصفة" in shown(planner, "plan")
    refused(planner, "plan", scenario=str(key("scenario")), starts_at="2020-01-01T10:00", says="الماضي")
    sent(planner, "plan", scenario=str(key("scenario")), starts_at="2026-11-24T12:00")
    row = Exercise.objects.get()
    assert "اعتماد التمرين" in shown(head, "exercise", row.pk)
    sent(head, "approve", row.pk)
    build.answered(peer, row)
    player = build.account("operations_officer", "LY/border/")
    sent(planner, "seat", row.pk, team="operations", account=str(player.pk))
    page = shown(planner, "exercise", row.pk)
    unplayed = page.partition("جهات لا يلعبها أحد")[2].partition("</p>")[0]
    assert "حرس الحدود" in unplayed and "غرفة الطوارئ" not in unplayed
    refused(planner, "seat", row.pk, team="operations", account=str(player.pk), says="جالس")
    assert "بدء التمرين" in shown(controller, "board", row.pk)
    sent(controller, "turn", row.pk, turn="started")
    refused(controller, "turn", row.pk, turn="started")
    refused(controller, "turn", row.pk, turn="jumped")
    sent(controller, "jump", row.pk, to="M+12", why=WHY)
    refused(controller, "jump", row.pk, to="أمس", why=WHY)
    refused(controller, "jump", row.pk, to="M+1", why=WHY, says="لاحق")
    sent(controller, "shift", row.pk, way="1", minutes="٥", why=WHY)
    refused(controller, "shift", row.pk, way="7", minutes="x", why="")
    assert "متأخر" not in shown(controller, "board", row.pk), "the clock was turned ahead over it"
    with clock.stopped(after(3)):
        assert "متأخر" in shown(controller, "board", row.pk)
        assert "متأخر" in shown(controller, "board_part", row.pk)
    sent(controller, "give_due", row.pk)
    sent(controller, "give", row.pk, key("LY-03"))
    sent(controller, "hold", row.pk, key("LY-02"), why=WHY)
    refused(controller, "give", row.pk, key("LY-02"), says="محجوز")
    assert "سُلّم" in shown(controller, "board", row.pk)
    paper = controller.get(at("paper", row.pk, key("LY-03")))
    assert paper.content.startswith(b"%PDF") and paper.headers["Cache-Control"] == "no-store"
    assert "قفزت الساعة" in shown(planner, "picture", row.pk) and shown(planner, "picture_part", row.pk)
    seat = Seat.objects.get()
    sent(planner, "unseat", row.pk, seat.pk)
    assert "لا رجعة بعد الإنهاء" in shown(controller, "end", row.pk)
    sent(head, "call_off", row.pk, why=WHY)
    assert WHY in shown(planner, "exercise", row.pk) and "ملغى" in shown(planner, "list")


def test_a_player_reads_what_he_was_told_and_answers(sign, running, client_as, planner, controller):
    client = client_as("operations_officer", "LY/border/")
    assert "لست لاعباً" in shown(client, "plays")
    assert client.get(at("play", running.pk)).status_code == 404
    actions.seat_player(planner, running.pk, str(client.account.pk), "operations", at=AT)
    assert "لم تُبلَّغ" in shown(client, "play", running.pk)
    actions.give_event(controller, running.pk, key("LY-01"), at=AT)
    page = shown(client, "play", running.pk)
    assert "نص text LY-01" in page and "text LY-02" not in page
    assert "نص text LY-01" in shown(client, "play_part", running.pk)
    form = {"key": str(uuid4()), "said": "فعلنا غرفة الطوارئ"}
    sent(client, "answer", running.pk, key("LY-01"), **form)
    sent(client, "answer", running.pk, key("LY-01"), **form)
    assert Entry.objects.filter(kind="answered").count() == 1
    assert "فعلنا غرفة الطوارئ" in shown(client, "play", running.pk)
    refused(client, "answer", running.pk, key("LY-02"), **form)
    sent(client, "play_lesson", running.pk, said=WHY, owner="LY.health", anonymous="on")
    assert Entry.objects.get(kind="lesson").written_by == ""
    other = client_as("operations_officer", "LY/border/")
    assert other.get(at("play", running.pk)).status_code == 404
    assert client.get(at("board", running.pk)).status_code == 403


def test_an_evaluator_judges_and_the_report_is_taken_away_in_one_click(sign, running, controller):
    client = sign("evaluator")
    actions.give_event(controller, running.pk, key("LY-01"), at=AT)
    sent(client, "score", running.pk, key("x1"), value="not_met", note="لم يُبلغ أحد")
    refused(client, "score", running.pk, key("x1"), value="not_met", note="", says="اكتب ما يفيد")
    refused(client, "score", running.pk, key("x2"), value="met", note="")
    sent(client, "rate", running.pk, key("objective-1"), value="M", why=WHY)
    refused(client, "rate", running.pk, key("objective-1"), value="Z", why=WHY)
    refused(client, "rate", running.pk, key("objective-1"), value="P", why="جيد", says="اكتب ما يفيد")
    refused(client, "rate", running.pk, uuid4(), value="P", why=WHY)
    sent(client, "strength", running.pk, said="التنسيق بين الغرفتين")
    sent(client, "lesson", running.pk, said=WHY, owner="EG.health")
    page = shown(client, "judge", running.pk)
    assert "لم يُبلغ أحد" in page and "مع صعوبات كبيرة" in page and "التنسيق بين الغرفتين" in page
    assert at("measure_new", running.pk) not in page, "a measure is opened by a planner"
    assert at("measure_new", running.pk) in shown(sign("planner"), "judge", running.pk)
    actions.turn_clock(controller, running.pk, Turn.END, at=after(5))
    next_step = f'<a class="button main" href="{at("report", running.pk)}"'
    assert next_step in shown(client, "exercise", running.pk), "after the end the report is the next step"
    report = shown(client, "report", running.pk)
    found = queries.report_of(acts(client), running)
    assert found.digest in report and "لم يعدّ الجانب الآخر" in report
    assert "انتهى التمرين" in report and "سُلّم حدث: " in report, "what happened is told in its order"
    assert f"M. {WHY}" in report, "each side's rating stands in its own column"
    assert client.get(at("report_pdf", running.pk)).content.startswith(b"%PDF")
    document = client.get(at("report_docx", running.pk))
    with zipfile.ZipFile(io.BytesIO(document.content)) as pack:
        names = {one: ElementTree.fromstring(pack.read(one)) for one in pack.namelist()}
    text = "".join(names["word/document.xml"].itertext())
    assert found.digest in text and "After-action report" in text and "تقرير ما بعد التمرين" in text
    assert MARK in "".join(names["word/header1.xml"].itertext())
    again = client.get(at("report_docx", running.pk))
    assert again.content == document.content


def test_the_guide_on_a_telephone_lists_what_it_needs_and_sends_each_score_once(sign, running):
    client = sign("evaluator")
    assert "دليل المقيّم" in shown(client, "guide")
    needed = client.get(at("files")).json()
    assert needed[0] == at("guide") and any("exercises/guide" in one for one in needed)
    [guide] = client.get(reverse("api:exercises_guides")).json()
    assert [one["expectation_id"] for one in guide["items"]] == [str(key("x1")), str(key("x3"))]
    told = {
        "key": str(uuid4()), "exercise_id": str(running.pk), "expectation_id": str(key("x1")),
        "value": "met", "note": "",
    }  # fmt: skip

    def post(**changes):
        body = json.dumps(told | changes)
        return client.post(reverse("api:exercises_scores"), body, "application/json")

    assert post().json() == {"key": told["key"], "value": "met"}
    with clock.stopped(AT + timedelta(minutes=20)):
        assert post(value="not_met", note="غيّرت رأيي").json()["value"] == "met"
    assert Entry.objects.filter(kind="scored").count() == 1
    assert (
        post(key=str(uuid4()), expectation_id=str(key("x2"))).json()["code"] == "exercise_expectation_unknown"
    )
    for wrong in ({"value": "good"}, {"key": "x"}, {"note": "x" * 5_000}, {"who": "me"}):
        assert post(**wrong).status_code == 422
    [guide] = client.get(reverse("api:exercises_guides")).json()
    assert guide["items"][0]["value"] == "met"


def test_measures_and_rules_of_patrols_on_their_pages(sign, running, peer, client_as):
    planner, head = sign("planner"), sign("head")
    form = {"text": "تمر الدوريات قرب الطريق أكثر", "capability": "coordination", "due_on": "2026-12-20"}
    refused(planner, "measure_new", running.pk, **form, owner="")
    sent(planner, "measure_new", running.pk, **form, owner="LY.border_guard")
    row = Improvement.objects.get()
    assert form["text"] in shown(planner, "improvements") and form["text"] in shown(
        planner, "improvement", row.pk
    )
    sent(planner, "take_up", row.pk)
    sent(planner, "need", row.pk, skill="first_aid", subject="", why=WHY)
    refused(planner, "need", row.pk, skill="", subject="", why=WHY)
    form = shown(planner, "rule_new", row.pk)
    assert '<optgroup label="نقاط خطورة نوع من المكان">' in form, "a number says of what"
    sent(planner, "rule_new", row.pk, key="place_kind.near_road", value="٤", since="2026-12-01", why=WHY)
    refused(planner, "rule_new", row.pk, key="place_kind.near_road", value="0", since="2026-12-01", why=WHY)
    refused(planner, "rule_new", row.pk, key="clock.change_notice", value="4", since="2026-12-01", why=WHY)
    rule = RuleChange.objects.get()
    refused(planner, "ask", rule.pk)
    waits = "ينتظر شخصاً ثانياً"
    assert waits in shown(planner, "rule", rule.pk) and waits not in shown(head, "rule", rule.pk)
    sent(head, "ask", rule.pk)
    page = shown(head, "rule", rule.pk)
    assert "طُلب من الجانب الآخر" in page and "ينتظر أن يوافق شخص أول" in page
    RuleChange.objects.update(state="agreed")
    administrator = client_as("node_administrator", "LY/node/")
    assert shown(administrator, "lay", rule.pk)
    laid = sent(administrator, "lay", rule.pk)
    assert laid.url.startswith("/agreement/changes/")
    assert administrator.get(at("lay", rule.pk)).status_code == 404
    page = shown(planner, "rule", rule.pk)
    assert all(one in page for one in ("معروض", "near_road", "نقاط خطورة نوع من المكان"))
    sent(planner, "finish", row.pk, evidence="قرار رقم 12")
    sent(head, "give_back", row.pk, why=WHY)
    sent(planner, "finish", row.pk, evidence="قرار رقم 12")
    waits = "ينتظر أن يتأكد"
    assert waits in shown(planner, "improvement", row.pk) and waits not in shown(head, "improvement", row.pk)
    sent(head, "confirm", row.pk)
    refused(head, "drop", row.pk, why=WHY)
    page = shown(planner, "improvement", row.pk)
    assert "تأكد إنجازه" in page and at("need", row.pk) in page and at("rule_new", row.pk) in page
    Improvement.objects.update(state="dropped")
    page = shown(planner, "improvement", row.pk)
    assert at("need", row.pk) not in page and at("rule_new", row.pk) not in page, "nothing follows from it"


def test_what_the_other_side_asks_is_answered_on_its_page(sign, running, peer):
    planner, head = sign("planner"), sign("head")
    measure = actions.open_improvement(
        acts(planner), running.pk, WHY, "coordination", "EG.health", AT.date(), at=AT
    )
    rule = RuleChange.objects.create(
        improvement=measure, office=OFFICE, kept_by="EG", keeper="LY", key="place_kind.open", value=2,
        since="2026-12-01", why=WHY, state="asked", state_at=AT, proposed_by="node:EG", proposed_at=AT,
    )  # fmt: skip
    assert "موافقة أولى" in shown(planner, "rule", rule.pk)
    sent(planner, "consent", rule.pk)
    assert "ينتظر أن يوافق شخص ثانٍ" in shown(planner, "rule", rule.pk)
    sent(head, "agree", rule.pk)
    RuleChange.objects.update(state="asked")
    sent(head, "rule_decline", rule.pk, why=WHY)
    assert WHY in shown(planner, "rule", rule.pk)


def test_the_committee_reads_what_is_overdue_beside_its_figures(sign, running, client_as):
    planner = sign("planner")
    actions.open_improvement(acts(planner), running.pk, WHY, "coordination", "EG.health", AT.date(), at=AT)
    member = client_as("committee_member", "LY/committee/")
    assert "لا إجراء فات موعده" in member.get(reverse("insight:month")).content.decode()
    with clock.stopped(after(60 * 24 * 3)):
        member = client_as("committee_member", "LY/committee/")
        assert WHY in member.get(reverse("insight:month")).content.decode()
        assert WHY in shown(member, "overdue")
        assert member.get(at("improvement", Improvement.objects.get().pk)).status_code == 403
        auditor = client_as("auditor", "LY/audit/")
        assert WHY not in auditor.get(reverse("insight:month")).content.decode()


def test_every_page_is_there_in_english_too(sign, running, controller):
    actions.give_event(controller, running.pk, key("LY-01"), at=AT)
    client = sign("controller")
    client.post(reverse("language"), {"to": "en", "back": "/"})
    for name in ("board", "exercise", "picture", "judge", "report"):
        page = shown(client, name, running.pk)
        assert 'dir="ltr"' in page
        assert ("Text title LY-01" in page) is (name in ("board", "picture", "report"))
    assert "Crisis exercises" in shown(client, "list") and "Improvement plan" in shown(client, "improvements")


HOSTILE = (
    "<script>alert(1)</script>",
    "'; drop table exercises_entry; --",
    "\x00\x01",
    "٪%s{0}{said}",
    "א" * 5_000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_input_is_refused_or_shown_as_text(sign, running, controller, text):
    evaluator, planner = sign("evaluator"), sign("planner")
    for client, name, fields in (
        (evaluator, "strength", {"said": text}),
        (evaluator, "lesson", {"said": text, "owner": text}),
        (planner, "measure_new", {"text": text, "capability": text, "owner": text, "due_on": text}),
        (planner, "seat", {"team": text, "account": text}),
        (planner, "plan", {"scenario": text, "starts_at": text}),
    ):
        keys = [] if name == "plan" else [running.pk]
        answer = client.post(at(name, *keys), fields)
        assert answer.status_code in (302, 422), (name, answer.status_code)
    for name in ("list", "improvements"):
        assert evaluator.get(at(name), {"state": text}).status_code == 200
    assert planner.get(at("measure_new", running.pk), {"lesson": text}).status_code == 200
    page = shown(evaluator, "judge", running.pk)
    assert "<script>alert" not in page


def test_what_is_not_there_is_missing_for_everybody(sign, running):
    nobody = uuid4()
    clients = {role: sign(role) for role in ("planner", "head", "controller", "evaluator")}
    for role, name in (
        ("planner", "exercise"), ("planner", "picture"), ("controller", "board"), ("head", "decline"),
        ("evaluator", "judge"), ("evaluator", "report"), ("evaluator", "report_pdf"),
        ("planner", "improvement"), ("planner", "rule"), ("controller", "jump"),
    ):  # fmt: skip
        assert clients[role].get(at(name, nobody)).status_code == 404, name
    for name in ("paper", "hold"):
        assert clients["controller"].get(at(name, running.pk, nobody)).status_code == 404


def test_the_home_page_says_when_the_first_begins_and_calls_it_the_oldest_once_it_has(
    sign, planner, head, peer
):
    row = build.agreed(planner, head, peer)
    Exercise.objects.update(starts_at=after(5))
    controller = sign("controller")
    home = controller.get(reverse("home")).content.decode()
    assert "أولها في" in home and "الأقدم" not in home and row.state == "agreed"
    with clock.stopped(after(6)):
        home = controller.get(reverse("home")).content.decode()
    assert "الأقدم" in home and "أولها في" not in home


def test_a_measure_is_opened_for_the_lesson_that_waits(sign, running, evaluator, controller):
    actions.note_lesson(evaluator, running.pk, "تُمر الدوريات قرب الطريق", "LY.health", at=after(1))
    lesson = queries.lessons_of(running).get()
    actions.turn_clock(controller, running.pk, Turn.END, at=after(2))
    planner = sign("planner")
    listed = planner.get(reverse("queue", args=["exercises.lessons_to_measure"])).content.decode()
    assert at("lesson_measure", lesson.pk) in listed and "تُمر الدوريات قرب الطريق" in listed
    assert f'value="{lesson.pk}" selected' in shown(planner, "lesson_measure", lesson.pk)
    told = {
        "text": "مرور الدوريات",
        "capability": "coordination",
        "owner": "LY.health",
        "due_on": "2026-12-20",
    }
    sent(planner, "lesson_measure", lesson.pk, lesson=str(lesson.pk), **told)
    assert Improvement.objects.get().lesson_id == lesson.pk
    assert planner.get(at("lesson_measure", uuid4())).status_code == 404
    assert sign("controller").get(at("lesson_measure", lesson.pk)).status_code == 403
    strength = actions.note_strength(evaluator, running.pk, "كان التنسيق سريعاً", at=after(3))
    assert planner.get(at("lesson_measure", strength.pk)).status_code == 404


def test_who_accepts_may_read_the_scenario_and_who_starts_sees_the_day(sign, planner, head, peer):
    row = build.agreed(planner, head, peer)
    link = f'href="/scenarios/{row.scenario_id}"'
    assert link in shown(sign("head"), "exercise", row.pk)
    Exercise.objects.update(state="offered", kept_by="EG", scenario_id=uuid4())
    page = shown(sign("head"), "exercise", row.pk)
    assert "/scenarios/" not in page.partition("<main")[2] and "لم يصل هذا السيناريو بعد" in page
    assert "لم يصل" not in shown(sign("evaluator"), "exercise", row.pk), (
        "who reads no scenarios is told nothing"
    )
    Exercise.objects.update(state="agreed")
    board = shown(sign("controller"), "board", row.pk)
    assert "موعد البدء: <" in board or "موعد البدء: 2026" in board


def test_names_on_an_english_board_are_english_and_a_jump_says_where_the_clock_stands(
    sign, planner, running, player
):
    player.name_en, player.name_ar = "Hamad Algatani", "حمد القطعاني"
    player.save()
    actions.seat_player(planner, running.pk, str(player.pk), "operations", at=AT)
    controller = sign("controller")
    controller.cookies["rabt_language"] = "en"
    board = shown(controller, "board", running.pk)
    assert "Hamad Algatani" in board and "حمد" not in board
    with clock.stopped(after(15)):
        assert "D+0 H+0 M+15" in shown(controller, "jump", running.pk)
        assert "LY-02 · Text title LY-02" in shown(controller, "hold", running.pk, key("LY-02"))
