"""The corpus through the door: every file is read rightly or refused in words, and nothing is half done."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rabt.base.errors import Refused
from rabt.people.models import Person
from rabt.sheets import queries
from rabt.sheets.models import Row, Sheet
from rabt.sheets.rules import reading
from rabt.sheets.rules.states import Row as State
from rabt.sheets.tests import corpus
from rabt.shell.words import problems

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]


def brought(client, one):
    file = SimpleUploadedFile("a.xlsx", corpus.content(one))
    return client.post(reverse("sheets:bring", args=["workers"]), {"file": file})


def checked(client, sheet):
    told = {f"c{place}": sheet.matched.get(str(place), "") for place in range(len(sheet.head))}
    return client.post(reverse("sheets:match", args=[sheet.pk]), told)


def test_the_corpus_holds_what_the_issue_asks_for():
    assert len(corpus.INDEX) >= 60
    files = {path.name for path in corpus.FOLDER.glob("*.bin")}
    assert files == {one["file"] for one in corpus.INDEX}


@pytest.mark.parametrize("one", corpus.REFUSED, ids=corpus.called)
def test_a_file_that_cannot_be_read_is_refused_in_words(client_as, one):
    answer = brought(client_as("origin_clerk"), one)
    assert answer.status_code == 422, answer.content.decode()[:500]
    with pytest.raises(Refused) as refused:
        reading.read(corpus.content(one))
    assert refused.value.code.startswith(one["refused"]), refused.value.code
    page, said = answer.content.decode(), problems()[refused.value.code]
    assert said["ar"].partition("{")[0] in page and said["next_ar"].partition("{")[0] in page
    assert not Sheet.objects.exists() and not Row.objects.exists()


@pytest.mark.parametrize("one", corpus.JUDGED, ids=corpus.called)
def test_every_row_of_a_file_is_judged_and_nothing_is_done(client_as, one):
    clerk = client_as("origin_clerk")
    assert brought(clerk, one).status_code == 302
    sheet = Sheet.objects.get()
    assert checked(clerk, sheet).status_code == 302
    rows = list(queries.rows_of(sheet))
    assert len(rows) == len(one["rows"])
    for row, said in zip(rows, one["rows"], strict=True):
        state, _, field = said.partition(" ")
        assert state in ("-", row.state), f"{row.number}: {row.state} {row.code} {row.field}"
        assert field in ("", "-", row.field), f"{row.number}: {row.code} {row.field}"
        assert row.state in (State.GOOD, State.WRONG, State.BEFORE)
        assert not row.code or row.code in problems()
    assert not Person.objects.exists()
    assert clerk.get(reverse("sheets:sheet", args=[sheet.pk])).status_code == 200
    assert clerk.get(reverse("sheets:returned", args=[sheet.pk])).status_code == 200


@pytest.mark.parametrize("one", corpus.UNMATCHED, ids=corpus.called)
def test_a_file_without_the_heads_asks_which_is_which(client_as, one):
    clerk = client_as("origin_clerk")
    assert brought(clerk, one).status_code == 302
    answer = checked(clerk, Sheet.objects.get())
    assert (
        answer.status_code == 422
        and problems()["sheet_column_lacking"]["ar"].partition("{")[0] in answer.content.decode()
    )


def test_a_sheet_that_is_too_large_is_refused_before_it_is_read(client_as):
    content = b"a,b\n" + b"1,2\n" * (2 << 20) + b"1,2\n"
    file = SimpleUploadedFile("a.csv", content)
    answer = client_as("origin_clerk").post(reverse("sheets:bring", args=["workers"]), {"file": file})
    assert answer.status_code == 422 and not Sheet.objects.exists()
    with pytest.raises(Refused, match="sheet_large"):
        reading.read(content)
