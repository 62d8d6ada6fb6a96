"""Sheets of every kind, good ones and hostile ones, made here so that each says what it is."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import xlsxwriter

HEAD = ["الاسم الرباعي", "الجنس", "تاريخ الميلاد", "رقم الجواز", "انتهاء الجواز", "ملاحظة"]
ROWS = [
    ["محمد أحمد علي حسن", "ذكر", "1990-05-25", "A11111111", "2030-01-01", ""],
    ["سعاد محمود سالم عمر", "أنثى", "1/11/1410 هـ", "A22222222", "2031-02-03", "=1+1"],
]


def xlsx(rows, *, dated: Callable | None = None, merged: bool = False, formula: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": formula}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        if merged:
            page.merge_range(1, 0, 2, 0, rows[1][0])
        if dated:
            dated(book, page)
    return out.getvalue()


def csv(rows, coding="utf-8", divider=",") -> bytes:
    return "\n".join(divider.join(row) for row in rows).encode(coding)


def ods(rows) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return ods_of(cells)


def ods_of(inner: str, head: str = "") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{inner}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifest = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return package({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": text})


def package(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def with_part(content: bytes, name: str, part: str | bytes | Callable[[bytes], bytes]) -> bytes:
    """Give back a package with one part other than it was."""
    with zipfile.ZipFile(io.BytesIO(content)) as was:
        parts = {one: was.read(one) for one in was.namelist()}
    parts[name] = part(parts[name]) if callable(part) else part
    return package(parts)


SHEET = "xl/worksheets/sheet1.xml"
GOOD = xlsx([HEAD, *ROWS])


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


HOSTILE: dict[str, tuple[bytes, str]] = {
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
    "too large": (b"a,b\n" + b"1,2\n" * (2 << 20) + b"1,2\n", "sheet_large"),
    "utf-16 cut in a letter": (csv([HEAD, *ROWS], "utf-16")[:-1], "sheet_coding"),
    "a quote without end": (b'a,b\n"1,2\n3,4\n', "sheet_broken"),
}  # fmt: skip

READ: dict[str, bytes] = {
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
