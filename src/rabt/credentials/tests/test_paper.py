"""The paper of a card: both sizes print, the QR reads back, and nothing that must not be there is there."""

import io
import json
from dataclasses import replace

import pytest
import typst
import zxingcpp
from django.conf import settings
from PIL import Image

from rabt.agreement import queries as agreement
from rabt.base.errors import Untrusted
from rabt.credentials import pages, queries
from rabt.files import actions as files
from rabt.seal import card
from rabt.seal import face as faces
from rabt.shell.paper import pdf
from rabt.site.rehearsal.faces import portrait


@pytest.fixture(scope="session")
def face():
    """Give a picture that stands for a face."""
    out = io.BytesIO()
    Image.effect_noise((480, 600), 40).convert("RGB").save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.fixture
def facts(issued, face, at):
    """Gather what the paper of an issued card says."""

    def gather(**changes):
        found = issued(**changes)
        claims = card.read(found.token, queries.trusted_sets())
        told = pages.paper_facts(claims, found.token, face, agreement.terms_at(at), at)
        return found, told | {"face_qr": ""}

    return gather


@pytest.fixture
def with_face(facts, at):
    """Gather what the sheet of an issued card says, its photograph's code beside the card's."""

    def gather():
        found, told = facts()
        drawn = portrait(4, "male")
        code = queries.face_code(found, drawn, at)
        return found, code, told | {"photo": list(drawn), "face_qr": pages.qr_shown(code)}

    return gather


def printed(template, facts, ppi):
    """Print every page as a picture."""
    compiler = typst.Compiler(str(template), font_paths=[str(settings.FONTS)], ignore_system_fonts=True)
    found = compiler.compile(
        format="png", ppi=float(ppi), sys_inputs={"d": json.dumps(facts, ensure_ascii=False)}
    )
    return [Image.open(io.BytesIO(page)) for page in (found if isinstance(found, list) else [found])]


def read_back(pictures):
    """Read every QR code on the pages."""
    only = zxingcpp.BarcodeFormat.QRCode  # a coarse print may hold lines that look like another kind of code
    return [code.text for one in pictures for code in zxingcpp.read_barcodes(one, formats=only)]


@pytest.mark.parametrize(("template", "count"), [(pages.CARD, 2), (pages.SHEET, 1)])
def test_the_code_reads_back_from_paper(facts, template, count):
    found, told = facts()
    pictures = printed(template, told, 200)
    assert len(pictures) == count
    assert read_back(pictures) == [found.token]


@pytest.mark.parametrize("ppi", [150, 200])
def test_both_codes_of_a_sheet_read_back_also_from_a_coarse_print(with_face, ppi):
    found, code, told = with_face()
    (sheet,) = printed(pages.SHEET, told, ppi)
    assert sorted(read_back([sheet])) == sorted([found.token, code])


def test_the_second_code_shows_the_photograph_of_this_card_alone(with_face, issued, at):
    found, code, _ = with_face()
    sets = queries.trusted_sets()
    claims = card.read(found.token, sets)
    seen = faces.read(code, sets, claims)
    assert (seen.serial, seen.issuer, seen.signed_at) == (found.serial, found.kept_by, at)
    small = Image.open(io.BytesIO(seen.picture))
    assert small.format == "WEBP" and small.width * 5 == small.height * 4
    with pytest.raises(Untrusted, match="face_of_another"):
        faces.read(code, sets, replace(claims, serial="0123456789A"))


def test_without_a_photograph_or_for_a_card_of_the_other_state_there_is_no_second_code(issued, face, at):
    found = issued()
    assert queries.face_code(found, b"", at) == ""
    found.kept_by = settings.RABT.peer_state
    assert queries.face_code(found, face, at) == ""


def test_the_fullest_card_still_reads_back(facts, subject):
    found, told = facts(
        name_ar="عبد الرحمن عبد العزيز عبد الحميد أبو المعاطي",
        name_latin="Abdelrahman Abdelaziz Abdelhamid Aboelmaaty",
        employer="شركة الخليج العربي للإنشاءات والمقاولات والتعهدات العامة المساهمة المشتركة",
    )  # fmt: skip
    assert len(found.token) > 560
    assert read_back(printed(pages.CARD, told, 200)) == [found.token]


def test_the_card_has_the_size_of_a_credit_card(facts):
    _, told = facts()
    front = printed(pages.CARD, told, 254)[0]
    assert (round(front.width / 10, 0), round(front.height / 10, 0)) == (86, 54)


def test_it_prints_as_archival_pdf(facts):
    _, told = facts()
    for template in (pages.CARD, pages.SHEET):
        assert pdf(template, told).startswith(b"%PDF")
    assert pdf(pages.SHEET, told | {"photo": []}).startswith(b"%PDF")


def test_dates_stand_in_both_calendars(facts):
    _, told = facts()
    expires = next(row for row in told["back"] if row["label"]["en"] == "Valid until")
    assert "2027-11-23" in expires["ar"] and "هـ" in expires["ar"]
    assert expires["en"].endswith("AH")


def test_the_code_carries_no_phone_address_or_document_number(facts, subject):
    found, _ = facts()
    claims = card.read(found.token, queries.trusted_sets())
    told = set(replace(claims.subject).__dict__)
    assert told == {
        "name_ar", "name_latin", "sex", "born_on", "nationality", "occupation", "employer", "number",
        "valid_from", "valid_until", "photo_digest",
    }  # fmt: skip


def test_the_face_is_the_one_that_the_card_binds(db, issued, cast, holder, face, at):
    clerk = cast("destination_clerk")
    file = files.attach(clerk, holder, "photo", face, "x.jpg", at=at)
    held = bytes.fromhex(file.digest)[:16]
    found = issued(photo_digest=held, office=clerk.office)
    assert queries.face_of(clerk, found, held)
    assert queries.face_of(clerk, found, bytes(16)) == b""
    assert queries.face_of(clerk, found, b"") == b""
