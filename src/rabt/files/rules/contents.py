"""What a file is, told by its bytes alone; pictures are drawn anew, so that nothing hides in them."""

import io
import re
import struct
import unicodedata
import zlib
from dataclasses import dataclass
from datetime import timedelta

from PIL import Image, ImageOps

from rabt.base.errors import Refused

MOST_BYTES = 8 * 1024 * 1024
MOST_PACKED = 64 * 1024 * 1024
MOST_PIXELS = 40_000_000
PAGE = (2000, 2800)
PORTRAIT = (480, 600)
PORTRAIT_BYTES = 20_000
LEAST_PORTRAIT = (120, 150)
MOST_DRAWN = 1_000_000
MINIATURES = ((96, 120), (80, 100), (64, 80), (48, 60), (32, 40), (16, 20))
MOST_NAME = 120
KEPT_FOR = timedelta(hours=1)
"""As long a file waits whose form was refused, and was not sent again."""

_JPEG, _PNG, _PDF = "image/jpeg", "image/png", "application/pdf"
_GZIP, _PACKED = b"\x1f\x8b", "application/gzip"
_MAGIC = {b"\xff\xd8\xff": _JPEG, b"\x89PNG\r\n\x1a\n": _PNG, b"%PDF-": _PDF}
# Parts of a PDF that do something when it is opened, rather than show something.
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|AA|OpenAction|SubmitForm|ImportData)\b"
)
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ENDINGS = {_JPEG: "jpg", _PNG: "png", _PDF: "pdf", _PACKED: "gz"}
_SCAN, _JFIF, _JFIF_LENGTH = 0xDA, 0xE0, 16
_PICTURE_PARTS = frozenset({_JFIF, 0xDB, 0xC0, 0xC2, 0xC4})  # tables and frames of a picture, nothing else
_BROKEN = (OSError, SyntaxError, ValueError, IndexError, EOFError, struct.error, zlib.error)


@dataclass(frozen=True)
class Content:
    """Checked bytes, with what they are."""

    data: bytes
    media_type: str


