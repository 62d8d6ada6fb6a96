"""A document that can be worked on (Office Open XML, ISO/IEC 29500): headings, texts, tables, both ways.

Written by the standard library alone: what a report needs is small, and a right-to-left paragraph must be
marked run by run in any case.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from rabt.base.clock import now

KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_SIZES = {1: 34, 2: 26}
"""Half points of a heading by its level."""

_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{KIND}.main+xml"/>'
    '<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.header+xml"/></Types>'
)
_ROOT = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_LINKS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_R}/header" Target="header1.xml"/></Relationships>'
)


def document(leaves: Iterable[tuple[str, Sequence[Mapping[str, Any]]]], header: str) -> bytes:
    """Write leaves, each in its language, as one document with a header on every page.

    A leaf is a list of parts: `heading` with `level` and `text`, `text`, or `table` with `head` and `rows`.
    """
    body = _paragraph("", {}, breaks=True).join(
        "".join(_part(part, language == "ar") for part in parts) for language, parts in leaves
    )
    margins = '<w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="851" w:header="567"/>'
    section = (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:pgSz w:w="11906" w:h="16838"/>'
        f"{margins}</w:sectPr>"
    )
    main = f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}{section}</w:body></w:document>'
    top = _paragraph(header, {"size": 22, "bold": True, "colour": "9C1C1C", "centre": True}, rtl=True)
    return _packed({
        "[Content_Types].xml": _TYPES, "_rels/.rels": _ROOT, "word/_rels/document.xml.rels": _LINKS,
        "word/document.xml": main, "word/header1.xml": f'{_HEAD}<w:hdr xmlns:w="{_W}">{top}</w:hdr>',
    })  # fmt: skip


def _packed(parts: Mapping[str, str]) -> bytes:
    """Pack the parts, dated by our clock, so that the same twice in one instant is the same bytes."""
    found, at = io.BytesIO(), now().timetuple()[:6]
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in parts.items():
            one = zipfile.ZipInfo(name, at)
            one.compress_type = zipfile.ZIP_DEFLATED
            pack.writestr(one, text.encode())
    return found.getvalue()


def _part(part: Mapping[str, Any], rtl: bool) -> str:
    if part["kind"] == "heading":
        looks = {"size": _SIZES.get(part["level"], 24), "bold": True}
        return _paragraph(part["text"], looks, rtl=rtl, level=part["level"])
    if part["kind"] == "text":
        return _paragraph(part["text"], {}, rtl=rtl)
    return _table(part["head"], part["rows"], rtl)


def _paragraph(
    text: str, looks: Mapping[str, Any], *, rtl: bool = False, breaks: bool = False, level: int = 0
) -> str:
    marks = "<w:bidi/>" if rtl else ""
    marks += '<w:jc w:val="center"/>' if looks.get("centre") else ""
    marks += f'<w:outlineLvl w:val="{level - 1}"/>' if level else ""
    inner = '<w:r><w:br w:type="page"/></w:r>' if breaks else _run(text, looks, rtl)
    return f"<w:p><w:pPr>{marks}</w:pPr>{inner}</w:p>"


def _run(text: str, looks: Mapping[str, Any], rtl: bool) -> str:
    size = looks.get("size", 20)
    marks = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    marks += "<w:b/><w:bCs/>" if looks.get("bold") else ""
    marks += f'<w:color w:val="{looks["colour"]}"/>' if looks.get("colour") else ""
    marks += f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    marks += "<w:rtl/>" if rtl else ""
    clean = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{escape(clean)}</w:t></w:r>'


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], rtl: bool) -> str:
    edge = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="B0B0B0"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    marks = "<w:bidiVisual/>" if rtl else ""
    marks += f'<w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{edge}</w:tblBorders>'
    grid = "<w:gridCol/>" * len(head)
    lines = "".join(_row(row, rtl, {}) for row in rows)
    first = _row(head, rtl, {"bold": True}, repeats=True)
    after = _paragraph("", {})  # two tables that touch would become one
    return f"<w:tbl><w:tblPr>{marks}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{first}{lines}</w:tbl>{after}"


def _row(cells: Sequence[str], rtl: bool, looks: Mapping[str, Any], *, repeats: bool = False) -> str:
    width, looks = '<w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>', {"size": 18, **looks}
    inner = "".join(f"<w:tc>{width}{_paragraph(one, looks, rtl=rtl)}</w:tc>" for one in cells)
    return f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if repeats else ''}{inner}</w:tr>"
