"""Contracts from a sheet: each row draws one contract, by the same rules as the form."""

from datetime import date

import pytest

from rabt.access import queries as accounts
from rabt.access.testing import account_with
from rabt.base.errors import Missing, Refused
from rabt.hiring import actions as hiring
from rabt.hiring import messages
from rabt.hiring.models import Contract
from rabt.hiring.tests.build import AT, TERMS, admitted, approved, offered_there, other
from rabt.sheets import actions, queries
from rabt.sheets.tests import made

pytestmark = pytest.mark.django_db
HEAD = ["رقم جواز العامل", "الأجر الشهري", "ساعات الأسبوع", "السكن", "وجبات", "بداية العمل", "المدة بالشهور"]
AS_OFFERED = ["", "", "", "", "", ""]


@pytest.fixture
def firm(cast, peer):
    """Return an employer who accepted three workers, and his account as the sheets' door sees it."""
    row, actor = admitted(cast)
    demand = approved(cast, actor)
    for number in (1, 2, 3):
        hiring.answer_offer(actor, offered_there(peer, demand, number).pk, True, at=AT)
    return accounts.actor_of(account_with("employer", row.office)).looking_for("sheets")


def checked(firm, *rows):
    sheet = actions.bring(firm, "contracts", made.csv([HEAD, *rows]), "عقود.csv", at=AT)
    return actions.check(firm, sheet.pk, at=AT)


def done(firm, sheet):
    actions.start(firm, sheet.pk, only_good=True, at=AT)
    while actions.run(firm, sheet.pk, at=AT):
        pass
    return sheet


def verdicts(sheet):
    return [(row.state, row.code, row.field) for row in queries.rows_of(sheet)]


def test_each_row_draws_one_contract_on_the_offered_terms_or_better_ones(firm, letters):
    better = ["a00000002", "٢٬٠٠٠", "٤٤", "", "نعم", "2027-02-01", ""]
    sheet = done(firm, checked(firm, ["A00000001", *AS_OFFERED], better))
    assert verdicts(sheet) == [("made", "", "")] * 2
    first, second = Contract.objects.order_by("pk")
    assert first.terms() == TERMS
    assert second.terms() == other(
        wage_minor=2_000_000, hours_week=44, meals=True, starts_on=date(2027, 2, 1)
    )
    assert [one.kind for one in letters()][-2:] == ["contract.drawn/1"] * 2
    assert {one.drawn_by for one in (first, second)} == {firm.id}


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (["A99999999", *AS_OFFERED], "no_accepted_offer", "passport_number"),
        (["", *AS_OFFERED[1:], "x"], "no_accepted_offer", "passport_number"),
        (["A00000001", "1000", "", "", "", "", ""], "worse_for_worker", "wage"),
        (["A00000001", "", "60", "", "", "", ""], "worse_for_worker", "hours_week"),
        (["A00000001", "", "", "خيمة", "", "", ""], "sheet_choice_wrong", "housing"),
        (["A00000001", "", "", "", "ربما", "", ""], "sheet_yes_no_wrong", "meals"),
        (["A00000001", "", "", "", "", "32/13/2027", ""], "sheet_date_wrong", "starts_on"),
        (["A00000001", "", "", "", "", "2020-01-01", ""], "worse_for_worker", "starts_on"),
        (["A00000001", "=1+1", "", "", "", "", ""], "sheet_number_wrong", "wage"),
        (["A00000001", "NaN", "", "", "", "", ""], "sheet_number_wrong", "wage"),
        (["A00000001", "1e999", "", "", "", "", ""], "sheet_number_wrong", "wage"),
        (["A00000001", "2100٬5", "", "", "", "", ""], "sheet_number_wrong", "wage"),
        (["A00000001", "-5", "", "", "", "", ""], "sheet_number_wrong", "wage"),
    ],
)
def test_a_wrong_row_says_why_and_at_which_cell(firm, row, code, field):
    sheet = checked(firm, row)
    assert verdicts(sheet) == [("wrong", code, field)]
    assert not Contract.objects.exists()


def test_one_worker_twice_in_a_sheet_has_one_contract(firm):
    sheet = checked(firm, ["A00000001", *AS_OFFERED], ["A00000001", "2000", "", "", "", "", ""])
    assert verdicts(sheet)[1][:2] == ("wrong", "contract_already_drawn")
    done(firm, sheet)
    assert Contract.objects.count() == 1


def test_the_same_sheet_again_draws_nothing(firm):
    done(firm, checked(firm, ["A00000001", *AS_OFFERED]))
    assert verdicts(checked(firm, ["A00000001", *AS_OFFERED]))[0][0] == "before"


def test_a_contract_drawn_meanwhile_is_not_drawn_again(firm):
    sheet = checked(firm, ["A00000001", *AS_OFFERED])
    done(firm, checked(firm, ["A00000001", "1900", "", "", "", "", ""]))
    assert verdicts(done(firm, sheet)) == [("refused", "no_accepted_offer", "passport_number")]


def test_a_sheet_of_contracts_is_taken_back_whole_and_may_be_brought_again(firm, letters):
    sheet = done(firm, checked(firm, ["A00000001", *AS_OFFERED], ["A00000002", *AS_OFFERED]))
    actions.undo(firm, sheet.pk, at=AT)
    assert {row.state for row in Contract.objects.all()} == {"withdrawn"}
    assert [one.kind for one in letters()][-2:] == ["contract.taken_back/1"] * 2
    again = done(firm, checked(firm, ["A00000001", "2000", *AS_OFFERED[1:]], ["A00000002", *AS_OFFERED]))
    assert verdicts(again) == [("made", "", "")] * 2


def test_a_sheet_stays_where_one_worker_has_answered(firm, peer):
    sheet = done(firm, checked(firm, ["A00000001", *AS_OFFERED], ["A00000002", *AS_OFFERED]))
    first = Contract.objects.order_by("pk").first()
    told = messages.ContractAnswered(
        contract_ref=first.ref, answer="consented", how="code", reason_code="", answered_at=AT
    )
    hiring.take_contract_answer(peer, told, at=AT)
    with pytest.raises(Refused) as no:
        actions.undo(firm, sheet.pk, at=AT)
    assert (no.value.code, no.value.facts["why"]) == ("sheet_row_needed", "contract_answered")
    assert sorted(row.state for row in Contract.objects.all()) == ["consented", "drawn"]


def test_another_employer_finds_none_of_these_workers(firm):
    other_firm = accounts.actor_of(account_with("employer", "LY/labour/first/firm-99/")).looking_for("sheets")
    sheet = checked(other_firm, ["A00000001", *AS_OFFERED])
    assert verdicts(sheet) == [("wrong", "no_accepted_offer", "passport_number")]


def test_a_clerk_brings_no_contracts(node):
    clerk = accounts.actor_of(account_with("destination_clerk", "LY/labour/first/"))
    with pytest.raises(Missing):
        actions.bring(clerk, "contracts", made.csv([HEAD, ["A1", *AS_OFFERED]]), "x.csv", at=AT)
