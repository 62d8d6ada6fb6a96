"""The doors of the room: every page as a clerk walks it, and what is taken away."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from rabt.base import clock
from rabt.matching import actions, queries
from rabt.matching.models import Judgement, Matching, Pair
from rabt.matching.tests import made
from rabt.matching.tests.conftest import OFFICE

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]


@pytest.fixture
def client(client_as):
    return client_as("origin_clerk", OFFICE)


def page(client, name, *args, status=200, **query):
    answer = client.get(reverse(f"matching:{name}", args=args), query)
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer


def text(answer):
    return answer.content.decode()


def post(client, name, *args, status=302, **data):
    answer = client.post(reverse(f"matching:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer


def cells(answer):
    content = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_clerk_brings_two_lists_and_sees_them_compared(client, at):
    sheets, _ = made.drawn()
    assert reverse("matching:bring") in text(page(client, "list"))
    page(client, "bring")
    told = {"reason": made.WHY, "title": "قائمتا الشركة"}
    answer = post(client, "bring", status=422, **told)
    assert "list" not in answer.headers and not Matching.objects.exists()
    files = {
        "first": SimpleUploadedFile("a.csv", sheets[0]),
        "second": SimpleUploadedFile("b.csv", sheets[1]),
    }
    post(client, "bring", **told, **files)
    row = Matching.objects.get()
    shown = text(page(client, "columns", row.pk))
    assert "b.csv" in shown and "400 سطر" in shown
    form = {f"list{side}_{field}": place for side in (0, 1) for place, field in enumerate(made.FIELDS)}
    again = post(
        client,
        "columns",
        row.pk,
        status=422,
        **form | {"list0_name": "", "precision": "0.999", "twice": "10"},
    )
    assert "لم يُحدد عمود الاسم" in text(again)
    post(client, "columns", row.pk, **form, precision="0.999", twice="10")
    assert 'hx-trigger="every 1s"' in text(page(client, "matching", row.pk))
    assert page(client, "columns", row.pk, status=302).url == reverse("matching:matching", args=[row.pk])
    actions.run(row.pk, at)
    assert page(client, "bar", row.pk).headers["HX-Refresh"] == "true"
    shown = text(page(client, "matching", row.pk))
    assert "<rect" in shown and reverse("matching:desk", args=[row.pk]) in shown
    assert shown.count(reverse("matching:alone", args=[row.pk, 1])) == 1


def test_of_a_list_three_rows_are_shown_and_of_how_many_pairs_two_speak_is_chosen(client, brought):
    shown = text(page(client, "columns", brought().pk))
    assert "محمد أحمد 3" in shown and "محمد أحمد 4" not in shown
    offered = [one for one in re.findall(r"<input[^>]*>", shown) if 'name="twice"' in one]
    assert [re.search(r'value="(\d+)"', one)[1] for one in offered] == ["0", "10", "100"]
    assert ["checked" in one for one in offered] == [False, True, False]


def test_the_desk_goes_from_pair_to_pair_and_back(client, ready):
    row, pairs = ready([(1, 2, 0.9, False), (3, 4, 0.8, False)])
    shown = text(page(client, "desk", row.pk))
    assert 'data-key="s"' in shown and "<mark>1</mark>" in shown and "+9.1" in shown
    assert "اختر أحد الثلاثة" in text(post(client, "say", row.pk, pairs[1, 2].pk, status=422, said="maybe"))
    post(client, "say", row.pk, pairs[1, 2].pk, said="same", note="الصورة نفسها")
    assert "<mark>3</mark>" in text(page(client, "desk", row.pk))
    assert "<mark>1</mark>" in text(post(client, "back", row.pk, status=200))
    assert not Judgement.objects.exists()
    for key in ((1, 2), (3, 4)):
        post(client, "say", row.pk, pairs[key].pk, said="different")
    assert "لم يبق لك شيء هنا" in text(page(client, "desk", row.pk))
    late = text(post(client, "say", row.pk, pairs[1, 2].pk, status=422, said="same"))  # from a stale tab
    assert "سبق أن قلت رأيك" in late and "لم يبق لك شيء هنا" in late


def test_what_others_have_before_them_is_told(client, ready, clerk, other, at):
    row, _ = ready([(1, 2, 0.9, False)])
    actions.take_up_pair(clerk, row.pk, at=clock.now())
    assert "أمام زملائك" in text(page(client, "desk", row.pk))


def test_pairs_are_listed_by_where_they_stand_and_a_link_is_undone(client, ready):
    row, pairs = ready([(1, 2, 0.9999, True), (1, 4, 0.3, False), (3, 4, 0.8, False)])
    shown = text(page(client, "pairs", row.pk, state="linked"))
    assert "محمد أحمد 1" in shown and "محمد أحمد 3" not in shown
    assert "سبق ربط" in text(page(client, "pairs", row.pk))
    assert 'value="different"' in text(page(client, "pair", row.pk, pairs[1, 2].pk))
    post(client, "pair", row.pk, pairs[1, 2].pk, said="different", note="")
    shown = text(page(client, "pair", row.pk, pairs[1, 2].pk))
    assert 'value="different"' not in shown and "شخصان" in shown
    assert page(client, "pairs", row.pk, sheet="csv").status_code == 200


def test_what_is_taken_away_holds_every_column_and_no_formula(client, clerk, ready, at):
    row, pairs = ready([(1, 2, 0.9999, True), (3, 4, 0.8, False), (3, 5, 0.2, False)])
    Pair.objects.filter(pk=pairs[1, 2].pk).update(left_cells=["=1+1", "1990-05-25", "1"])
    actions.judge_pair(clerk, row.pk, pairs[3, 4].pk, "same", at=at)
    head, *lines = cells(page(client, "taken", row.pk, sheet="xlsx"))
    assert head[6:] == [f"{side} · {name}" for side in (1, 2) for name in made.HEAD]
    found = {(int(line[4]), int(line[5])): line for line in lines}
    assert found[1, 2][6] == "'=1+1" and found[1, 2][0] and found[3, 4][0] and not found[3, 5][0]
    assert found[3, 5][1] == "سبق ربط أحد السطرين"
    _, *alone = cells(page(client, "alone", row.pk, 1, sheet="xlsx"))
    assert {int(line[0]) for line in alone} == set(range(1, 11)) - {2, 4}
    page(client, "alone", row.pk, 7, status=404)


def test_it_is_stopped_and_ended_by_who_brought_it(client, clerk, brought, at):
    row = brought()
    actions.start_matching(clerk, row.pk, [{"name": 0}] * 2, precision=0.99, twice=0, at=at)
    post(client, "stop", row.pk)
    post(client, "close", row.pk)
    over = reverse("matching:matching", args=[row.pk])
    assert post(client, "say", row.pk, row.pk, said="same").url == over  # from a desk that was left open
    assert "انتهت المضاهاة" in text(page(client, "matching", row.pk))
    assert page(client, "desk", row.pk, status=302).url == reverse("matching:matching", args=[row.pk])
    post(client, "stop", row.pk, status=422)


def test_why_it_failed_is_told(client, clerk, brought):
    row = brought()
    Matching.objects.filter(pk=row.pk).update(state="failed", problem="matching_too_large")
    assert "rabt link" in text(page(client, "matching", row.pk))
    assert queries.matching_to_see(clerk, row.pk).state == "failed"


def test_of_two_scripts_nothing_is_marked_and_other_columns_are_shown(client, clerk, at):
    one = made.as_csv(["الاسم", "الشركة"], [["محمد علي", "النور"]])
    two = made.as_csv(["name", "firm"], [["MOHAMED ALI", ""]])
    row = actions.bring_lists(clerk, "", made.WHY, [(one, "a.csv"), (two, "b.csv")], at=at)
    actions.start_matching(clerk, row.pk, [{"name": 0}] * 2, precision=0.99, twice=0, at=at)
    actions.keep_found(clerk, row.pk, made.found([(1, 1, 0.6, False)]), at=at)
    shown = text(page(client, "desk", row.pk))
    assert "<mark>" not in shown and "النور" in shown and "firm" not in shown


def test_of_one_list_whoever_is_linked_through_others_is_one_person(client, clerk, brought, at):
    row = brought(lists=1)
    actions.start_matching(clerk, row.pk, [{"name": 0}], precision=0.99, twice=0, at=at)
    found = made.found([(1, 2, 0.9999, True), (2, 5, 0.9999, True), (7, 8, 0.5, False)], doubles=True)
    actions.keep_found(clerk, row.pk, found, at=at)
    assert "القائمة الثانية" not in text(page(client, "matching", row.pk))
    shown = text(page(client, "desk", row.pk))
    assert "السطر الآخر" in shown and "القائمة الثانية" not in shown
    head, *lines = cells(page(client, "taken", row.pk, sheet="xlsx"))
    assert len(head) == 12 and [line[0] for line in lines if line[1] == "ربطته المنظومة"] == ["1", "1"]
    _, *alone = cells(page(client, "alone", row.pk, 0, sheet="xlsx"))
    assert {int(line[0]) for line in alone} == {3, 4, 6, 7, 8, 9, 10}
    page(client, "alone", row.pk, 1, status=404)
    page(client, "pair", row.pk, row.pk, status=404)
