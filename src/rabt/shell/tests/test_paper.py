"""Paper: a template becomes a PDF, and its QR reads back."""

import io
import json
from datetime import UTC, datetime

import zxingcpp
from PIL import Image

from rabt.base import clock
from rabt.shell import paper

TEMPLATE = """
#let d = json(bytes(sys.inputs.d))
#set page(width: 8cm, height: 8cm, margin: 5mm)
#set text(font: "IBM Plex Sans Arabic", lang: "ar", dir: rtl)
#d.name
#image(bytes(d.qr), format: "svg", width: 5cm, alt: "QR")
"""


def test_a_qr_on_paper_reads_back(tmp_path):
    template = tmp_path / "sheet.typ"
    template.write_text(TEMPLATE)
    facts = {"name": "عبد الرحمن محمود السيد", "qr": paper.qr_svg("LW1:ABC123")}
    shown = Image.open(io.BytesIO(paper.picture(template, facts)))
    assert [code.text for code in zxingcpp.read_barcodes(shown)] == ["LW1:ABC123"]


def test_a_pdf_is_a_pdf_for_archives(tmp_path):
    template = tmp_path / "sheet.typ"
    template.write_text(TEMPLATE)
    made = paper.pdf(template, {"name": json.dumps("x"), "qr": paper.qr_svg("A")})
    assert made.startswith(b"%PDF-")
    assert b"pdfaid" in made


def test_paper_is_dated_by_our_clock_so_that_two_prints_of_one_instant_are_the_same(tmp_path):
    template = tmp_path / "sheet.typ"
    template.write_text("paper")
    with clock.stopped(datetime(2027, 1, 20, 9, 0, tzinfo=UTC)):
        made = paper.pdf(template, {})
        assert b"2027-01-20T09:00:00" in made and paper.pdf(template, {}) == made
    with clock.stopped(datetime(2027, 1, 20, 9, 0, 1, tzinfo=UTC)):
        assert paper.pdf(template, {}) != made


def test_a_latin_run_is_isolated():
    assert paper.ltr("2026-01-01") == "\N{LEFT-TO-RIGHT ISOLATE}2026-01-01\N{POP DIRECTIONAL ISOLATE}"
    assert paper.ltr("") == ""
    assert paper.ltr(None) == ""
