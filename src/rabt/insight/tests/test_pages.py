"""The committee's pages: what each of them shows, to whom, and what can be taken away."""

import csv
import html
import io
import zipfile
from collections import Counter
from dataclasses import replace

import pytest

from rabt.agreement.queries import terms_at
from rabt.base import clock
from rabt.insight import actions
from rabt.insight.models import MonthTally
from rabt.insight.queries.paper import _side
from rabt.insight.queries.picture import Side
from rabt.insight.rules.figures import definitions
from rabt.insight.rules.tally import Counted, Tally, Value, shown
from rabt.insight.tests.conftest import DECEMBER
from rabt.insight.tests.test_count_month import NOVEMBER

PASSED = Counter(
    {("EG-SALLOUM", "exit", "07"): 31, ("EG-SALLOUM", "entry", "09"): 12, ("EG-CAI", "exit", "07"): 2}
)
OFFERS = Counter({("7", "LY-TB"): 18, ("9", "LY-BA"): 9})


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped(DECEMBER):
        yield


def told(tally, **counted):
    """Return a tally that tells some figures as they were counted."""
    values = [
        shown(definitions().of(one.code), counted[one.code], 5) if one.code in counted else one
        for one in tally.values
    ]
    return replace(tally, values=values)


@pytest.fixture
def both(witness, peer, cast):
    """Have the other state tell its November, and count ours."""
    there = told(witness.told(), crossings=Counted(PASSED), offers_made=Counted(OFFERS))
    actions.take_tally(peer, witness.signed(there), at=DECEMBER)
    witness.cosign()
    actions.count_month(cast("committee_secretary"), NOVEMBER, at=DECEMBER)
    return there


def page(client, path="", language="ar", **query):
    client.cookies["rabt_language"] = language
    return client.get(f"/insight/{path}", query)


def text_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ["أرقام اللجنة المشتركة", "الترشيحات المقدمة", "27", "محجوب", "منفذ السلوم البري"]),
        ("en", ["Figures of the joint committee", "Offers made", "27", "hidden", "Salloum land port"]),
    ],
)  # fmt: skip
def test_the_page_shows_both_states_side_by_side_with_what_each_figure_means(
    both, client_as, language, words
):
    answer = page(client_as("committee_member"), language=language)
    said = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert [word for word in words if word not in said] == []
    for figure in definitions().figures:
        assert getattr(figure.meaning, language) in said


def test_what_has_not_come_is_said(witness, client_as):
    said = page(client_as("committee_member"), language="en", month="2026-11").content.decode()
    assert "The tally of Egypt for 2026-11 has not come yet." in said
    assert "The tally of Libya for 2026-11 has not come yet." in said
    assert "There is no tally of this month yet." in said


def test_a_month_that_may_still_change_is_called_provisional(both, client_as):
    said = page(client_as("committee_member"), language="en").content.decode()
    assert "The tally of Egypt for 2026-11 is provisional" in said


def test_a_month_before_shows_how_a_number_changed(both, witness, peer, client_as):
    before = told(
        witness.told(month="2026-10", version=1), offers_made=Counted(Counter({("7", "LY-TB"): 20}))
    )
    actions.take_tally(peer, witness.signed(before), at=DECEMBER)
    said = page(client_as("committee_member"), language="en").content.decode()
    assert "+7" in said


def test_the_secretary_counts_by_hand_and_nobody_else(witness, client_as):
    witness.cosign()
    secretary = client_as("committee_secretary")
    assert "Count and sign the month" in page(secretary, language="en").content.decode()
    answer = secretary.post("/insight/count", {"month": "2026-11"})
    assert (answer.status_code, answer["Location"]) == (302, "/insight/?month=2026-11")
    assert MonthTally.objects.count() == 1
    assert client_as("committee_member").post("/insight/count", {"month": "2026-11"}).status_code == 403


@pytest.mark.parametrize("month", ["2026-13", "x", "2026"])
def test_a_month_that_is_none_is_refused(both, client_as, month):
    member = client_as("committee_member")
    assert [page(member, path, month=month).status_code for path in ("", "report", "workbook", "open")] == [
        422
    ] * 4


@pytest.mark.parametrize("path", ["report", "workbook", "open"])
def test_a_month_of_which_nothing_lies_here_is_missing(both, client_as, path):
    assert page(client_as("committee_member"), path, month="2026-09").status_code == 404


