"""The doors of sheets: every page, what comes back, and lists that are taken away."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from rabt.access.models import Viewing
from rabt.people.models import Person
from rabt.sheets import actions
from rabt.sheets.models import Sheet
from rabt.sheets.tests import made
from rabt.shell import sheets

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]


def page(client, name, *args, status=200):
    answer = client.get(reverse(f"sheets:{name}", args=args))
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer


def bring(client, content=made.GOOD, name="a.xlsx", status=302):
    answer = client.post(
        reverse("sheets:bring", args=["workers"]), {"file": SimpleUploadedFile(name, content)}
    )
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer


def cells(answer):
    content = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def match(client, sheet):
    told = {f"c{place}": sheet.matched.get(str(place), "") for place in range(len(sheet.head))}
    return client.post(reverse("sheets:match", args=[sheet.pk]), told)


def test_a_clerk_brings_a_sheet_and_watches_it_become_workers(client_as, at):
    clerk = client_as("origin_clerk")
    assert reverse("sheets:bring", args=["workers"]) in page(clerk, "list").content.decode()
    bring(clerk)
    sheet = Sheet.objects.get()
    assert "الاسم الرباعي" in page(clerk, "match", sheet.pk).content.decode()
    assert match(clerk, sheet).url == reverse("sheets:sheet", args=[sheet.pk])
    told = page(clerk, "sheet", sheet.pk).content.decode()
    assert "تسجيل كل السطور" in told
    assert clerk.post(reverse("sheets:all", args=[sheet.pk])).status_code == 302
    assert 'hx-trigger="every 2s"' in page(clerk, "bar", sheet.pk).content.decode()
    actions.go_on(sheet.pk, at)
    assert page(clerk, "bar", sheet.pk).headers["HX-Refresh"] == "true"
    assert Person.objects.count() == 2
    assert clerk.post(reverse("sheets:undo", args=[sheet.pk])).status_code == 302
    assert not Person.objects.exists()


def test_the_same_sheet_comes_back_with_the_wrong_cells_marked(client_as):
    clerk = client_as("origin_clerk")
    bring(
        clerk,
        made.csv([made.HEAD, made.ROWS[0], ["=1+1", "?", "1990-05-25", "A3", "2030-01-01", "x"]]),
        "a.csv",
    )
    sheet = Sheet.objects.get()
    match(clerk, sheet)
    told = page(clerk, "sheet", sheet.pk).content.decode()
    assert "ليس من القائمة" in told and "تسجيل السطور السليمة فقط (1)" in told
    rows = cells(page(clerk, "returned", sheet.pk))
    assert rows[0][: len(made.HEAD)] == made.HEAD
    assert rows[2][0] == "=1+1", "as it came, and as text"
    assert "ليس من القائمة" in rows[2][-2] and "Not one of the list" in rows[2][-1]
    assert rows[1][-1] == ""


def test_the_empty_sheet_has_drop_downs_and_comes_back_as_nothing(client_as):
    clerk = client_as("origin_clerk")
    answer = page(clerk, "example", "workers")
    content = b"".join(answer.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "الاسم الرباعي" and rows[1][-1] == "مثال: يُترك"
    bring(clerk, content)
    assert Sheet.objects.get().matched and match(clerk, Sheet.objects.get()).status_code == 302


def test_others_find_nothing(client_as):
    clerk = client_as("origin_clerk")
    bring(clerk)
    key = Sheet.objects.get().pk
    other = client_as("origin_clerk")
    for name in ("sheet", "match", "bar", "returned"):
        page(other, name, key, status=404)
    for deed in ("all", "good", "pause", "undo"):
        assert other.post(reverse(f"sheets:{deed}", args=[key])).status_code == 404
    page(client_as("auditor", "EG/"), "bring", "workers", status=404)
    page(clerk, "bring", "nonsense", status=404)
    page(clerk, "example", "demands", status=404)


def test_a_step_out_of_turn_is_refused_in_words(client_as):
    clerk = client_as("origin_clerk")
    bring(clerk)
    sheet = Sheet.objects.get()
    for deed in ("all", "pause", "undo"):
        assert clerk.post(reverse(f"sheets:{deed}", args=[sheet.pk])).status_code == 422


# ------------------------------------------------------------------ lists that are taken away
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_list_is_taken_away_and_each_in_it_is_a_look(client_as, at, kind):
    clerk = client_as("origin_clerk")
    bring(clerk)
    sheet = Sheet.objects.get()
    match(clerk, sheet)
    clerk.post(reverse("sheets:all", args=[sheet.pk]))
    actions.go_on(sheet.pk, at)
    Person.objects.filter(passport_number="A11111111").update(name_latin="=cmd|' /C calc'!A0")
    before = Viewing.objects.count()
    answer = clerk.get("/people/", {"sheet": kind})
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        text = content.decode("utf-8-sig")
        assert "محمد" in text and "'=cmd" in text
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert len(rows) == 3 and any(cell.startswith("'=cmd") for row in rows for cell in row)
    assert Viewing.objects.count() == before + 2
    assert "sheet=xlsx" in clerk.get("/people/").content.decode()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"), ("+201001234567", "+201001234567"), ("-5", "-5"), ("-x", "'-x"), ("@a", "'@a"),
        ("\ta", "'\ta"), ("|a", "'|a"), ("محمد", "محمد"), (None, ""), (7, "7"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(value, written):
    assert sheets.safe(value) == written


def test_a_list_is_walked_in_pieces_to_its_end():
    walked = [row for piece in sheets.pieces_of(range(2_500)) for row in piece]
    assert walked == list(range(2_500))
    assert sum(map(len, sheets.pieces_of(range(sheets.MOST + 5_000)))) == sheets.MOST