def media_type_of(data: bytes) -> str:
    """Tell what the bytes are. Refuses: file_empty, file_large, file_kind"""
    if not data:
        raise Refused("file_empty", field="file")
    if len(data) > MOST_BYTES:
        raise Refused("file_large", field="file", most=MOST_BYTES // 1024 // 1024)
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            return kind
    raise Refused("file_kind", field="file")


def checked(data: bytes) -> Content:
    """Check a page of a document: a JPEG or PNG drawn anew, or a PDF that does nothing.

    Refuses: file_empty, file_large, file_kind, file_broken, file_pixels, file_active
    """
    kind = media_type_of(data)
    if kind == _PDF:
        return Content(_still_pdf(data), _PDF)
    return Content(_jpeg(_picture(data, PAGE), 82), _JPEG)


def drawn(data: bytes) -> Content:
    """Make a page that a letter can carry: a bare JPEG of at most 1 MB, nothing hidden in it.

    One that a node has drawn already stays as it is: its digest stands in a letter.

    Refuses: file_empty, file_large, file_kind, file_broken, file_pixels, file_no_picture
    """
    kind = media_type_of(data)
    if kind == _PDF:
        raise Refused("file_no_picture", field="file")
    picture = _picture(data, PAGE)
    if kind == _JPEG and len(data) <= MOST_DRAWN and is_bare_jpeg(data) and _size_of(data) == picture.size:
        return Content(data, _JPEG)
    while True:
        for quality in (82, 70, 55, 40):
            found = _jpeg(picture, quality)
            if len(found) <= MOST_DRAWN:
                return Content(found, _JPEG)
        smaller = (picture.width * 3 // 4, picture.height * 3 // 4)
        picture = picture.resize(smaller, Image.Resampling.LANCZOS)


def lighter(content: Content, size: tuple[int, int], quality: int) -> Content:
    """Draw a checked page smaller, for a line that carries little; a PDF stays. Refuses: file_broken"""
    if content.media_type == _PDF:
        return content
    drawn = _jpeg(_picture(content.data, size), quality)
    return Content(drawn, _JPEG) if len(drawn) < len(content.data) else content


def packed(data: bytes) -> Content:
    """Take what another room of this node packed by itself, such as the rows of a list that it has read.

    Refuses: file_empty, file_large, file_kind
    """
    if not data:
        raise Refused("file_empty", field="file")
    if len(data) > MOST_PACKED:
        raise Refused("file_large", field="file", most=MOST_PACKED // 1024 // 1024)
    if not data.startswith(_GZIP):
        raise Refused("file_kind", field="file")
    return Content(data, _PACKED)


def portrait(data: bytes) -> bytes:
    """Make a portrait for a card: JPEG, at most 480x600 and 20 kB, nothing hidden in it.

    Refuses: file_empty, file_large, file_kind, file_broken, file_pixels, photo_small
    """
    if media_type_of(data) == _PDF:
        raise Refused("photo_kind", field="file")
    picture = _picture(data, PORTRAIT)
    if picture.width < LEAST_PORTRAIT[0] or picture.height < LEAST_PORTRAIT[1]:
        raise Refused("photo_small", field="file", wide=LEAST_PORTRAIT[0], high=LEAST_PORTRAIT[1])
    if len(data) <= PORTRAIT_BYTES and is_bare_jpeg(data) and _size_of(data) == picture.size:
        return data  # drawn by a node already: its digest is bound to a card, and must not change
    while True:
        for quality in (85, 75, 65, 55, 45, 35):
            drawn = _jpeg(picture, quality)
            if len(drawn) <= PORTRAIT_BYTES:
                return drawn
        picture = picture.resize((picture.width * 4 // 5, picture.height * 4 // 5), Image.Resampling.LANCZOS)


def miniature(portrait: bytes, most: int) -> bytes:
    """Draw a portrait in grey so small that a code can carry it: WebP, at most so many bytes.

    The largest size that fits at a quality at which a face is told apart.

    Refuses: file_broken, file_pixels, face_too_full
    """
    picture = _picture(portrait, PORTRAIT).convert("L")
    for size in MINIATURES:
        small = ImageOps.contain(picture, size, Image.Resampling.LANCZOS)
        for quality in (45, 35, 25, 15):
            drawn = _webp(small, quality)
            if len(drawn) <= most:
                return drawn
    raise Refused("face_too_full", size=len(drawn), limit=most)


def is_bare_jpeg(data: bytes) -> bool:
    """Tell whether a JPEG is made of its picture alone: no notes, no profile, nothing after its end."""
    at = 2
    while data[at : at + 1] == b"\xff" and len(data) > at + 4:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == _SCAN:
            return data.find(b"\xff\xd9", at) == len(data) - 2
        if marker not in _PICTURE_PARTS or (marker == _JFIF and length != _JFIF_LENGTH):
            return False
        at += 2 + length
    return False


def _size_of(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as found:
        return found.size


def _picture(data: bytes, most: tuple[int, int]) -> Image.Image:
    """Open a picture without trusting it: size before pixels, upright, no transparency, no extras."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise Refused("file_pixels", field="file", most=MOST_PIXELS // 1_000_000)
            found.draft("RGB", most)
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail(most, Image.Resampling.LANCZOS)
            return _flat(upright)
    except Image.DecompressionBombError:
        raise Refused("file_pixels", field="file", most=MOST_PIXELS // 1_000_000) from None
    except _BROKEN:
        raise Refused("file_broken", field="file") from None


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(ground, seen).convert("RGB")
    return picture.convert("RGB")


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _webp(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=6, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()


def _still_pdf(data: bytes) -> bytes:
    """Let a PDF through that ends as one and names no action. Refuses: file_broken, file_active

    Names inside compressed parts are not read here; the file is only ever handed out as a download.
    """
    if b"%%EOF" not in data[-2048:]:
        raise Refused("file_broken", field="file")
    plain = _NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), data)
    if _ACTIVE.search(plain):
        raise Refused("file_active", field="file")
    return data


def name_of(typed: str, media_type: str) -> str:
    """Keep a file's name fit to be shown and saved, with the ending that its bytes deserve."""
    last = re.split(r"[\\/]", typed)[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    stem = re.sub(r'[<>:"|?*;&]', "", seen).rpartition(".")[0] or re.sub(r'[<>:"|?*;&.]', "", seen)
    stem = " ".join(stem.split()).strip(". ")[:MOST_NAME]
    return f"{stem or 'file'}.{_ENDINGS[media_type]}"
