"""The joint list as a sheet: taken away, changed, brought back; a dry run first, and nothing is lost."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override as speaking

from rabt.access.queries import actor_of
from rabt.access.testing import account_with, signed_in
from rabt.agreement import queries as agreement
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import new_id
from rabt.scenarios import actions, queries
from rabt.scenarios.models import Brought, Word
from rabt.scenarios.pages.sheets import _book
from rabt.scenarios.pages.showing import shown_of
from rabt.scenarios.rules import sheet
from rabt.scenarios.rules.fields import EVENT, EXPECTED
from rabt.scenarios.tests import build
from rabt.scenarios.tests.build import AT
from rabt.sheets.rules import reading
from rabt.sheets.rules.states import KEPT_FOR
from rabt.sheets.tests import corpus
from rabt.shell.problems import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
HEADS = [column.words.ar for column in sheet.COLUMNS]


def taken(row):
    """Take a list away, and read the sheet as a planner's program would."""
    shown = shown_of(row, queries.standing(row), agreement.terms_at(AT))
    content = _book(shown, sheet.mark_of("LY", queries.newest(row), row.pk)).read()
    return reading.read(content, reading.Bounds())


def book(*rows, heads=HEADS):
    """Write rows as XLSX."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet()
        for line, cells in enumerate([heads, *rows]):
            for place, text in enumerate(cells):
                page.write(line, place, text)
    return out.getvalue()


def cells(**told):
    """Return a row by the keys of its columns."""
    return [told.get(column.key, "") for column in sheet.COLUMNS]


def dry(planner, row, *rows, heads=HEADS):
    brought = actions.bring(planner, row.pk, "list.xlsx", book(*rows, heads=heads), at=AT)
    return brought, queries.dry_run(planner, brought, AT)


def changed(grid, place, text, line=0):
    """Return the rows of a sheet with one cell changed."""
    rows = [list(cells) for cells in grid.rows]
    rows[line][place] = text
    return rows


def at(key):
    return next(place for place, column in enumerate(sheet.COLUMNS) if column.key == key)


def test_what_is_taken_away_and_brought_back_unchanged_changes_nothing(planner):
    row = actions.load_shipped(planner, build.CODE, at=AT)
    grid = taken(row)
    assert len(grid.rows) == row.events and len(grid.head) == len(sheet.COLUMNS)
    brought, found = dry(planner, row, *grid.rows)
    assert [one for one in found.changes if not one.is_nothing] == []
    with pytest.raises(Refused, match="brought_nothing"):
        actions.do_brought(planner, brought.pk, at=AT)


def test_a_cell_that_was_changed_is_the_only_thing_written(planner, letters):
    row, key = build.whole(planner)
    rows = changed(taken(row), at("title_en"), "From the sheet")
    before = Word.objects.count()
    brought, found = dry(planner, row, *rows)
    assert [dict(one.fields) for one in found.changes] == [{"title_en": "From the sheet"}]
    assert Word.objects.count() == before, "a dry run writes nothing"
    actions.do_brought(planner, brought.pk, at=AT)
    assert build.value(row, key, "title_en") == "From the sheet" and Word.objects.count() == before + 1
    assert build.replica_of(row, letters()).digest == build.again(row).digest
    brought.refresh_from_db()
    assert brought.rows == [] and brought.done_at == AT
    with pytest.raises(Refused, match="brought_done"):
        actions.do_brought(planner, brought.pk, at=AT)


def test_what_was_written_since_the_sheet_was_taken_away_is_not_lost(planner):
    row, key = build.whole(planner)
    grid = taken(row)
    actions.change(planner, row.pk, key, {"title_en": "On the page", "place": "SIWA"}, at=AT)
    brought, _ = dry(planner, row, *changed(grid, at("title_en"), "In the sheet"))
    actions.do_brought(planner, brought.pk, at=AT)
    (clash,) = queries.standing(row).clashes
    assert {one.value for one in clash.words} == {'"On the page"', '"In the sheet"'}
    assert build.value(row, key, "place") == "SIWA", "the sheet's old place does not undo it"


def test_a_row_without_a_code_is_a_new_event_with_what_it_expects(planner):
    row, _ = build.whole(planner)
    new = cells(
        minutes="D+0 H+2", title_ar="جديد", title_en="New", channel="رسالة نصية", kind="inject",
        to="EG.health؛ Border Guard Forces", place="منفذ السلوم البري", objective="1", after="ly-01",
        expected_1="LY.health | 45 | يفعل شيئاً | Does something",
    )  # fmt: skip
    brought, found = dry(planner, row, new, new)
    assert [one.is_new for one in found.changes] == [True, True]
    actions.do_brought(planner, brought.pk, at=AT)
    events = {
        one.code: one for one in shown_of(row, queries.standing(row), agreement.terms_at(AT)).told.events
    }
    assert set(events) == {"LY-01", "LY-02", "LY-03"}
    one = events["LY-02"]
    assert (one.minutes, one.channel, one.place) == (120, "sms", "EG-SALLOUM")
    assert [f"{party.state}.{party.team}" for party in one.to] == ["EG.border_guard", "EG.health"]
    assert one.after == (events["LY-01"].id,) and one.objective is not None
    (expected,) = one.expected
    assert (expected.minutes, expected.party.state, expected.text.en) == (45, "LY", "Does something")


def test_a_sheet_that_is_brought_twice_counts_once(planner):
    row, _ = build.whole(planner)
    rows = changed(taken(row), at("title_en"), "From the sheet")
    rows[0][at("expected_1")] = "LY.health | 15 | يفعل أسرع | Does it faster"
    new = cells(
        minutes="D+0 H+2", title_ar="جديد", to="EG.health", expected_1="EG.health | 5 | ا | a",
        seen=rows[0][at(sheet.MARK)],
    )  # fmt: skip
    brought, found = dry(planner, row, *rows, new, new)
    assert [one.is_nothing for one in found.changes] == [False] * 3
    actions.do_brought(planner, brought.pk, at=AT)
    brought, found = dry(planner, row, *rows, new, new)
    assert [one.is_nothing for one in found.changes] == [True] * 3
    _, found = dry(planner, row, *rows, new, new, new)
    assert [one.is_new for one in found.changes] == [False, False, False, True], "a third of its like is new"
    with pytest.raises(Refused, match="brought_nothing"):
        actions.do_brought(planner, brought.pk, at=AT)
    assert build.again(row).events == 3 and not queries.standing(row).clashes


def test_a_sheet_of_another_scenario_is_refused_and_its_events_may_come_as_new(planner):
    row, _ = build.whole(planner)
    other, _ = build.whole(planner)
    rows = [list(cells) for cells in taken(other).rows]
    with pytest.raises(Refused, match="sheet_other_scenario"):
        dry(planner, row, *rows)
    rows[0][at("code")], rows[0][at("title_en")] = "", "Taken over"
    brought, found = dry(planner, row, *rows)
    assert [one.is_new for one in found.changes] == [True]
    actions.do_brought(planner, brought.pk, at=AT)
    assert build.again(row).events == 2


def test_rows_are_counted_as_a_person_counts_them(planner):
    row, _ = build.whole(planner)
    wrong, blank = cells(minutes="tomorrow", title_ar="خطأ"), cells()
    _, found = dry(planner, row, *taken(row).rows, blank, blank, wrong)
    assert [one.number for one in found.wrong] == [5]


def test_an_expectation_that_is_changed_takes_the_place_of_the_old_one(planner):
    row, _ = build.whole(planner)
    grid = taken(row)
    rows = changed(grid, at("expected_1"), "LY.health | 15 | يفعل أسرع | Does it faster")
    brought, found = dry(planner, row, *rows)
    assert [(len(one.added), len(one.removed)) for one in found.changes] == [(1, 1)]
    actions.do_brought(planner, brought.pk, at=AT)
    (one,) = queries.standing(row).of_kind(EXPECTED)
    assert build.value(row, one.id, "minutes") == 15


def test_columns_that_are_not_there_change_nothing(planner):
    row, key = build.whole(planner)
    brought, found = dry(planner, row, ["LY-01", "D+0 M+45", "عنوان"], heads=["code", "time", "title_ar"])
    assert [dict(one.fields) for one in found.changes] == [{"minutes": 45, "title_ar": "عنوان"}]
    actions.do_brought(planner, brought.pk, at=AT)
    assert len(queries.standing(row).of_kind(EXPECTED)) == 1
    assert build.value(row, key, "to") == ["EG.health"]


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ({"minutes": "tomorrow"}, "event_time_wrong", "minutes"),
        ({"minutes": ""}, "event_time_wrong", "minutes"),
        ({"code": "LY-77"}, "event_unknown", "code"),
        ({"to": "EG.wizards"}, "team_unknown", "to"),
        ({"to": "Public Prosecution"}, "team_unknown", "to"),
        ({"place": "Atlantis"}, "place_unknown", "place"),
        ({"objective": "9"}, "objective_unknown", "objective"),
        ({"objective": "one"}, "sheet_number_wrong", "objective"),
        ({"kind": "dragon"}, "sheet_choice_wrong", "kind"),
        ({"channel": "pigeon"}, "sheet_choice_wrong", "channel"),
        ({"after": "LY-99"}, "event_unknown", "after"),
        ({"after": "LY-01", "minutes": "D+0 M+5"}, "event_before_its_cause", "after"),
        ({"expected_1": "EG.health 30 text"}, "expectation_unread", "expected_1"),
        ({"expected_1": "EG.health | soon | ا | a"}, "sheet_number_wrong", "expected_1"),
        ({"expected_1": "EG.health | 0 | ا | a"}, "expectation_unread", "expected_1"),
        ({"expected_2": "XX.none | 5 | ا | a"}, "team_unknown", "expected_2"),
        ({"title_ar": "ا" * 161}, "scenario_text_long", "title_ar"),
        ({"expected_1": "EG.health | 5 | " + "ا" * 401 + " | a"}, "scenario_text_long", "text_ar"),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_says_which_cell_and_nothing_is_written(planner, told, code, field):
    row, _ = build.whole(planner)
    good = cells(minutes="D+0 H+3", title_ar="صحيح")
    brought, found = dry(planner, row, cells(**{"minutes": "D+0 H+2", "title_ar": "خطأ"} | told), good)
    (wrong,) = found.wrong
    assert (wrong.number, wrong.problem.code, wrong.problem.facts["field"]) == (2, code, field)
    with pytest.raises(Refused, match="brought_wrong"):
        actions.do_brought(planner, brought.pk, at=AT)
    assert build.again(row).events == 1


def test_a_code_that_stands_twice_and_a_ring_are_refused(planner):
    row, first = build.whole(planner)
    second = actions.add(planner, row.pk, EVENT, build.event(minutes=60, after=[str(first)]), at=AT)
    grid = taken(row)
    _, found = dry(planner, row, *grid.rows, grid.rows[0])
    assert [one.problem.code for one in found.wrong] == ["event_twice"]
    rows = changed(grid, at("after"), "LY-02")
    rows[0][at("minutes")] = "D+0 H+1"
    _, found = dry(planner, row, *rows)
    assert {one.problem.code for one in found.wrong} == {"event_cycle"}
    assert build.value(row, second, "after") == [str(first)]


def test_formulas_stay_text_on_the_way_out_and_in(planner):
    row, key = build.whole(planner)
    actions.change(planner, row.pk, key, {"title_en": "=1+1", "text_en": "@SUM(A1)"}, at=AT)
    grid = taken(row)
    assert grid.rows[0][at("title_en")] == "=1+1"
    _, found = dry(planner, row, *[[f"{cell}" for cell in cells] for cells in grid.rows])
    assert not found.wrong


@pytest.mark.parametrize("mark", ["EG-5", "LY-x", "LY-", "nonsense", "LY-999999999999999999"])
def test_a_mark_that_says_nothing_here_counts_as_none(planner, mark):
    row, _ = build.whole(planner)
    rows = changed(taken(row), at(sheet.MARK), mark)
    _, found = dry(planner, row, *rows)
    assert [one.is_nothing for one in found.changes] == [True]


def test_a_sheet_without_what_it_needs_is_refused(planner):
    row = build.opened(planner)
    with pytest.raises(Refused, match="sheet_column_lacking"):
        actions.bring(planner, row.pk, "x.csv", b"a,b\n1,2\n", at=AT)


def test_who_did_not_bring_it_does_not_see_it(planner):
    row, _ = build.whole(planner)
    brought, _ = dry(planner, row, cells(minutes="D+0", title_ar="ا"))
    other = build.officer("exercise_planner")
    for deed in (
        lambda: queries.brought_to_see(other, brought.pk),
        lambda: actions.do_brought(other, brought.pk, at=AT),
        lambda: queries.brought_to_see(planner, new_id()),
    ):
        with pytest.raises(Missing):
            deed()


def test_old_sheets_are_forgotten(planner):
    row, _ = build.whole(planner)
    dry(planner, row, cells(minutes="D+0", title_ar="ا"))
    assert actions.forget_old(at=AT) == 0
    assert actions.forget_old(at=AT + KEPT_FOR * 2) == 1 and not Brought.objects.exists()


@pytest.mark.parametrize("one", corpus.INDEX, ids=corpus.called)
def test_no_file_of_the_corpus_breaks_the_page(client_as, planner, one):
    row, _ = build.whole(planner)
    client = client_as("exercise_planner", office="LY/crisis/")
    file = SimpleUploadedFile("list.xlsx", corpus.content(one))
    answer = client.post(f"/scenarios/{row.pk}/bring", {"file": file}, follow=True)
    assert answer.status_code in (200, 422)
    assert build.again(row).events == 1


def test_what_lacks_is_named_in_the_language_of_its_reader(planner):
    row, _ = build.whole(planner)
    with pytest.raises(Refused) as found:
        actions.bring(planner, row.pk, "list.xlsx", book(["x"], heads=["Name"]), at=AT)
    assert told(found.value, "en").reason == "Columns are lacking: Time, Title in Arabic."
    assert "الوقت، العنوان بالعربية" in told(found.value, "ar").reason


def test_a_sheet_taken_away_in_english_offers_and_says_english_words(planner):
    row, _ = build.whole(planner)
    with speaking("en"):
        grid = taken(row)
    assert grid.rows[0][at("kind")] == "inject" and grid.rows[0][at("channel")] == "page"
    assert sheet.choices_of("channel", "en") == ["page", "sms", "mail", "paper"]
    _, found = dry(planner, row, *grid.rows)
    assert [one for one in found.changes if not one.is_nothing] == []


def test_a_title_is_not_taken_away_by_a_cell_that_came_empty(planner):
    row, _ = build.whole(planner)
    _, found = dry(planner, row, *changed(taken(row), at("title_en"), ""))
    (one,) = found.wrong
    assert (one.problem.code, one.problem.facts["field"]) == ("event_title_emptied", "title_en")


def test_a_cell_that_is_too_long_is_named_by_its_row_and_column(planner):
    row, _ = build.whole(planner)
    rows = changed(taken(row), at("text_ar"), "س" * 1_001)
    with pytest.raises(Refused, match="sheet_cell_long") as found:
        actions.bring(planner, row.pk, "list.xlsx", book(*rows), at=AT)
    assert found.value.facts == {"most": 1_000, "number": 2, "column": "النص بالعربية"}


def test_a_dry_run_says_what_stood_there(planner):
    row, _ = build.whole(planner)
    account = account_with("exercise_planner", "LY/crisis/")
    content = book(*changed(taken(row), at("text_en"), "After"))
    brought = actions.bring(actor_of(account), row.pk, "list.xlsx", content, at=AT)
    page = signed_in(Client(), account).get(f"/scenarios/brought/{brought.pk}").content.decode()
    assert "<bdi>After</bdi>" in page and "<bdi>Text</bdi>" in page
