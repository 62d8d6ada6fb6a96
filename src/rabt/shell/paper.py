"""Paper: a template and facts become a PDF, with Arabic shaped right and a QR drawn sharp."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import typst
import zxingcpp
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from rabt.base.clock import now


def pdf(template: Path, facts: dict[str, Any]) -> bytes:
    """Print a typst template with its facts as PDF/A-2b, dated by our clock: the same twice in one instant.

    The template reads `sys.inputs.d` as JSON.
    """
    return bytes(_compiled(template, facts, format="pdf", pdf_standards=["a-2b"]))


def picture(template: Path, facts: dict[str, Any], *, ppi: int = 200) -> bytes:
    """Print the first page as PNG: for a screen, and for tests that read the QR back."""
    found = _compiled(template, facts, format="png", ppi=float(ppi))
    return bytes(found[0] if isinstance(found, list) else found)


def _compiled(template: Path, facts: dict[str, Any], **wanted: Any) -> Any:
    told = json.dumps(facts, ensure_ascii=False, default=str)
    return _compiler(template).compile(sys_inputs={"d": told}, timestamp=int(now().timestamp()), **wanted)


@cache
def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(str(template), font_paths=[str(settings.FONTS)], ignore_system_fonts=True)


def qr_svg(text: str) -> str:
    """Draw a QR code as SVG, error correction M, with its quiet zone. (ISO/IEC 18004)"""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn = str(code.to_svg(add_quiet_zones=True))
    # a page scales what has a view box; without one the modules would stay a pixel wide on a phone
    return re.sub(
        r'^.*?<svg width="(\d+)" height="(\d+)"', r'<svg viewBox="0 0 \1 \2"', drawn, flags=re.DOTALL
    )


def qr_shown(text: str) -> SafeString:
    """Draw a QR code into a page: markup of our own printer, in which the text stands as modules only."""
    return mark_safe(qr_svg(text))  # noqa: S308  (no text of anybody stands in it as text)


LRI, FSI, PDI = "\u2066", "\u2068", "\u2069"


def ltr(value: object) -> str:
    """Isolate a Latin word, number or date, so that it keeps its order inside Arabic. (UAX #9)"""
    return f"{LRI}{value}{PDI}" if value not in (None, "") else ""


def isolated(typed: object) -> str:
    """Isolate what somebody typed, in whichever script: what stands around it keeps its order. (UAX #9)"""
    return f"{FSI}{typed}{PDI}" if typed not in (None, "") else ""
