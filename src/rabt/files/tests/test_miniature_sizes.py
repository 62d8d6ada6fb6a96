"""A face for a code: which size at which quality, by how many bytes there are; and nothing beside it."""

import io
from random import Random

import pytest
from PIL import Image, ImageOps

from rabt.base.errors import Refused
from rabt.files.rules import miniature
from rabt.files.tests.test_drawing import as_png

STEPS = [
    (size, quality)
    for size in ((96, 120), (80, 100), (64, 80), (48, 60), (32, 40), (16, 20))
    for quality in (45, 35, 25, 15)
]
"""The sizes from the largest, each at its qualities from the best."""


def grain(size):
    return Image.frombytes("L", size, Random(1).randbytes(size[0] * size[1]))


def drawn(picture, size, quality):
    out = io.BytesIO()
    small = ImageOps.contain(picture, size, Image.Resampling.LANCZOS)
    small.save(out, "WEBP", quality=quality, method=6, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()


@pytest.mark.parametrize("shape", [(480, 600), (240, 600), (480, 240)])
def test_a_face_is_drawn_at_the_first_size_and_quality_that_fits(shape):
    picture = grain(shape)
    steps = [drawn(picture, *one) for one in STEPS]
    for most in sorted({len(one) for one in steps}, reverse=True):
        first = next(one for one in steps if len(one) <= most)
        assert miniature(as_png(picture), most) == first and len(first) <= most
    with Image.open(io.BytesIO(steps[0])) as largest:
        assert max(largest.width / 96, largest.height / 120) == 1


def test_where_nothing_fits_it_says_how_many_bytes_the_smallest_has():
    smallest = len(drawn(grain((480, 600)), (16, 20), 15))
    with pytest.raises(Refused) as no:
        miniature(as_png(grain((480, 600))), smallest - 1)
    facts = {"size": smallest, "limit": smallest - 1}
    assert (no.value.code, no.value.facts) == ("face_too_full", facts)
