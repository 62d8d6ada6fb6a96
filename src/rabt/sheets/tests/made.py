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
        book.set_properties({"created": datetime(2026, 11, 24)})  # the same bytes whenever it is made
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
            part = zipfile.ZipInfo(name)  # the first day that a zip knows: the same bytes whenever it is made
            part.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(part, content)
    return out.getvalue()


def with_part(content: bytes, name: str, part: str | bytes | Callable[[bytes], bytes]) -> bytes:
    """Give back a package with one part other than it was."""
    with zipfile.ZipFile(io.BytesIO(content)) as was:
        parts = {one: was.read(one) for one in was.namelist()}
    parts[name] = part(parts[name]) if callable(part) else part
    return package(parts)


def claiming(content: bytes, whole: int = 0, flags: int = 0, more: bytes = b"") -> bytes:
    """Give back a package with a part more that claims to unpack until all parts are so large, in its entry only."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as made:
        others = sum(part.file_size for part in made.infolist())
        made.writestr(zipfile.ZipInfo("spare"), more)
        part = made.getinfo("spare")
        part.file_size, part.flag_bits = max(whole - others, 0), part.flag_bits | flags
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = xlsx([HEAD, *ROWS])
