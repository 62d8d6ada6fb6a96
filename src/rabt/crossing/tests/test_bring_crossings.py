"""What a post wrote on paper: typed in later, kept as it happened, once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from rabt.access import queries as accounts
from rabt.access.testing import account_with
from rabt.base.errors import NotAllowed, Refused
from rabt.credentials.rules import grouped, make_serial
from rabt.crossing import actions as post
from rabt.crossing import queries as passages
from rabt.crossing.models import Passage
from rabt.crossing.rules.paper import OnPaper, check_written
from rabt.crossing.rules.passage import Outcome
from rabt.crossing.rules.verdict import Direction
from rabt.crossing.tests.conftest import POST
from rabt.sheets import actions, queries
from rabt.sheets.tests import made

pytestmark = pytest.mark.django_db
HEAD = [
    "رقم البطاقة",
    "الاسم لمن لا بطاقة معه",
    "الاتجاه",
    "اليوم",
    "الساعة",
    "النتيجة",
    "سبب الرفض",
    "ملاحظة الضابط",
]
ZONE = ZoneInfo("Africa/Tripoli")


@pytest.fixture
def officer_here(node):
    return accounts.actor_of(account_with("border_officer", POST)).looking_for("sheets")


@pytest.fixture
def bring(officer_here, at):
    def checked(*rows, actor=officer_here):
        sheet = actions.bring(actor, "crossings", made.csv([HEAD, *rows]), "عبور.csv", at=at)
        return actions.check(actor, sheet.pk, at=at)

    return checked


def done(actor, sheet, at):
    actions.start(actor, sheet.pk, only_good=True, at=at)
    while actions.run(actor, sheet.pk, at=at):
        pass
    return sheet


def verdicts(sheet):
    return [(row.state, row.code, row.field) for row in queries.rows_of(sheet)]


def line(at, serial="", way="دخول", hours=3, **said):
    local = (at - timedelta(hours=hours)).astimezone(ZONE)
    cells = {"named": "", "outcome": "", "reason": "", "note": ""} | said
    return [serial, cells["named"], way, local.date().isoformat(), local.strftime("%H:%M"),
            cells["outcome"], cells["reason"], cells["note"]]  # fmt: skip


def test_a_line_is_kept_as_it_happened_and_told_to_the_other_node(bring, officer_here, issued, at, letters):
    card = issued(at=at - timedelta(days=2))
    sheet = done(officer_here, bring(line(at, grouped(card.serial), note="الوردية الليلية")), at)
    assert verdicts(sheet) == [("made", "", "")]
    kept = Passage.objects.get()
    assert (kept.serial, kept.direction, kept.outcome) == (card.serial, "entry", "passed")
    assert kept.at == (at - timedelta(hours=3)).replace(second=0) and kept.noted_at == at
    assert kept.offline and kept.device is None and not kept.told_green and not kept.to_confirm
    assert (kept.officer, kept.reason_text) == (officer_here.id, "الوردية الليلية")
    assert letters()[-1].kind == "crossing.recorded/1"


def test_the_same_line_in_another_sheet_counts_once(bring, officer_here, issued, at):
    card = issued(at=at - timedelta(days=2))
    done(officer_here, bring(line(at, card.serial)), at)
    again = bring(line(at, grouped(card.serial), note="نسخة"))
    assert verdicts(done(officer_here, again, at)) == [("made", "", "")]
    assert Passage.objects.count() == 1


def test_whom_the_rules_would_have_stopped_waits_for_the_shift_head(bring, officer_here, head, issued, at):
    card = issued(at=at - timedelta(days=2), awaiting="medical_arrival")
    done(officer_here, bring(line(at, card.serial)), at)
    assert [one.to_confirm for one in passages.waiting_decisions(head)] == [True]


def test_a_card_that_this_node_does_not_know_is_kept_and_looked_at(bring, officer_here, head, at):
    sheet = done(officer_here, bring(line(at, make_serial())), at)
    assert verdicts(sheet) == [("made", "", "")]
    assert Passage.objects.get().to_confirm


def test_a_refusal_has_its_reason_and_a_name(bring, officer_here, at):
    reason = next(iter(passages.terms_at(at).reasons("entry_refusal")))
    sheet = bring(line(at, named="محمد سالم", outcome="رُفض", reason=f"{reason} كما في القائمة"))
    assert verdicts(done(officer_here, sheet, at)) == [("made", "", "")]
    kept = Passage.objects.get()
    assert (kept.outcome, kept.reason, kept.named, kept.to_confirm) == (
        "refused",
        reason,
        "محمد سالم",
        False,
    )


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({0: "ABCD-1234"}, "serial_mistyped", "serial"),
        ({0: ""}, "passed_without_card", "serial"),
        ({2: "يمينًا"}, "sheet_choice_wrong", "direction"),
        ({2: ""}, "sheet_choice_wrong", "direction"),
        ({3: ""}, "sheet_date_wrong", "day"),
        ({3: "غدًا"}, "sheet_date_wrong", "day"),
        ({3: "2039-01-01"}, "written_in_future", "day"),
        ({4: ""}, "sheet_time_wrong", "time"),
        ({4: "25:00"}, "sheet_time_wrong", "time"),
        ({4: "=NOW()"}, "sheet_time_wrong", "time"),
        ({5: "ربما"}, "sheet_choice_wrong", "outcome"),
        ({5: "رُفض", 6: "لأنني"}, "refusal_reason_unknown", "reason"),
    ],
)
def test_a_wrong_line_says_why_and_at_which_cell(bring, issued, at, change, code, field):
    cells = line(at, issued(at=at - timedelta(days=2)).serial)
    for place, text in change.items():
        cells[place] = text
    assert verdicts(bring(cells)) == [("wrong", code, field)]
    assert not Passage.objects.exists()


def test_a_refusal_without_card_or_name_is_nobody(bring, at):
    reason = next(iter(passages.terms_at(at).reasons("entry_refusal")))
    sheet = bring(line(at, outcome="refused", reason=reason))
    assert verdicts(sheet) == [("wrong", "refused_without_person", "named")]


def test_what_happened_at_a_border_is_not_taken_back(bring, officer_here, issued, at):
    sheet = done(officer_here, bring(line(at, issued(at=at - timedelta(days=2)).serial)), at)
    with pytest.raises(Refused) as no:
        actions.undo(officer_here, sheet.pk, at=at)
    assert no.value.code == "sheet_no_undo"


def test_an_office_without_a_port_keeps_no_register_of_passages(bring, at, node):
    inland = accounts.actor_of(account_with("border_officer", "LY/border/nowhere/")).looking_for("sheets")
    with pytest.raises(Refused) as no:
        bring(line(at), actor=inland)
    assert no.value.code == "port_unknown"


def test_who_records_nothing_brings_nothing(cast, at):
    told = OnPaper("", "محمد", Direction.ENTRY, Outcome.REFUSED, at - timedelta(hours=1), "x")
    with pytest.raises(NotAllowed):
        post.bring_passage(cast("destination_clerk"), told, at=at)


def test_a_line_of_this_very_minute_is_no_line_of_the_future(at):
    check_written(OnPaper("", "محمد", Direction.ENTRY, Outcome.REFUSED, at), at)
    with pytest.raises(Refused):
        check_written(OnPaper("", "محمد", Direction.ENTRY, Outcome.REFUSED, at + timedelta(seconds=1)), at)
