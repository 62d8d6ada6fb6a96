"""Writes the corpus: files as other programs, careless people and hostile ones send them.

    python -m rabt.sheets.tests.corpus.make

Each file is written once and kept, so that a test reads the same bytes whatever a library writes today.
What must come of each stands in `index.toml`: a refusal, or what is said of each of its rows.
"""

import base64
import gzip
import io
import zipfile
from datetime import datetime
from pathlib import Path

import xlsxwriter

from rabt.sheets.tests.made import (
    GOOD,
    HEAD,
    ROWS,
    SHEET,
    csv,
    ods,
    ods_of,
    package,
    with_part,
    xlsx,
)

FOLDER = Path(__file__).parent


def billion_laughs(_: bytes) -> bytes:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><worksheet '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
    ).encode()


def far_cell(_: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>z</t></is></c></row></sheetData></worksheet>'
    )


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "sheet_empty"),
    "only blanks": (b"  \r\n\t\n", "sheet_empty"),
    "only a mark": (b"\xef\xbb\xbf", "sheet_empty"),
    "only commas": (b",,,\n,,,\n", "sheet_empty"),
    "a head alone": (csv([HEAD]), "sheet_head_missing"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "sheet_old"),
    "a picture": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)), "sheet_broken"),
    "a program": (b"MZ\x90\0\x03\0\0\0" + bytes(200), "sheet_broken"),
    "a pdf": (b"%PDF-1.7\n\0\0\0", "sheet_broken"),
    "zeroes": (bytes(5000), "sheet_broken"),
    "a zip of nothing": (package({"a.txt": "a"}), "sheet_broken"),
    "half an xlsx": (GOOD[: len(GOOD) // 2], "sheet_broken"),
    "an xlsx without its end": (GOOD[:-30], "sheet_broken"),
    "an xlsx with a changed part": (GOOD[:900] + b"\xff" * 60 + GOOD[960:], "sheet_broken"),
    "an xlsx without its page": (package({"xl/workbook.xml": "<x/>"}), "sheet_broken"),
    "an xlsx whose page is no xml": (with_part(GOOD, SHEET, b"not xml <<<"), "sheet_"),
    "an xlsx whose page is cut": (with_part(GOOD, SHEET, lambda was: was[:200]), "sheet_"),
    "laughs": (with_part(GOOD, SHEET, billion_laughs), "sheet_"),
    "a cell a billion away": (with_part(GOOD, SHEET, far_cell), "sheet_bomb"),
    "macros": (with_part(GOOD, "xl/vbaProject.bin", b"x"), "sheet_macros"),
    "basic": (with_part(ods([HEAD, *ROWS]), "Basic/Standard/script-lb.xml", "x"), "sheet_macros"),
    "a zip bomb": (with_part(GOOD, "xl/media/a.png", b"\0" * (40 << 20)), "sheet_bomb"),
    "a thousand parts": (package({"xl/workbook.xml": "x", **{f"a{n}": "x" for n in range(600)}}), "sheet_bomb"),
    "an ods of rows without end": (
        ods_of('<table:table-row table:number-rows-repeated="900000"><table:table-cell '
               'table:number-columns-repeated="1000" office:value-type="string"><text:p>a</text:p>'
               "</table:table-cell></table:table-row>"), "sheet_"),
    "an ods that is no xml": (package({"content.xml": "<<<"}), "sheet_"),
    "an ods with entities": (ods_of("<table:table-row/>", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "sheet_"),
    "too many rows": (csv([["a", "b"]] + [["1", "2"]] * 20_001), "sheet_rows"),
    "too many columns": (csv([[f"c{n}" for n in range(61)], ["1"] * 61]), "sheet_columns"),
    "a long cell": (csv([["a"], ["x" * 1_001]]), "sheet_cell_long"),
    "utf-16 cut in a letter": (csv([HEAD, *ROWS], "utf-16")[:-1], "sheet_coding"),
    "a quote without end": (b'a,b\n"1,2\n3,4\n', "sheet_broken"),
}  # fmt: skip

AS_IT_SHOULD: dict[str, bytes] = {
    "xlsx": GOOD,
    "xlsx with formulas": xlsx([HEAD, *ROWS], formula=True),
    "xlsx with merged cells": xlsx([HEAD, *ROWS], merged=True),
    "xlsx with a dated cell": xlsx([HEAD, *ROWS], dated=lambda book, page: page.write_datetime(
        1, 2, datetime(1990, 5, 25), book.add_format({"num_format": "yyyy-mm-dd"}))),
    "xlsx with a link outside": with_part(GOOD, "xl/externalLinks/externalLink1.xml", "<x/>"),
    "ods": ods([HEAD, *ROWS]),
    "csv": csv([HEAD, *ROWS]),
    "csv with a mark": b"\xef\xbb\xbf" + csv([HEAD, *ROWS]),
    "csv of arabic windows": csv([HEAD, *ROWS], "cp1256"),
    "csv in utf-16": csv([HEAD, *ROWS], "utf-16"),
    "csv in utf-16 the other way": b"\xfe\xff" + csv([HEAD, *ROWS], "utf-16-be"),
    "csv with semicolons": csv([HEAD, *ROWS], divider=";"),
    "csv with tabs": csv([HEAD, *ROWS], divider="\t"),
    "csv of old macs": csv([HEAD, *ROWS]).replace(b"\n", b"\r"),
    "csv of windows": csv([HEAD, *ROWS]).replace(b"\n", b"\r\n"),
    "csv with empty lines before and after": b"\n\n" + csv([HEAD, *ROWS]) + b"\n\n,,,,,\n",
    "csv with eastern digits": csv([HEAD, [c.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) for c in ROWS[0]], ROWS[1]]),
    "csv with directions": csv([HEAD, ["\u202b" + ROWS[0][0] + "\u202c", *ROWS[0][1:]], ROWS[1]]),
    "csv with quotes": csv([HEAD, [f'"{cell}"' for cell in ROWS[0]], ROWS[1]]),
    "csv with short rows": csv([HEAD, ROWS[0][:5], ROWS[1]]),
    "csv with long rows": csv([HEAD, [*ROWS[0], "more", "and more"], ROWS[1]]),
}  # fmt: skip


def worker(number: int, **cells: str) -> list[str]:
    """Give a row that is well, with some cells otherwise."""
    names = (
        "سمير حسن علي الباز",
        "نادر فؤاد سعد القط",
        "رامي شوقي عمر الديب",
        "ياسر كمال نبيل الفيل",
        "حازم منير عادل النمر",
        "باسم رشاد جمال الصقر",
    )
    row = {"name": names[number % len(names)], "sex": "ذكر", "born": f"198{number % 10}-04-1{number % 10}",
           "passport": f"B{number:08}", "expires": "2031-01-01", "note": ""} | cells  # fmt: skip
    return list(row.values())


def cells_of(write) -> bytes:
    """Write a spreadsheet cell by cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.set_properties({"created": datetime(2026, 11, 24)})
        write(book)
    return out.getvalue()


def of_1904(book) -> None:
    page = book.add_worksheet()
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, worker(1))
    page.write_datetime(1, 2, datetime(1981, 4, 11), book.add_format({"num_format": "dd/mm/yyyy"}))


def two_pages(book) -> None:
    first = book.add_worksheet("عمال")
    first.write_row(0, 0, HEAD)
    first.write_row(1, 0, worker(1))
    book.add_worksheet("تعليمات").write(0, 0, "لا تُقرأ")


def hidden_rows(book) -> None:
    page = book.add_worksheet()
    page.write_row(0, 0, HEAD)
    for number in (1, 2):
        page.write_row(number, 0, worker(number))
    page.set_row(2, None, None, {"hidden": True})
    page.set_column(3, 3, None, None, {"hidden": True})


def errors_and_truths(book) -> None:
    page = book.add_worksheet()
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, worker(1))
    page.write_formula(1, 5, "=1/0", None, "#DIV/0!")
    page.write_row(2, 0, worker(2))
    page.write_boolean(2, 1, True)


def numbers(book) -> None:
    page = book.add_worksheet()
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, worker(1))
    page.write_number(1, 3, 12345678)
    page.write_row(2, 0, worker(2))
    page.write_number(2, 3, 1.5)


def locked(content: bytes) -> bytes:
    """Set the flag by which a zip says that its parts are encrypted."""
    out = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(mark)
        while at >= 0:
            out[at + place] |= 1
            at = out.find(mark, at + 4)
    return bytes(out)


def stored_twice() -> bytes:
    """Give a package that names the same part twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for text in ("<x/>", "<y/>"):
            part = zipfile.ZipInfo("xl/workbook.xml")
            made.writestr(part, text)
    return out.getvalue()


def outer_entity(_: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet '
        b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    )


NAUGHTY = [
    "'; DROP TABLE people_person; --", "<script>alert(1)</script>", "{{ 7 * 7 }}", "${7*7}", "%s%s%n%x", "../../etc/passwd", "null", "None",
    "NaN", "true", "0", "-1", "1e309", "👷‍♂️👷🏽‍♀️🇪🇬", "H̸̡̪̯ͨ͊̽̅̾̎Ȩ̬̩̾͛ͪ̈́̀́͘", "\u202eمقلوب\u202c", "\u200b\u200c\u200d", "ﷺ ﷽", "ａｄｍｉｎ", "İIıi ß ﬁ", "\ufffd\ufffe",
    "=HYPERLINK(\"http://x\";\"y\")", "@SUM(1+1)*cmd|' /C calc'!A0", "عبد" * 100, "أ", "١٢٣٤", "محمد", "a" * 999, "Robert\\'); --", "\"\"\"",
]  # fmt: skip

MORE_UNREADABLE: dict[str, tuple[bytes, str]] = {
    "utf-16 without its mark": (csv([HEAD, *ROWS], "utf-16-le"), "sheet_broken"),
    "utf-32": (csv([HEAD, *ROWS], "utf-32"), "sheet_"),
    "gzip": (gzip.compress(csv([HEAD, *ROWS]), mtime=0), "sheet_"),
    "a locked zip": (locked(GOOD), "sheet_broken"),
    "a zip that names a part twice": (stored_twice(), "sheet_broken"),
    "a zip that climbs out": (package({"../../evil.xml": "x", "xl/workbook.xml": "<x/>"}), "sheet_broken"),
    "an xlsx that asks for a file": (with_part(GOOD, SHEET, outer_entity), "sheet_"),
    "an xlsx in an xlsx": (package({"a.xlsx": GOOD}), "sheet_broken"),
    "an animated picture": (base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), "sheet_broken"),
}  # fmt: skip

