"""Pictures drawn anew: at which quality, on which ground, and which of them pass as they are."""

import io
from random import Random

import pytest
from PIL import Image

from rabt.files.rules import contents
from rabt.files.tests.test_contents import picture

QUALITIES = (85, 75, 65, 55, 45, 35)


def grained(rows, size=(480, 600), more=0):
    """A black picture whose first rows are grain, and a few more dots: the more grain, the more bytes."""
    wide, high = size
    grain = Random(1).randbytes((wide * rows + more) * 3)
    return Image.frombytes("RGB", size, grain.ljust(wide * high * 3, b"\0"))


def as_png(image, **more):
    out = io.BytesIO()
    image.save(out, "PNG", **more)
    return out.getvalue()


def drawn(image, quality, optimize=True):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=optimize)
    return out.getvalue()


def shape(data):
    with Image.open(io.BytesIO(data)) as found:
        return found.size, found.quantization


def parts(data):
    """Where each part of a JPEG begins, up to its pixels."""
    at, found = 2, []
    while not found or data[found[-1] + 1] != 0xDA:
        found.append(at)
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return found


def filled(to):
    """A bare portrait of just so many bytes, filled up behind its pixels."""
    made = contents.portrait(picture())
    return made[:-2] + bytes(to - len(made)) + made[-2:]


# ------------------------------------------------------------------ how it is drawn
def test_a_page_is_drawn_at_its_quality_and_as_tightly_as_it_goes():
    page = grained(200)
    made = contents.checked(as_png(page)).data
    assert made == drawn(page, 82) and len(made) < len(drawn(page, 82, optimize=False))


@pytest.mark.parametrize(
    ("rows", "quality"),
    [(30, 85), (46, 75), (60, 65), (74, 55), (90, 45), (110, 35)],
)
def test_a_portrait_has_the_best_quality_at_which_it_is_small_enough(rows, quality):
    face = grained(rows)
    fitting = [one for one in QUALITIES if len(drawn(face, one)) <= 20_000]
    assert fitting[0] == quality
    assert contents.portrait(as_png(face)) == drawn(face, quality)


def test_a_portrait_of_just_twenty_thousand_bytes_is_not_drawn_worse():
    faces = (grained(41, more=dots) for dots in range(480))
    face = next(one for one in faces if len(drawn(one, 85)) == 20_000)
    assert contents.portrait(as_png(face)) == drawn(face, 85)


@pytest.mark.parametrize(
    ("rows", "size"), [(115, (480, 600)), (116, (384, 480)), (150, (384, 480)), (600, (245, 307))]
)
def test_what_no_quality_makes_small_enough_is_made_a_fifth_smaller_until_it_is(rows, size):
    made = contents.portrait(as_png(grained(rows)))
    assert shape(made)[0] == size and len(made) <= 20_000


# ------------------------------------------------------------------ what shines through
@pytest.mark.parametrize(
    ("mode", "colour", "seen"),
    [
        ("RGBA", (0, 0, 0, 0), (255, 255, 255)),
        ("RGBA", (0, 0, 0, 255), (0, 0, 0)),
        ("RGBA", (0, 0, 0, 128), (127, 127, 127)),
        ("LA", (0, 0), (255, 255, 255)),
        ("LA", (40, 255), (40, 40, 40)),
        ("RGB", (10, 20, 30), (255, 255, 255)),
        ("L", 90, (255, 255, 255)),
        ("P", 0, (255, 255, 255)),
    ],
)
def test_what_is_transparent_lies_on_white(mode, colour, seen):
    clear = {} if mode in {"RGBA", "LA"} else {"transparency": colour}
    data = as_png(Image.new(mode, (200, 200), colour), **clear)
    for made in (contents.checked(data).data, contents.portrait(data)):
        with Image.open(io.BytesIO(made)) as found:
            assert found.mode == "RGB"
            assert max(abs(a - b) for a, b in zip(found.getpixel((99, 99)), seen, strict=True)) <= 1


@pytest.mark.parametrize(("mode", "colour", "seen"), [("L", 90, (90, 90, 90)), ("RGB", (9, 9, 9), (9, 9, 9))])
def test_what_is_not_transparent_keeps_its_colour(mode, colour, seen):
    made = contents.checked(as_png(Image.new(mode, (200, 200), colour))).data
    with Image.open(io.BytesIO(made)) as found:
        assert found.getpixel((99, 99)) == seen


# ------------------------------------------------------------------ what passes as it is
def test_a_bare_portrait_passes_unchanged_up_to_twenty_thousand_bytes():
    assert contents.portrait(filled(19_999)) == filled(19_999)
    assert contents.portrait(filled(20_000)) == filled(20_000)
    assert len(contents.portrait(filled(20_001))) < 20_000


@pytest.mark.parametrize("size", [(960, 1200), (481, 600), (480, 601)])
def test_a_bare_picture_that_is_too_wide_or_too_high_is_drawn_smaller(size):
    bare = drawn(Image.new("RGB", size), 85)
    assert contents.is_bare_jpeg(bare) and len(bare) <= 20_000
    made = contents.portrait(bare)
    wide, high = shape(made)[0]
    assert made != bare and wide <= 480 and high <= 600


@pytest.mark.parametrize("more", [{}, {"progressive": True}, {"optimize": True}, {"quality": 20}])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_of_nothing_but_its_picture_is_bare(mode, more):
    assert contents.is_bare_jpeg(picture(mode=mode, **more)) is True


@pytest.mark.parametrize(
    "more",
    [{"comment": b"x"}, {"icc_profile": b"x" * 128}, {"exif": b"Exif\0\0x"}, {"restart_marker_rows": 1}],
)
def test_a_jpeg_with_anything_else_is_not_bare(more):
    assert contents.is_bare_jpeg(picture(**more)) is False


def test_a_part_of_more_bytes_than_one_byte_can_count_is_read_to_its_end():
    made = contents.portrait(picture())
    at = next(at for at in parts(made) if made[at + 1] == 0xDB)
    end = at + 2 + int.from_bytes(made[at + 2 : at + 4])
    tables = made[at + 4 : end] * 5  # the same tables of the picture, five times over
    length = len(tables) + 2
    assert length > 255 and contents.is_bare_jpeg(made)
    longer = made[: at + 2] + length.to_bytes(2) + tables + made[end:]
    assert contents.is_bare_jpeg(longer) is True and shape(longer) == shape(made)


def test_a_note_between_any_two_parts_is_found():
    made = contents.portrait(picture())
    assert len(parts(made)) >= 6
    for at in parts(made):
        for note in (b"\xff\xfe\x00\x06note", b"\xff\xe1\x00\x10" + bytes(14), b"\xff\xe0\x00\x06JFXX"):
            assert contents.is_bare_jpeg(made[:at] + note + made[at:]) is False


def test_a_part_that_does_not_begin_as_one_is_not_read_as_one():
    made = contents.portrait(picture())
    for at in parts(made):
        assert contents.is_bare_jpeg(made[:at] + b"\0" + made[at + 1 :]) is False


def test_a_jpeg_cut_anywhere_or_with_anything_behind_it_is_not_bare():
    made = contents.portrait(picture())
    assert contents.is_bare_jpeg(made) is True
    assert {contents.is_bare_jpeg(made[:length]) for length in range(len(made))} == {False}
    for behind in (b"\0", b"\xff\xd9", made):
        assert contents.is_bare_jpeg(made + behind) is False
    assert contents.is_bare_jpeg(b"\xff\xd8\xff\xda\xff\xd9") is False