# ------------------------------------------------------------------ to take away
def test_the_report_is_printed(both, client_as):
    answer = page(client_as("committee_member"), "report", month="2026-11")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize(("before", "told"), [(27, "\u20660\u2069"), (26, "\u2066+1\u2069"), (None, "")])
def test_the_report_says_a_change_and_of_none_that_it_is_none(db, before, told):
    value = Value("offers_made", 27, {}, {}, [])
    origin = terms_at(clock.now()).origin
    side = Side(origin, None, value, before and replace(value, total=before), (), ())
    assert _side(side, "en")[2] == told


@pytest.mark.parametrize(("language", "word"), [("ar", "الترشيحات المقدمة"), ("en", "Offers made")])
def test_the_workbook_holds_figures_breakdowns_months_and_definitions(both, client_as, language, word):
    answer = page(client_as("committee_member"), "workbook", language=language, month="2026-11")
    with zipfile.ZipFile(io.BytesIO(text_of(answer))) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = book.read("xl/sharedStrings.xml").decode()
        first = book.read(sheets[0]).decode()
    assert len(sheets) == 4
    assert word in texts and getattr(definitions().of("offers_made").meaning, language) in texts
    assert "<v>27</v>" in first, "numbers stay numbers"


def test_open_data_is_what_was_signed_under_a_licence(both, client_as):
    tree = page(client_as("committee_member"), "open", month="2026-11").json()
    assert "CC BY 4.0" in tree["licence"]["en"] and "CC BY 4.0" in tree["licence"]["ar"]
    there = next(one for one in tree["tallies"] if one["state"] == "EG")
    assert there.pop("digest") == both.digest
    assert Tally.from_body(there) == both


def test_open_data_as_rows_says_what_is_hidden(both, client_as):
    answer = page(client_as("committee_member"), "open", month="2026-11", form="csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    mine = [
        row
        for row in rows
        if (row["state"], row["figure"], row["breakdown"]) == ("EG", "offers_made", "group")
    ]
    assert [(row["key"], row["number"], row["hidden"]) for row in mine] == [
        ("7", "18", "no"),
        ("9", "9", "no"),
    ]
    ports = {row["key"]: row for row in rows if row["state"] == "EG" and row["breakdown"] == "port"}
    assert (ports["EG-CAI"]["number"], ports["EG-CAI"]["hidden"]) == ("", "yes")
    assert (ports["EG-SALLOUM"]["number"], ports["EG-SALLOUM"]["hidden"]) == ("", "yes"), (
        "else 45 - 43 told it"
    )
    assert all(
        row["number"] == "" or not 0 < int(row["number"]) < 5 for row in rows if row["figure"] == "crossings"
    )


def test_the_api_tells_the_same(both, client_as):
    member = client_as("committee_member")
    assert member.get("/api/insight/months").json() == ["2026-11"]
    found = member.get("/api/insight/months/2026-11").json()
    assert [one["state"] for one in found["tallies"]] == ["EG", "LY"]
    assert found["tallies"][0]["digest"] == both.digest
    assert {one["code"] for one in member.get("/api/insight/definitions").json()} == {
        figure.code for figure in definitions().figures
    }
    assert member.get("/api/insight/months/never").status_code == 422
    assert client_as("destination_clerk").get("/api/insight/months").status_code == 403


# ------------------------------------------------------------------ the auditor
def checked(client, month):
    client.cookies["rabt_language"] = "en"
    return client.post("/insight/recount", {"month": month})


def test_the_auditor_checks_the_signed_tally_against_the_records(both, client_as):
    auditor = client_as("auditor")
    assert "Check the signed tally" in page(auditor, language="en").content.decode()
    said = checked(auditor, "2026-11").content.decode()
    assert "The records give the same figures today." in said
    row = MonthTally.objects.get(state="LY")
    row.exact["letters_written"] = {"rows": [[999]], "spans": {}}
    row.save()
    said = checked(auditor, "2026-11").content.decode()
    assert "Letters to the other state" in said and "differ today" in said
    assert checked(auditor, "2026-10").status_code == 404
    assert checked(client_as("committee_member"), "2026-11").status_code == 403
