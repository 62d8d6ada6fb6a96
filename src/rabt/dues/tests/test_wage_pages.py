"""The doors of wages: an employer's month on one page, by sheet and by machine; what clerks watch."""

import json
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from rabt.access import queries as accounts
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.dues import actions
from rabt.dues.actions import Pay
from rabt.dues.models import Arrear, Contest, Wage
from rabt.dues.tests import build
from rabt.dues.tests.test_fee_pages import page, send
from rabt.dues.tests.test_record_payment import take
from rabt.dues.tests.test_record_wages import DUE_JAN, record, told
from rabt.hiring.tests.build import english
from rabt.permits.tests import build as papers
from rabt.sheets import actions as sheets
from rabt.sheets import queries as brought
from rabt.sheets.tests import made

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now():
    """Hold the clock still in March."""
    with clock.stopped(NOW):
        yield


@pytest.fixture
def two(cast, peer):
    """Return the contracts of two workers of one employer, and who acts for him."""
    first, actor = build.there(cast, peer)
    return first, papers.contract_of(cast, peer, actor, first.offer.demand, 2), actor


@pytest.fixture
def firm(two, client_as):
    """Return the employer's browser."""
    return client_as("employer", two[2].office)


def typed(*rows, **more):
    amounts = {f"amount_{row.pk}": amount for row, amount in rows}
    return {
        "pay": [str(row.pk) for row, _ in rows],
        "paid_on": "2027-03-02",
        "how": "bank",
        **amounts,
        **more,
    }


def test_a_month_for_all_workers_on_one_page(two, firm):
    first, second, _ = two
    shown = page(firm, "month", "2027-02")
    assert shown.count('value="1800"') == 2 and shown.count(" checked") == 3
    send(firm, "month", "2027-02", **typed((first, "1800"), (second, "١٢٠٠٫٥"), receipt="T-٩"))
    rows = {row.contract_id: (row.minor, row.receipt) for row in Wage.objects.all()}
    assert rows == {first.pk: (1_800_000, "T-9"), second.pk: (1_200_500, "T-9")}
    told = page(english(firm), "month", "2027-02")
    assert "1,200.500 LYD" in told and "Short" in told and 'name="pay"' not in told
    assert "2/2" in page(firm, "staff")


def test_one_that_is_refused_stands_beside_its_name_and_the_others_are_recorded(two, firm):
    first, second, _ = two
    told = send(firm, "month", "2027-02", status=422, **typed((first, "1800"), (second, "كثير")))
    assert "المبلغ غير مقروء" in told and 'value="كثير"' in told
    assert Wage.objects.get().contract_id == first.pk
    assert send(firm, "month", "2027-02", status=422, **typed((second, "1800"), paid_on="2027-03-99"))
    assert "قبل بداية" in send(
        firm, "month", "2027-02", status=422, **typed((second, "1800"), paid_on="2027-01-02")
    )
    send(firm, "month", "2027-02", **typed((second, "1800")))
    assert Wage.objects.count() == 2


def test_a_month_sent_with_nobody_chosen_is_told_so(two, firm):
    told = send(firm, "month", "2027-02", status=422, **typed(receipt="T-9"))
    assert "لم تختر أحداً" in told and 'value="T-9"' in told and not Wage.objects.exists()


def test_a_month_that_is_none_or_that_nobody_worked_in(two, firm):
    assert page(firm, "month", "2027-99", status=422)
    assert "لا عقد يسري" in page(firm, "month", "2020-01")
    assert reverse("dues:month", args=["2027-04"]) not in page(firm, "month", "2027-03")


def test_a_page_that_was_open_meanwhile_says_what_is_recorded_already(two, firm):
    row, _, actor = two
    record(actor, row, at=NOW)
    shown = send(firm, "month", "2027-01", status=422, **typed((row, "1000")))
    assert "أجر هذا الشهر مسجل لهذا العامل." in shown
    assert Wage.objects.filter(contract_id=row.pk).count() == 1


