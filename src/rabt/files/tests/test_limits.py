"""How much a file may be, to the byte and to the pixel; what each refusal tells; where a PDF ends."""

import io

import pytest
from PIL import Image

from rabt.base.errors import Refused
from rabt.files.rules import contents
from rabt.files.tests.test_contents import PDF, code_of, flood, picture

HERE = {"field": "file"}
MIB = 1_048_576


def facts_of(act, data):
    with pytest.raises(Refused) as no:
        act(data)
    return no.value.code, no.value.facts


def size_of(data):
    with Image.open(io.BytesIO(data)) as found:
        return found.size


@pytest.mark.parametrize("act", [contents.checked, contents.portrait, contents.media_type_of])
def test_a_file_of_eight_mebibytes_is_taken_and_one_byte_more_is_not(act):
    full = picture().ljust(8_388_608, b"\0")
    assert act(full)
    assert facts_of(act, full + b"\0") == ("file_large", HERE | {"most": 8})


def test_a_packed_list_may_be_of_sixty_four_mebibytes_and_not_one_byte_more():
    full = b"\x1f\x8b" + bytes(64 * MIB - 2)
    assert contents.packed(full).media_type == "application/gzip"
    assert facts_of(contents.packed, full + b"\0") == ("file_large", HERE | {"most": 64})


def test_what_is_packed_passes_by_its_first_two_bytes_and_stays_as_it_is():
    assert contents.packed(b"\x1f\x8b") == contents.Content(b"\x1f\x8b", "application/gzip")
    for other in (b"\x1f", b"\x8b\x1f", b" \x1f\x8b", PDF):
        assert facts_of(contents.packed, other) == ("file_kind", HERE)
    assert facts_of(contents.packed, b"") == ("file_empty", HERE)


@pytest.mark.parametrize("act", [contents.checked, contents.portrait])
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", ("file_empty", HERE)),
        (b"\xff\xd8", ("file_kind", HERE)),
        (b"\x89PNG\r\n\x1a", ("file_kind", HERE)),
        (b"%PDF", ("file_kind", HERE)),
        (b" " + PDF, ("file_kind", HERE)),
        (b"\xff\xd8\xff", ("file_broken", HERE)),
        (b"\x89PNG\r\n\x1a\n", ("file_broken", HERE)),
        (flood(40_000_000, 1), ("file_broken", HERE)),
        (flood(40_000_001, 1), ("file_pixels", HERE | {"most": 40})),
        (flood(8_000, 5_001), ("file_pixels", HERE | {"most": 40})),
        (flood(30_000, 30_000), ("file_pixels", HERE | {"most": 40})),
    ],
    ids=["empty", "half a jpeg", "half a png", "half a pdf", "late", "jpeg head", "png head", "forty million",
         "one pixel more", "one row more", "a bomb"],
)  # fmt: skip
def test_a_refusal_tells_the_field_and_how_much_was_allowed(act, data, told):
    assert facts_of(act, data) == told


@pytest.mark.parametrize(
    ("data", "kind", "name"),
    [
        (b"\xff\xd8\xff", "image/jpeg", "a.jpg"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "a.png"),
        (b"%PDF-", "application/pdf", "a.pdf"),
    ],
)
def test_the_first_bytes_tell_the_kind_and_the_kind_gives_the_ending(data, kind, name):
    assert contents.media_type_of(data) == kind
    assert contents.name_of("a.bin", kind) == name
    assert contents.name_of("a.bin", "application/gzip") == "a.gz"


# ------------------------------------------------------------------ portraits
@pytest.mark.parametrize("size", [(119, 150), (120, 149), (119, 600), (480, 149), (960, 297), (238, 1200)])
def test_a_portrait_too_small_one_way_is_refused_with_the_least_there_may_be(size):
    told = facts_of(contents.portrait, picture(size=size))
    assert told == ("photo_small", HERE | {"wide": 120, "high": 150})


def test_a_paper_is_no_portrait_and_the_field_is_told():
    assert facts_of(contents.portrait, PDF) == ("photo_kind", HERE)


@pytest.mark.parametrize(
    ("size", "drawn"),
    [
        ((120, 150), (120, 150)),
        ((480, 600), (480, 600)),
        ((482, 600), (480, 598)),
        ((480, 602), (478, 600)),
        ((1200, 600), (480, 240)),
        ((400, 1200), (200, 600)),
        ((2400, 3000), (480, 600)),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_portrait_is_at_most_480_wide_and_600_high_and_never_blown_up(size, drawn, form):
    assert size_of(contents.portrait(picture(size=size, form=form))) == drawn


@pytest.mark.parametrize(
    ("size", "drawn"),
    [
        ((2000, 2800), (2000, 2800)),
        ((4000, 1000), (2000, 500)),
        ((1000, 5600), (500, 2800)),
        ((30, 20), (30, 20)),
    ],
)
def test_a_page_is_at_most_2000_wide_and_2800_high_and_never_blown_up(size, drawn):
    made = contents.checked(picture(size=size, form="PNG", mode="L"))
    assert (made.media_type, size_of(made.data)) == ("image/jpeg", drawn)


# ------------------------------------------------------------------ papers
def test_a_pdf_ends_within_its_last_two_kibibytes():
    ends = b"%PDF-1.7\n" + b" " * 5000 + b"%%EOF"
    full = ends + b"\n" * 2043
    assert contents.checked(full) == contents.Content(full, "application/pdf")
    assert facts_of(contents.checked, full + b"\n") == ("file_broken", HERE)


@pytest.mark.parametrize(
    "act",
    ["JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "AA", "OpenAction",
     "SubmitForm", "ImportData", "#4A#53", "#4a#53", "Op#65nAction", "X#46#41"],
)  # fmt: skip
@pytest.mark.parametrize("after", [" ", "/", "<<", "["])
def test_each_name_of_an_action_is_found_however_it_is_written(act, after):
    armed = PDF.replace(b"/Pages ", f"/{act}{after}".encode())
    assert facts_of(contents.checked, armed) == ("file_active", HERE)


@pytest.mark.parametrize(
    "word", ["/JSON ", "/AAB ", "/Launched ", "/XFAs ", "JavaScript ", "/js ", "/#4A#54 "]
)
def test_a_name_that_only_resembles_one_of_an_action_passes(word):
    quiet = PDF.replace(b"/Pages ", word.encode())
    assert contents.checked(quiet).data == quiet
    assert code_of(contents.checked, quiet.replace(b"/Root", b"/JS")) == "file_active"
