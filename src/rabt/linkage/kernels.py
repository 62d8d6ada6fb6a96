"""Kernels are plain functions over numbers: compiled where the compiler is installed, else slower.

None of them starts threads of its own, so that a page and a run over whole registers may use the same ones;
`shared_out` gives pieces of a long work to the processors.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

COMPILED = find_spec("numba") is not None
_numba: Any = import_module("numba") if COMPILED else None
Made = TypeVar("Made")
PIECES = 16
"""Pieces of a work by which processors are kept even."""


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function over arrays, once for all processes of this installation.

    It is compiled anew when any file of this library is another: the compiler itself looks at the file of the
    kernel alone, though functions of others are compiled into it.
    """
    if not COMPILED:
        return function
    found: Callable[..., Any] = _numba.njit(cache=True, nogil=True)(function)
    found._cache._cache_file._source_stamp = _stamp()  # type: ignore[attr-defined]
    return found


@cache
def _stamp() -> str:
    """Return the digest of this library's files."""
    files = sorted(Path(__file__).parent.rglob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files if "tests" not in file.parts)).hexdigest()


def inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function into each kernel that calls it: for what is called once a pair or oftener."""
    made = _numba.njit(nogil=True, forceinline=True)(function) if COMPILED else function
    found: Callable[..., Any] = made
    return found


def shared_out(work: Callable[[int, int], Made], many: int, piece: int, least: int = 1_000) -> list[Made]:
    """Do a work from row to row, a piece at a time on all processors; return what came of each, in order.

    Pieces have at most `piece` rows, and fewer, down to `least`, where that keeps all processors at work.
    """
    piece = max(min(piece, many // PIECES), least, 1)
    edges = [(begin, min(begin + piece, many)) for begin in range(0, many, piece)]
    if len(edges) <= 1:
        return [work(*edge) for edge in edges]
    with ThreadPoolExecutor(os.cpu_count() or 1) as processors:
        return list(processors.map(lambda edge: work(*edge), edges))
