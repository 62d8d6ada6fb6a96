"""Each bound of a sheet, just at it and just over it, with what is told of it; letters, dividers, packages."""

import io
import subprocess
import sys
import zipfile

import pytest

from rabt.base.errors import Refused
from rabt.sheets.rules import reading
from rabt.sheets.rules.reading import Bounds, Grid
from rabt.sheets.tests import made

TWO = [["a", "b"], ["1", "2"]]


def refused(code, deed, *told, **facts):
    with pytest.raises(Refused) as no:
        deed(*told)
    assert (no.value.code, no.value.facts) == (code, facts)


def read_well(content):
    grid = reading.read(content)
    assert list(grid.head) == made.HEAD and [row[3] for row in grid.rows] == ["A11111111", "A22222222"]


# ------------------------------------------------------------------ size
def test_a_sheet_may_have_so_many_bytes_and_rows():
    row = b"x" * 499 + b"\n"
    content = (b"a\n" + row * 16_000).ljust(8_388_608, b"\n")
    assert len(reading.read(content).rows) == 16_000
    refused("sheet_large", reading.read, content + b"\n", most=8)
    assert len(reading.read(b"a\n" + b"1\n" * 20_000).rows) == 20_000
    refused("sheet_rows", reading.read, b"a\n" + b"1\n" * 20_001, most=20_000)


def test_bounds_of_another_room_count_instead():
    assert len(reading.read(b"a\n1\n2\n", Bounds(rows=2)).rows) == 2
    refused("sheet_rows", reading.read, b"a\n1\n2\n3\n", Bounds(rows=2), most=2)
    refused("sheet_large", reading.read, b"a\n" * (1 << 20), Bounds(size=1 << 20), most=1)
    assert len(reading.read(made.GOOD, Bounds(rows=2)).rows) == 2
    refused("sheet_rows", reading.read, made.GOOD, Bounds(rows=1), most=1)


def test_lines_have_the_same_bound_wherever_they_come_from():
    assert len(reading.grid([["a"], *([["1"]] * 20_000)]).rows) == 20_000
    refused("sheet_rows", reading.grid, [["a"], *([["1"]] * 20_001)], most=20_000)


def test_a_sheet_may_have_so_many_columns():
    wide = [[f"c{place}" for place in range(60)], ["x"] * 60]
    grid = reading.read(made.csv(wide))
    assert (len(grid.head), grid.rows) == (60, (("x",) * 60,))
    refused("sheet_columns", reading.read, made.csv([[*wide[0], "c60"], wide[1]]), most=60)
    assert len(reading.read(made.csv([[*wide[0], " ", ""], [*wide[1], "y", "z"]])).head) == 60


def test_a_cell_may_be_so_long():
    assert reading.grid([["a"], [" " + "x" * 1_000 + " "]]).rows == (("x" * 1_000,),)
    refused("sheet_cell_long", reading.grid, [["a"], ["x" * 1_001]], most=1_000, number=2, column="a")


# ------------------------------------------------------------------ lines
@pytest.mark.parametrize(
    ("lines", "grid"),
    [
        (TWO, Grid(("a", "b"), (("1", "2"),))),
        ([["", " "], *TWO, ["", ""], [" "], []], Grid(("a", "b"), (("1", "2"),))),
        ([["a"], [""], ["1"]], Grid(("a",), (("",), ("1",)))),
        ([["a", "b", "", " "], ["1"], ["1", "2", "3"]], Grid(("a", "b"), (("1", ""), ("1", "2")))),
        ([["", "b"], ["1", "2"]], Grid(("", "b"), (("1", "2"),))),
        ([["a\0b "], ["\0"], [" 1\0\0 2 "]], Grid(("ab",), (("",), ("1 2",)))),
    ],
)
def test_lines_become_a_grid(lines, grid):
    assert reading.grid([list(line) for line in lines]) == grid


@pytest.mark.parametrize("lines", [[], [[]], [["", " "], [""]]])
def test_lines_without_anything_are_no_sheet(lines):
    refused("sheet_empty", reading.grid, lines)


@pytest.mark.parametrize("lines", [[["a", "b"]], [["a"], [""], []], [["\0"], ["1"]]])
def test_a_head_without_rows_and_rows_without_a_head_are_no_sheet(lines):
    refused("sheet_head_missing", reading.grid, lines)


@pytest.mark.parametrize("content", [b"", b"  \r\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf  \n"])
def test_bytes_without_a_letter_are_no_sheet(content):
    refused("sheet_empty", reading.read, content)


# ------------------------------------------------------------------ letters and dividers
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_letters_are_read_in_every_coding_that_is_known(coding):
    assert reading.read("الاسم,ب\nمحمد,1".encode(coding)) == Grid(("الاسم", "ب"), (("محمد", "1"),))


