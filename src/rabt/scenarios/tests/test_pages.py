"""Pages in both languages: list, time line, forms, clashes, comparing, approving, sheet, offline pack."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rabt.base.identifiers import new_id
from rabt.scenarios import actions, queries
from rabt.scenarios.models import Brought, Scenario
from rabt.scenarios.rules.fields import EVENT, EXPECTED, MOVE, OBJECTIVE
from rabt.scenarios.tests import build
from rabt.scenarios.tests.build import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
OFFICE = "LY/crisis/"


@pytest.fixture
def desk(client_as):
    return client_as("exercise_planner", office=OFFICE)


@pytest.fixture
def head(client_as):
    return client_as("exercise_head", office=OFFICE)


def url(row, tail=""):
    return f"/scenarios/{row.pk}{tail}"


def shows(client, address, *words, language="ar"):
    client.post("/language", {"to": language, "back": "/"})
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200, address
    for word in words:
        assert word in text, (word, text[-3000:])
    return text


def clashing(planner, letters):
    """Return a scenario in which both sides wrote at once."""
    row, key = build.whole(planner)
    there = build.replica_of(row, letters())
    actions.change(planner, row.pk, key, {"title_ar": "عندنا", "to": ["LY.health"]}, at=AT)
    build.hand_in(there.letter(there.change(EVENT, key, title_ar="عندهم", to=["EG.police"])))
    return row, key


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_says_that_it_is_an_exercise(desk, planner, letters, language):
    row = actions.load_shipped(planner, build.CODE, at=AT)
    told = queries.standing(row)
    event, aim, move = (told.of_kind(kind)[0].id for kind in (EVENT, OBJECTIVE, MOVE))
    expected = told.of_kind(EXPECTED)[0].id
    label = "تمرين لا غير" if language == "ar" else "Exercise only"
    for tail in (
        "",
        f"/event/{event}",
        f"/edit/{event}",
        f"/edit/{aim}",
        f"/edit/{move}",
        f"/edit/{expected}",
        "/about",
        "/add/event",
        "/add/move",
        "/add/objective",
        f"/add/expected?event={event}",
        "/bring",
    ):
        text = shows(desk, url(row, tail), label, language=language)
        assert "scenarios." not in text.replace("/scenarios.", ""), f"a word is wanting on {tail}"
        assert len(text) < 100_000
    shows(desk, "/scenarios/", label, language=language)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_time_line_tells_who_is_told_what_and_when(desk, planner, language):
    row = actions.load_shipped(planner, build.CODE, at=AT)
    words = {
        "ar": ("الطريق الساحلي مقطوع", "D+0 H+1 M+0", "جمرك السلوم", "خلال 60 دقيقة", "بعد"),
        "en": ("The coast road is cut", "D+0 H+1 M+0", "Customs, Salloum", "within 60 minutes", "after"),
    }
    shows(desk, url(row), *words[language], language=language)
    text = shows(
        desk, url(row, "?team=EG.customs"), "EG-" if row.made_in == "EG" else "LY-", language=language
    )
    assert ("مئتا سيارة" if language == "ar" else "Two hundred cars") in text
    assert ("الطريق الساحلي مقطوع" if language == "ar" else "road is cut") not in text
    shows(desk, url(row, "?team=EG.wizards"), language=language)


def test_a_scenario_is_written_through_the_pages(desk):
    assert desk.get("/scenarios/open").status_code == 200
    answer = desk.post("/scenarios/open", build.about() | {"title_ar": ""})
    assert answer.status_code == 422
    desk.post("/scenarios/open", build.about())
    row = Scenario.objects.get()
    desk.post(url(row, "/add/objective"), {"capability": "health", "text_ar": "هدف", "text_en": "Aim"})
    desk.post(url(row, "/add/move"), {
        "minutes": "D+0", "title_ar": "أ", "title_en": "a", "situation_ar": "م", "situation_en": "s",
    })  # fmt: skip
    told = build.event(minutes="H+1", objective=str(build.only(row, OBJECTIVE)))
    answer = desk.post(url(row, "/add/event"), told | {"minutes": "tomorrow"})
    assert answer.status_code == 422 and "tomorrow" in answer.content.decode(), "nothing typed is lost"
    answer = desk.post(url(row, "/add/event"), told)
    key = build.only(row, EVENT)
    assert answer.url == url(row, f"/event/{key}")
    expected = {"party": "EG.health", "minutes": "٣٠", "text_ar": "يفعل", "text_en": "Does"}
    desk.post(url(row, f"/add/expected?event={key}"), expected)
    row = build.again(row)
    assert (row.lacks, row.events) == (0, 1)
    answer = desk.post(url(row, f"/edit/{key}"), told | {"title_en": "Changed", "seen": queries.newest(row)})
    assert answer.status_code == 302 and build.value(row, key, "title_en") == "Changed"
    answer = desk.post(url(row, f"/edit/{key}"), told | {"after": [str(key)]})
    assert answer.status_code == 422
    answer = desk.post(url(row, f"/take-out/{build.only(row, OBJECTIVE)}"))
    assert answer.status_code == 422
    desk.post(url(row, f"/take-out/{key}"))
    assert build.again(row).events == 0
    desk.post(url(row, f"/keep-in/{key}"))
    assert build.again(row).events == 1
    desk.post(url(row, "/put-away"), {"away": "yes"})
    assert build.again(row).state == "put_away"
    shows(desk, "/scenarios/?state=put_away", "تمرين")
    desk.post(url(row, "/put-away"), {"away": "no"})
    desk.post(url(row, "/tell-again"))
    assert build.again(row).state == "draft"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_clashes_are_shown_side_by_side_and_settled(desk, planner, letters, language):
    row, key = clashing(planner, letters)
    text = shows(desk, url(row, "/clashes"), "عندنا", "عندهم", language=language)
    assert ("مديرية أمن مطروح" if language == "ar" else "Security Directorate, Matrouh") in text
    shows(desk, url(row, f"/event/{key}"), "عندهم", language=language)
    (title, _) = sorted(queries.standing(row).clashes, key=lambda one: one.field != "title_ar")
    answer = desk.post(url(row, f"/settle/{key}/title_ar"), {"value": title.words[0].value})
    assert answer.status_code == 302 and build.again(row).clashes == 1
    answer = desk.post(url(row, f"/settle/{key}/title_ar"), {"value": "nonsense"})
    assert answer.status_code == 422


def test_a_clash_over_taking_out_offers_both_ways(desk, planner, letters):
    row, key = build.whole(planner)
    there = build.replica_of(row, letters())
    actions.take_out(planner, row.pk, key, at=AT)
    build.hand_in(there.letter(there.change(EVENT, key, text_ar="مهم")))
    shows(desk, url(row, "/clashes"), "إخراجه رغم ذلك", "إبقاؤه")
    desk.post(url(row, f"/settle/{key}/gone"), {"value": "true"})
    assert (build.again(row).events, build.again(row).clashes) == (0, 0)


def test_it_is_put_approved_refused_and_compared_through_the_pages(desk, head, planner):
    row, key = build.whole(planner)
    answer = desk.post(url(row, "/put"), {"digest": "0" * 64})
    assert answer.status_code == 409
    desk.post(url(row, "/put"), {"digest": row.digest})
    put = queries.put_now(row, "LY")
    shows(head, url(row), "اعتماد هذه النسخة")
    shows(desk, url(row), "يفعل ذلك شخص آخر")
    shows(head, f"/scenarios/put/{put.pk}/refuse", "رفض")
    answer = head.post(f"/scenarios/put/{put.pk}/refuse", {"why": "ل"})
    assert answer.status_code == 422
    head.post(f"/scenarios/put/{put.pk}/refuse", {"why": "غيّر الهدف"})
    shows(desk, url(row), "غيّر الهدف")
    desk.post(url(row, "/put"), {"digest": row.digest})
    put = queries.put_now(row, "LY")
    desk.post(f"/scenarios/put/{put.pk}/take-back")
    desk.post(url(row, "/put"), {"digest": row.digest})
    put = queries.put_now(row, "LY")
    head.post(f"/scenarios/put/{put.pk}/approve")
    build.approved_there(row)
    assert build.again(row).state == "approved"
    shows(desk, url(row, "/compare"), "لا فرق", "2026-11-24 11:00")
    actions.change(planner, row.pk, key, {"title_en": "Quite another"}, at=AT)
    shows(desk, url(row), "تغيرت القائمة")
    shows(desk, url(row, "/compare"), "Quite another", "Event")
    shows(desk, url(row, f"/compare?from={row.digest}&to={row.digest}"), "لا فرق")
    assert desk.get(url(row, "/compare?from=zzz&to=<script>")).status_code == 200


def test_a_shipped_scenario_is_taken_up_by_a_button(desk):
    shows(desk, "/scenarios/", "توافد أعداد كبيرة على السلوم", "خذه مسودة")
    answer = desk.post("/scenarios/ship/port_disease")
    assert answer.status_code == 302 and Scenario.objects.get().shipped == "port_disease"
    assert desk.post("/scenarios/ship/port_disease").status_code == 422
    assert desk.post("/scenarios/ship/nothing").status_code == 404


def test_a_sheet_is_taken_away_looked_at_and_written(desk, planner):
    row, key = build.whole(planner)
    content = b"".join(desk.get(url(row, "/sheet")).streaming_content)
    answer = desk.post(url(row, "/bring"), {"file": SimpleUploadedFile("l.xlsx", content)})
    shows(desk, answer.url, "لا شيء يتغير")
    text = "الرقم,الوقت,العنوان بالعربية\nLY-01,D+0 H+1,من الجدول\n,D+0 H+2,جديد\n,متى,خطأ\n"
    answer = desk.post(url(row, "/bring"), {"file": SimpleUploadedFile("l.csv", text.encode())})
    shows(desk, answer.url, "السطر 4", "متى", "من الجدول")
    assert desk.post(answer.url).status_code == 422 and build.value(row, key, "title_ar") == "حدث"
    good = text.rpartition(",متى")[0] + "\n"
    answer = desk.post(url(row, "/bring"), {"file": SimpleUploadedFile("l.csv", good.encode())})
    assert desk.post(answer.url).status_code == 302
    assert build.value(row, key, "title_ar") == "من الجدول" and build.again(row).events == 2
    shows(desk, f"/scenarios/brought/{Brought.objects.latest('brought_at').pk}")
    assert desk.post(url(row, "/bring"), {}).status_code == 422


def test_the_offline_pack_needs_nothing_else(desk, planner):
    row = actions.load_shipped(planner, build.CODE, at=AT)
    paper = desk.get(url(row, "/paper"))
    assert paper.content.startswith(b"%PDF") and len(paper.content) > 20_000
    alone = desk.get(url(row, "/page"))
    text = alone.content.decode()
    assert "attachment" in alone["Content-Disposition"]
    for word in ("الطريق الساحلي مقطوع", "The coast road is cut", "EXERCISE ONLY", "تمرين لا غير", "مسودة"):
        assert word in text
    for foreign in ("<script", "src=", 'href="/', "url(", "http"):
        assert foreign not in text, f"the page leans on something else: {foreign}"


@pytest.mark.parametrize(
    "tail", ["", "/about", "/clashes", "/compare", "/sheet", "/bring", "/paper", "/page"]
)
def test_a_scenario_that_is_not_there_is_missing(desk, tail):
    assert desk.get(f"/scenarios/{new_id()}{tail}").status_code == 404


def test_hostile_addresses_and_fields_are_answered_in_words(desk, planner):
    row, key = build.whole(planner)
    for address in (
        url(row, f"/edit/{new_id()}"),
        url(row, f"/event/{new_id()}"),
        url(row, "/add/dragon"),
        url(row, "/add/scenario"),
        url(row, "/add/expected"),
        url(row, "/add/expected?event=x"),
        f"/scenarios/brought/{new_id()}",
        f"/scenarios/put/{new_id()}/refuse",
    ):
        assert desk.get(address).status_code in (403, 404), address
    for told in (
        {"seen": "x"},
        {"seen": "-1"},
        {"seen": str(2**60)},
        {"to": ["EG.wizards"]},
        {"place": "'; DROP"},
        {"title_ar": "ا" * 5000},
        {"text_ar": "\x00"},
        {"minutes": "D+9999999"},
        {"kind": "x"},
        {"objective": "x"},
        {"after": ["x"]},
    ):
        answer = desk.post(url(row, f"/edit/{key}"), build.event(minutes="H+1") | told)
        assert answer.status_code in (302, 400, 422), told
    answer = desk.post(url(row, f"/edit/{key}"), build.event(title_ar="<script>x</script>", minutes="H+1"))
    assert "<script>x" not in desk.get(url(row)).content.decode()
    assert "<script>x" not in desk.get(url(row, "/page")).content.decode()
    assert desk.get(url(row, "/paper")).status_code == 200


def test_a_head_reads_and_does_not_write(head, planner):
    row, key = build.whole(planner)
    text = shows(head, url(row))
    assert "/edit/" not in text and "/add/" not in text
    assert head.get(url(row, f"/edit/{key}")).status_code == 403
    assert head.post(url(row, f"/take-out/{key}")).status_code == 403
