"""What crosses the line is packed: sealed text is a third longer than what it says, a line can be slow."""

import zlib

from rabt.exchange import rules

HOW = "gzip"
_FORM = 31
"""The window of the form that HTTP calls gzip."""
_QUICKLY = 1
WORTH_IT = 1_000
"""Bytes below which packing saves nothing."""


def pack(content: bytes) -> bytes:
    """Pack what goes over the line."""
    packer = zlib.compressobj(_QUICKLY, wbits=_FORM)
    return packer.compress(content) + packer.flush()


def unpack(content: bytes, most: int = rules.BODY_LIMIT) -> bytes | None:
    """Unpack what came; None where it is not whole, or would grow beyond what may come at once."""
    opener = zlib.decompressobj(wbits=_FORM)
    try:
        found = opener.decompress(content, most + 1)
    except zlib.error:
        return None
    whole = opener.eof and not opener.unused_data and len(found) <= most
    return found if whole else None
