"""A list is read from its own page: heads, rows, and nothing that a sheet cannot hold."""

from hypothesis import given
from hypothesis import strategies as st

from rabt.shell import tables

PAGE = """<html><body><nav><table class="plain"><tr><td>no list</td></tr></table></nav>
<p>x <input> y</p>
<table class="list"><thead><tr><th>رقم</th><th scope="col">اسم<br>ولقب</th></tr></thead><tbody>
<tr><td><a href="/1">1&amp;2</a></td>
<td>محمد <small>MOHAMED</small> <small class="hijri">1448</small></td></tr>
<tr><th scope="row">2</th>
<td><form method="post"><label>لماذا</label><input><button>أعد</button></form> علي</td></tr>
<tr><td colspan="2">لا شيء</td></tr>
</tbody></table>
<table class="list"><thead><tr><th>other</th></tr></thead><tr><td>x</td></tr></table></body></html>"""


def test_the_first_list_of_a_page_is_read_with_its_words_alone():
    head, rows = tables.read(PAGE)
    assert head == ["رقم", "اسم ولقب"]
    assert rows == [["1&2", "محمد MOHAMED"], ["2", "علي"]]


def test_the_heads_come_once():
    assert list(tables.lines_of(iter([PAGE, PAGE]))) == [
        ["رقم", "اسم ولقب"],
        ["1&2", "محمد MOHAMED"],
        ["2", "علي"],
        ["1&2", "محمد MOHAMED"],
        ["2", "علي"],
    ]


def test_a_page_without_a_list_is_an_empty_sheet():
    assert tables.read("<p>nothing waits</p>") == ([], [])


@given(st.text(alphabet="<>/tabledrh=\"' &;!-x", max_size=200))
def test_no_page_breaks_the_reader(page):
    head, rows = tables.read(page)
    assert all(len(row) == len(head) for row in rows)
