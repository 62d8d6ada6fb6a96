"""What a file is, by its bytes: broken, swollen, disguised and armed files are refused by code."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rabt.base.errors import Refused
from rabt.files.rules import contents


def picture(size=(600, 800), form="JPEG", mode="RGB", noise=False, **more):
    made = (
        Image.effect_noise(size, 90).convert(mode)
        if noise
        else Image.new(mode, size, 128 if mode == "L" else None)
    )
    out = io.BytesIO()
    made.save(out, form, **more)
    return out.getvalue()


def flood(wide, high):
    """A PNG of a few bytes that claims to be vast."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def bomb():
    """A PNG whose few kilobytes unpack to what its size allows, many times over."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    text = b"zTXt", b"k\0\0" + zlib.compress(b"A" * 80_000_000, 9)
    head = struct.pack(">IIBBBBB", 200, 200, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x40" * 600) * 200)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(*text)
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


def code_of(act, data):
    with pytest.raises(Refused) as caught:
        act(data)
    return caught.value.code


@pytest.mark.parametrize("act", [contents.checked, contents.portrait])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xff\xd8\xff" + b"x" * contents.MOST_BYTES, "file_large"),
        (b"GIF89a....", "file_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_kind"),
        (b"MZ\x90", "file_kind"),
        (b"PK\x03\x04", "file_kind"),
        (b"\xff\xd8\xff\xe0nothing", "file_broken"),
        (b"\x89PNG\r\n\x1a\nnothing", "file_broken"),
        (picture()[:900], "file_broken"),
        (picture(form="PNG", noise=True)[:900], "file_broken"),
        (flood(30_000, 30_000), "file_pixels"),
        (flood(7_000, 6_000), "file_pixels"),
        (flood(2_000_000_000, 2), "file_pixels"),
        (bomb(), "file_broken"),
    ],
)
def test_bad_pictures_are_refused_for_what_they_are(act, data, code):
    assert code_of(act, data) == code


@pytest.mark.parametrize(
    ("act", "data", "facts"),
    [
        (contents.checked, b"", {}),
        (contents.checked, b"GIF89a", {}),
        (contents.checked, b"\xff\xd8\xff\xe0nothing", {}),
        (
            contents.checked,
            b"\xff\xd8\xff" + b"x" * contents.MOST_BYTES,
            {"most": contents.MOST_BYTES / 2**20},
        ),
        (contents.checked, flood(7_000, 6_000), {"most": contents.MOST_PIXELS / 10**6}),
        (contents.packed, b"", {}),
        (contents.packed, b"PK", {}),
        (contents.packed, b"\x1f\x8b" + bytes(contents.MOST_PACKED), {"most": contents.MOST_PACKED / 2**20}),
    ],
    ids=["empty", "other", "broken", "large", "pixels", "nothing packed", "not packed", "packed large"],
)
def test_a_refusal_stands_at_the_field_of_the_file_and_says_how_much_it_may_be(act, data, facts):
    with pytest.raises(Refused) as no:
        act(data)
    assert no.value.facts == {"field": "file", **facts}


@pytest.mark.parametrize(
    "data",
    [
        picture(),
        picture(noise=True, size=(3000, 4000)),
        picture(form="PNG"),
        picture(form="PNG", mode="RGBA"),
        picture(form="PNG", mode="LA"),
        picture(form="PNG", mode="P"),
        picture(mode="L"),
        picture(mode="CMYK"),
    ],
)
def test_a_portrait_is_small_and_bare(data):
    made = contents.portrait(data)
    assert len(made) <= 20_000
    with Image.open(io.BytesIO(made)) as found:
        assert found.format == "JPEG" and found.mode == "RGB"
        assert found.width <= 480 and found.height <= 600
        assert not found.getexif() and "icc_profile" not in found.info and "comment" not in found.info


def test_a_portrait_taken_once_passes_unchanged():
    made = contents.portrait(picture(noise=True))
    assert contents.portrait(made) == made


@pytest.mark.parametrize("extra", [b"hidden", b"\xff\xd9"])
def test_bytes_behind_a_portrait_are_cut_off(extra):
    made = contents.portrait(picture())
    again = contents.portrait(made + extra)
    assert again != made + extra and contents.is_bare_jpeg(again) and b"hidden" not in again


def test_notes_inside_a_portrait_are_cut_out():
    made = contents.portrait(picture())
    noted = made[:2] + b"\xff\xfe\x00\x08hidden" + made[2:]
    assert b"hidden" not in contents.portrait(noted)
    assert not contents.is_bare_jpeg(made[:20]) and not contents.is_bare_jpeg(made[:-4])


def test_hidden_data_is_left_behind_and_the_picture_turned_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "spy-maker"
    data = picture(size=(800, 600), exif=exif.tobytes(), comment=b"secret place")
    made = contents.portrait(data)
    assert b"spy-maker" in data and b"spy-maker" not in made and b"secret place" not in made
    with Image.open(io.BytesIO(made)) as found:
        assert found.height > found.width


def test_a_thumbnail_is_no_portrait():
    assert code_of(contents.portrait, picture(size=(100, 100))) == "photo_small"
    assert code_of(contents.portrait, b"%PDF-1.7\n%%EOF") == "photo_kind"


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_a_still_pdf_passes_as_it_is():
    assert contents.checked(PDF) == contents.Content(PDF, "application/pdf")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (PDF[:-7], "file_broken"),
        (PDF.replace(b"/Pages 2 0 R", b"/OpenAction 3 0 R"), "file_active"),
        (PDF.replace(b"/Pages", b"/JavaScript"), "file_active"),
        (PDF.replace(b"/Pages", b"/J#61vaScript"), "file_active"),
        (PDF.replace(b"/Pages", b"/Launch"), "file_active"),
        (PDF.replace(b"/Pages", b"/EmbeddedFiles"), "file_active"),
    ],
)
def test_a_pdf_that_acts_is_refused(data, code):
    assert code_of(contents.checked, data) == code


def test_a_page_is_drawn_anew_and_sized_down():
    made = contents.checked(picture(size=(4000, 5000)))
    with Image.open(io.BytesIO(made.data)) as found:
        assert made.media_type == "image/jpeg" and found.width <= 2000 and found.height <= 2800


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("scan.pdf", "scan.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\tmp\\a.b.png", "a.b.jpg"),
        ("", "file.jpg"),
        ("..", "file.jpg"),
        ("جواز محمد.png", "جواز محمد.jpg"),
        ("a\x00b\u202egpj.exe", "abgpj.jpg"),
        ('<x>";.jpg', "x.jpg"),
        ("n" * 500 + ".png", "n" * 120 + ".jpg"),
        (" . ", "file.jpg"),
        ("scan", "scan.jpg"),
        (".hidden", "hidden.jpg"),
        ("a<b>:c|d?e*f;g&h", "abcdefgh.jpg"),
        ("a<b>:c|d?e*f;g&h.png", "abcdefgh.jpg"),
        ("a  b   c.png", "a b c.jpg"),
        ("a\u00a0b\u2028c\td.png", "abcd.jpg"),
        (" . a. .png", "a.jpg"),
        ("~ a ~.png", "~ a ~.jpg"),
        ("a~b", "a~b.jpg"),
        ("n" * 120 + ".png", "n" * 120 + ".jpg"),
        ("n" * 121 + ".png", "n" * 120 + ".jpg"),
        ("/etc/", "file.jpg"),
    ],
)
def test_a_name_is_fit_to_be_saved(typed, kept):
    assert contents.name_of(typed, "image/jpeg") == kept


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"]))
def test_no_bytes_whatever_break_the_check(data, head):
    for act in (contents.checked, contents.portrait):
        try:
            act(head + data)
        except Refused as refused:
            assert refused.code.startswith(("file_", "photo_"))


def test_a_page_for_a_letter_is_a_bare_jpeg_of_one_megabyte_and_drawn_once():
    for data in (
        picture(form="PNG", noise=True, size=(1300, 1700)),
        picture(noise=True, size=(2000, 2800), quality=95),
    ):
        found = contents.drawn(data)
        assert found.media_type == "image/jpeg" and len(found.data) <= contents.MOST_DRAWN
        assert contents.is_bare_jpeg(found.data)
        assert contents.drawn(found.data).data == found.data, "a node that has drawn it draws it no more"


def test_what_hides_in_a_picture_for_a_letter_is_drawn_away():
    exif = Image.Exif()
    exif[0x010E] = "secret"
    data = picture(exif=exif) + b"hidden behind its end"
    found = contents.drawn(data).data
    assert b"secret" not in found and b"hidden" not in found


def test_a_page_for_a_letter_is_no_pdf():
    assert code_of(contents.drawn, b"%PDF-1.7\n%%EOF") == "file_no_picture"
    assert code_of(contents.drawn, b"MZ") == "file_kind"
    assert code_of(contents.drawn, flood(30_000, 30_000)) == "file_pixels"