# What is said of each row: its state, and at which column a wrong one is wrong. "-" where either may be.
JUDGED: dict[str, tuple[bytes, list[str]]] = {
    "three calendars": (csv([HEAD, worker(1, born="1981-04-11"), worker(2, born="11/4/1982"), worker(3, born="١٧/٠٦/١٤٠٣"),
                             worker(4, born="29708"), worker(5, born="۱۹۸۵/۰۴/۱۵")]), ["good"] * 5),
    "days that never were": (csv([HEAD, *(worker(n, born=day) for n, day in enumerate(
        ("31/02/1990", "1990-13-01", "1410-13-01", "أمس", "00/00/0000", "1990-05-25-07"))) ]), ["wrong born_on"] * 6),
    "a child and somebody not yet born": (csv([HEAD, worker(1, born="2020-01-01"), worker(2, born="2090-01-01")]), ["wrong born_on"] * 2),
    "an american day": (csv([HEAD, worker(1, born="04/25/1990")]), ["wrong born_on"]),
    "passports": (csv([HEAD, worker(1, passport="b 1234-5678"), worker(2, passport="ب١٢٣"), worker(3, passport="B" * 40),
                       worker(4, passport=""), worker(5, expires="2001-01-01")]),
                  ["good", "wrong passport_number", "wrong passport_number", "wrong national_id", "wrong passport_expires_on"]),
    "the same worker twice": (csv([HEAD, worker(1), worker(2), worker(1)]), ["good", "good", "before"]),
    "formulas": (csv([HEAD, worker(1, note="=1+1"), worker(2, name="=cmd|'/C calc'!A0"), worker(3, passport="=B3")]),
                 ["good", "wrong name_ar", "wrong passport_number"]),
    "naughty names": (csv([HEAD, *([f'"{text.replace(chr(34), chr(34) * 2)}"', *worker(n)[1:]] for n, text in enumerate(NAUGHTY))]), ["-"] * len(NAUGHTY)),
    "naughty cells everywhere": (csv([HEAD, *([f'"{text.replace(chr(34), chr(34) * 2)}"'] * len(HEAD) for text in NAUGHTY)]), ["wrong -"] * len(NAUGHTY)),
    "names in latin letters": (csv([HEAD, worker(1, name="MOHAMED AHMED ALI"), worker(2, name="محمد")]), ["wrong name_ar"] * 2),
    "heads in latin letters": (csv([["Full Arabic Name", "SEX", "date of birth", "passport", "Passport expires", "x"], worker(1)]), ["good"]),
    "heads with marks nobody sees": (csv([["\u200fالاسم\u00a0الرباعي\u200b", *HEAD[1:]], worker(1)]), ["good"]),
    "a head that stands twice": (csv([[*HEAD[:4], "رقم الجواز", HEAD[4]], [*worker(1)[:4], "C1", worker(1)[4]]]), ["good"]),
    "lines within a cell": (csv([HEAD, worker(1, note='"سطر\nوسطر"'), worker(2)]), ["good"] * 2),
    "day count of old macs": (cells_of(of_1904), ["good"]),
    "two pages": (cells_of(two_pages), ["good"]),
    "hidden rows and columns": (cells_of(hidden_rows), ["good"] * 2),
    "errors and truths": (cells_of(errors_and_truths), ["good", "wrong sex"]),
    "numbers for passports": (cells_of(numbers), ["good", "wrong passport_number"]),
    "ods with a formula": (ods_of("".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"{extra}><text:p>{cell}</text:p></table:table-cell>'
            for cell, extra in zip(row, ["", "", "", "", "", ' table:formula="of:=1+1"'], strict=True)) + "</table:table-row>"
        for row in (HEAD, worker(1)))), ["good"]),
}  # fmt: skip