@pytest.mark.parametrize(("mark", "coding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_letters_of_two_bytes_are_read_from_either_end(mark, coding):
    assert reading.read(mark + "الاسم,ب\nمحمد,1".encode(coding)).rows == (("محمد", "1"),)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfa\n\xff", b"\xff\xfea\0\n", b"\xfe\xff\xd8\x00\x00a"])
def test_letters_other_than_their_mark_says_are_refused(content):
    refused("sheet_coding", reading.read, content)


@pytest.mark.parametrize(
    "content",
    [b"a,b\n1,\0", b"\0a\n1", b"\xc7\0\n1", "\ufeffa\n\0".encode("utf-16-le"), b'a\n"1"2\n', b'a\n"1'],
)
def test_what_is_no_text_or_badly_quoted_is_broken(content):
    refused("sheet_broken", reading.read, content)


def test_an_old_workbook_is_told_from_other_bytes():
    refused("sheet_old", reading.read, b"\xd0\xcf\x11\xe0")
    refused("sheet_old", reading.read, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 more")


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("a,b\n1,2", ("a", "b")), ("a;b\n1;2", ("a", "b")), ("a\tb\n1\t2", ("a", "b")), ("a\n1,2,3", ("a",)),
        ("a,b;c\n1", ("a", "b;c")), ("a;b\tc\n1", ("a", "b\tc")), ("a,b;c;d\n1", ("a,b", "c", "d")),
        ("a~b~c,d\n1,2", ("a~b~c", "d")), ("a|b|c,d\n1,2", ("a|b|c", "d")), ("\n\n a;b\n1,2,3,4", ("a", "b")),
        ('"a,b",c\n"1\n2",3', ("a,b", "c")),
    ],
)  # fmt: skip
def test_the_divider_is_what_the_head_has_most_of(text, head):
    assert reading.read(text.encode()).head == head


# ------------------------------------------------------------------ packages
def test_a_package_may_have_so_many_parts():
    with zipfile.ZipFile(io.BytesIO(made.GOOD)) as was:
        parts = {name: was.read(name) for name in was.namelist()}

    def parted(many):
        return made.package(parts | {f"spare/{number}": b"" for number in range(many - len(parts))})

    read_well(parted(500))
    refused("sheet_bomb", reading.read, parted(501))


def test_a_package_may_unpack_to_so_much():
    most, filler = 268_435_456, b"x" * 2_000_000
    content = made.claiming(made.GOOD, most, more=filler)
    assert len(content) * 150 > most
    read_well(content)
    refused("sheet_bomb", reading.read, made.claiming(made.GOOD, most + 1, more=filler))


@pytest.mark.parametrize("more", [b"", b"x" * 50_000])
def test_a_package_may_unpack_to_so_many_times_its_own_size(more):
    most = 150 * len(made.claiming(made.GOOD, more=more)) + 1_048_576
    read_well(made.claiming(made.GOOD, most, more=more))
    refused("sheet_bomb", reading.read, made.claiming(made.GOOD, most + 1, more=more))


def test_a_part_under_a_password_breaks_a_package_and_no_other_sign_does():
    refused("sheet_broken", reading.read, made.claiming(made.GOOD, flags=0b01))
    refused("sheet_broken", reading.read, made.claiming(made.GOOD, flags=0b11))
    read_well(made.claiming(made.GOOD, flags=0b10))


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "XL/VBAPROJECT.BIN", "a/module.bas", "Basic/script.xml", "x/Basic/y"]
)
def test_a_package_with_macros_is_refused_whatever_else_it_holds(part):
    refused("sheet_macros", reading.read, made.with_part(made.GOOD, part, b""))
    refused("sheet_macros", reading.read, made.package({part: b"", "content.xml": b""}))


@pytest.mark.parametrize("part", ["basics.xml", "xl/vbaproject.bin.txt", "bas"])
def test_a_part_that_is_only_called_a_little_like_a_macro_is_none(part):
    read_well(made.with_part(made.GOOD, part, b""))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04", b"PK\x03\x04 and more", made.GOOD[:-30], made.package({"word/document.xml": b"<a/>"}),
        made.package({"xl/workbook.xml": b"<a"}), made.package({"content.xml": b"<a"}),
    ],
)  # fmt: skip
def test_a_package_that_is_no_sheet_is_broken(content):
    refused("sheet_broken", reading.read, content)


def test_both_kinds_of_workbook_are_read():
    read_well(made.GOOD)
    read_well(made.ods([made.HEAD, *made.ROWS]))


def test_a_workbook_has_half_a_minute_in_a_process_of_its_own(monkeypatch):
    begun = []

    def run(command, **told):
        begun.append((command, told["timeout"], told["input"]))
        raise subprocess.TimeoutExpired(command, told["timeout"])

    monkeypatch.setattr(subprocess, "run", run)
    refused("sheet_bomb", reading.read, made.GOOD, Bounds(rows=7))
    assert begun == [([sys.executable, "-m", "rabt.sheets.child", "7"], 30, made.GOOD)]


@pytest.mark.parametrize(("ended", "code"), [(3, "sheet_broken"), (1, "sheet_bomb"), (-9, "sheet_bomb")])
def test_how_the_process_ended_is_what_the_sheet_was(monkeypatch, ended, code):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], ended, b"[]"))
    refused(code, reading.read, made.GOOD)