def test_a_record_is_corrected_on_its_page(two, firm):
    row, _, actor = two
    record(actor, row, at=NOW)
    assert 'value="1277.419"' in page(firm, "correct", row.pk, "2027-01")
    sent = {"amount": "0", "paid_on": "2027-02-02", "how": "cash", "why": "لم يُدفع شيء", "version": 1}
    assert send(firm, "correct", row.pk, "2027-01", status=422, **sent | {"amount": "-1"})
    send(firm, "correct", row.pk, "2027-01", **sent)
    assert Wage.objects.get(version=2).minor == 0
    late = send(firm, "correct", row.pk, "2027-01", status=409, **sent | {"amount": "900"})
    assert "تغير السجل بعد أن فتحته" in late and 'id="clash"' in late and 'name="version" value="2"' in late
    assert Wage.objects.count() == 2
    assert "مصحَّح" in page(firm, "contract", row.pk)
    page(firm, "correct", row.pk, "2027-02", status=404)


def test_a_clerk_sees_who_owes_and_reminds_him(two, firm, client_as):
    row, _, actor = two
    actions.note_arrears(at=NOW)
    clerk = client_as("destination_clerk")
    shown = page(clerk, "flags")
    assert "شركة البناء الأولى" in shown and "6,154.838 LYD" in shown
    assert page(clerk, "arrears", employer=str(row.offer.demand.employer_id)).count("badge is-missing") == 4
    assert "لا أجور متأخرة" in page(clerk, "arrears", employer="00000000-0000-7000-8000-000000000000")
    assert page(clerk, "arrears", employer="x").count("badge is-missing") == 4
    owed = Arrear.objects.filter(contract_id=row.pk).order_by("month").first()
    assert reverse("dues:remind", args=[owed.pk]) in page(clerk, "arrear", owed.pk)
    send(clerk, "remind", owed.pk)
    assert reverse("dues:remind", args=[owed.pk]) not in page(clerk, "arrear", owed.pk)
    assert "arrears_to_watch" in clerk.get("/").content.decode()
    assert reverse("dues:month", args=["2027-01"]) in page(firm, "arrear", owed.pk)
    assert "arrears_to_pay" in firm.get("/").content.decode()
    record(actor, row, pay=Pay(date(2027, 3, 19), "bank"), at=NOW)
    assert "اكتمل دفعه" in page(clerk, "arrear", owed.pk)


def test_a_denied_wage_goes_its_way_by_page(two, firm, client_as):
    row, _, actor = two
    record(actor, row, at=NOW)
    clerk, chief = client_as("destination_clerk"), client_as("destination_approver")
    assert reverse("dues:deny", args=[row.pk, "2027-01"]) in page(clerk, "contract", row.pk)
    assert reverse("dues:deny", args=[row.pk, "2027-01"]) not in page(firm, "contract", row.pk)
    send(clerk, "deny", row.pk, "2027-01")
    found = Contest.objects.get()
    assert "contests_to_answer" in firm.get("/").content.decode()
    assert reverse("dues:contest_accept", args=[found.pk]) not in page(chief, "contest", found.pk)
    assert page(firm, "show", found.pk)
    assert send(firm, "show", found.pk, status=422, receipt="")
    send(firm, "show", found.pk, receipt="T-1")
    assert reverse("dues:contest_accept", args=[found.pk]) in page(chief, "contest", found.pk)
    assert "contests_to_decide" in chief.get("/").content.decode()
    assert send(chief, "contest_accept", found.pk, status=422, why="")
    send(chief, "contest_accept", found.pk, why="تحويل ثابت لدى البنك")
    assert "تحويل ثابت" in page(english(clerk), "contest", found.pk)
    send(clerk, "deny", row.pk, "2027-01")
    again = Contest.objects.exclude(pk=found.pk).get()
    assert page(chief, "contest_unpaid", again.pk)
    send(clerk, "contest_withdraw", again.pk)
    assert "استلمه بعد ذلك" in page(firm, "contest", again.pk)


