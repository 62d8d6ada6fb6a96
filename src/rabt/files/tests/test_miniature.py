"""A portrait so small that a code can carry it: as large as fits, grey, nothing hidden in it."""

import io

import pytest
from PIL import Image

from rabt.base.errors import Refused
from rabt.files.rules import miniature

PLAIN = Image.new("RGB", (480, 600), "#a86b3c")


def jpeg(picture, **more):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80, **more)
    return out.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data), formats=("WEBP",))


def test_a_plain_portrait_keeps_the_largest_size_and_its_shape():
    drawn = miniature(jpeg(PLAIN), 740)
    assert opened(drawn).size == (96, 120) and len(drawn) <= 740
    assert opened(miniature(jpeg(PLAIN.resize((400, 300))), 740)).size == (96, 72)


def test_a_busy_portrait_becomes_smaller_until_it_fits():
    busy = jpeg(Image.effect_noise((480, 600), 90).convert("RGB"))
    sizes = {}
    for most in (2000, 740, 400, 250):
        drawn = miniature(busy, most)
        assert len(drawn) <= most
        sizes[most] = opened(drawn).size
    assert list(sizes.values()) == sorted(sizes.values(), reverse=True) and len(set(sizes.values())) > 2


def test_it_is_grey_and_bears_no_notes():
    exif = Image.Exif()
    exif[0x010E] = "a note of the camera"
    drawn = miniature(jpeg(PLAIN, exif=exif), 740)
    assert b"note" not in drawn and b"EXIF" not in drawn
    red, green, blue = opened(drawn).convert("RGB").getpixel((40, 40))
    assert max(red, green, blue) - min(red, green, blue) <= 3


def test_it_stays_within_the_bytes_to_the_last_one():
    held = len(miniature(jpeg(PLAIN), 740))
    assert len(miniature(jpeg(PLAIN), held)) == held
    assert len(miniature(jpeg(PLAIN), held - 1)) < held


def test_what_no_code_can_carry_and_what_is_no_picture_is_refused():
    with pytest.raises(Refused) as no:
        miniature(jpeg(PLAIN), 10)
    assert no.value.code == "face_too_full" and no.value.facts["limit"] == 10 < no.value.facts["size"]
    with pytest.raises(Refused) as no:
        miniature(b"\xff\xd8\xff no picture", 740)
    assert no.value.code == "file_broken"