# Read, but no column of it is the name: the one who brought it is asked which is which.
UNMATCHED: dict[str, bytes] = {
    "a title above the head": csv([["كشف عمال شركة النور"], HEAD, worker(1)]),
    "excel's line of its divider": b"sep=;\n" + csv([HEAD, worker(1)], divider=";"),
    "a web page": b"<html><body><table><tr><td>a</td></tr>\n</table></body></html>",
    "json": b'[{"name":"x"},\n{"name":"y"}]',
    "spreadsheet in xml of 2003": b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>\n',
    "an mrz": b"P<EGYHASSAN<<MAHMOUD<ALI<<<<<<<<<<<<<<<<<<<<<\nA123456784EGY9005251M3001019<<<<<<<<<<<<<<04\n",
}  # fmt: skip


def main() -> None:
    """Write every file, and what must come of it."""
    lines = ["# Made by make.py. The text of a file's name says what it is.\n"]
    for name, (content, code) in (UNREADABLE | MORE_UNREADABLE).items():
        lines.append(entry(name, content, f'refused = "{code}"'))
    for name, content in AS_IT_SHOULD.items():
        lines.append(entry(name, content, 'of = "the two rows"\nrows = ["good", "good"]'))
    for name, (content, rows) in JUDGED.items():
        lines.append(entry(name, content, f"rows = {rows}".replace("'", '"')))
    for name, content in UNMATCHED.items():
        lines.append(entry(name, content, "unmatched = true"))
    (FOLDER / "index.toml").write_text("\n".join(lines), encoding="utf-8")


def entry(name: str, content: bytes, comes: str) -> str:
    """Write one file, and return its lines of the index."""
    file = f"{name.replace(' ', '-').replace(chr(39), '')}.bin"
    (FOLDER / file).write_bytes(content)
    return f'[["file"]]\nis = "{name}"\nfile = "{file}"\n{comes}\n'.replace('[["file"]]', "[[file]]")


if __name__ == "__main__":
    main()