# ------------------------------------------------------------------ machines
def test_machines_record_a_month_and_read_it(two, firm):
    first, _, _ = two
    body = {
        "month": "2027-01", "paid_on": "2027-02-02", "how": "bank", "told_by": "bank", "receipt": "B-7",
        "wages": [
            {"contract_id": str(first.pk), "minor": DUE_JAN},
            {"contract_id": "00000000-0000-7000-8000-000000000000", "minor": 1},
        ],
    }  # fmt: skip
    answer = firm.post(reverse("api:dues_wages"), json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert [one["contract_id"] for one in told["recorded"]] == [str(first.pk)]
    assert told["refused"] == {"00000000-0000-7000-8000-000000000000": "missing"}
    assert Wage.objects.get().told_by == "bank"
    months = firm.get(reverse("api:dues_months", args=[first.pk])).json()
    assert [(one["month"], one["standing"], one["owed_minor"]) for one in months] == [
        ("2027-03", "not_due", 0), ("2027-02", "missing", 1_800_000), ("2027-01", "paid", 0),
    ]  # fmt: skip


# ------------------------------------------------------------------ sheets
HEAD = ["رقم جواز العامل", "الشهر", "المبلغ المدفوع", "تاريخ الدفع", "طريقة الدفع", "رقم التحويل", "المصدر"]
JANUARY = ["2027-01", "1277.419", "2027-02-02", "بنك", "T-1", "ملف البنك"]


@pytest.fixture
def bringer(two):
    """Return the employer's account as the sheets' door sees it."""
    return accounts.actor_of(account_with("employer", two[2].office)).looking_for("sheets")


def sheet_of(bringer, *rows):
    sheet = sheets.bring(bringer, "wages", made.csv([HEAD, *rows]), "أجور.csv", at=NOW)
    return sheets.check(bringer, sheet.pk, at=NOW)


def verdicts(sheet):
    return [(row.state, row.code, row.field) for row in brought.rows_of(sheet)]


def test_a_sheet_records_each_worker_of_several_months(two, bringer):
    first, second, _ = two
    february = ["٢٠٢٧-٠٢", "١٬٨٠٠", "٢/٣/٢٠٢٧", "نقداً", "", ""]
    sheet = sheet_of(bringer, ["a00000001", *JANUARY], ["A00000002", *JANUARY], ["A00000001", *february])
    sheets.start(bringer, sheet.pk, only_good=True, at=NOW)
    while sheets.run(bringer, sheet.pk, at=NOW):
        pass
    assert verdicts(sheet) == [("made", "", "")] * 3
    rows = Wage.objects.filter(contract_id=first.pk).order_by("month")
    assert [(row.minor, row.how, row.told_by, row.receipt) for row in rows] == [
        (DUE_JAN, "bank", "bank", "T-1"), (1_800_000, "cash", "employer", ""),
    ]  # fmt: skip
    assert Wage.objects.filter(contract_id=second.pk).count() == 1


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({0: "A9"}, "wage_worker_unknown", "passport_number"), ({1: "2027-13"}, "wage_month_wrong", "month"),
        ({1: "2026-12"}, "wage_worker_unknown", "passport_number"),
        ({2: "=1"}, "dues_amount_wrong", "amount"),
        ({3: ""}, "sheet_date_wrong", "paid_on"), ({3: "2027-03-21"}, "dues_day_future", "paid_on"),
        ({4: "ذهب"}, "sheet_choice_wrong", "how"), ({6: "جار"}, "sheet_choice_wrong", "source"),
    ],
)  # fmt: skip
def test_a_wrong_row_says_why_and_at_which_cell(bringer, changes, code, field):
    row = ["A00000001", *JANUARY]
    for place, text in changes.items():
        row[place] = text
    assert verdicts(sheet_of(bringer, row)) == [("wrong", code, field)]


def test_a_worker_twice_and_a_month_recorded_already(two, bringer):
    first, _, actor = two
    sheet = sheet_of(bringer, ["A00000001", *JANUARY], ["A00000001", "2027-01", "5", *JANUARY[2:]])
    assert verdicts(sheet) == [("good", "", ""), ("wrong", "wage_already_recorded", "month")]
    record(actor, first, at=NOW)
    assert verdicts(sheet_of(bringer, ["A00000001", "2027-01", "6", *JANUARY[2:]])) == [
        ("wrong", "wage_already_recorded", "month")
    ]
    sheets.start(bringer, sheet.pk, only_good=True, at=NOW)
    while sheets.run(bringer, sheet.pk, at=NOW):
        pass
    assert verdicts(sheet)[0] == ("refused", "wage_already_recorded", "month")


@pytest.mark.node("EG")
def test_the_worker_file_shows_months_at_origin_too(cast, peer, client_as):
    row = build.here(cast, peer)
    type(row).objects.filter(pk=row.pk).update(
        state="in_force", origin_certified_at=build.AT, destination_certified_at=build.AT
    )
    take(peer, told(row, minor=DUE_JAN))
    shown = page(english(client_as("origin_clerk")), "panel", row.person_id)
    assert "1,277.419 LYD" in shown and "2027-01" in shown
