"""Kernels are plain functions over numbers: compiled where the compiler is installed, else slower."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

COMPILED = find_spec("numba") is not None
_numba: Any = import_module("numba") if COMPILED else None
prange: Any = _numba.prange if COMPILED else range
"""A range whose turns are shared out over the processors."""


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function over arrays, once for all processes of this installation."""
    found: Callable[..., Any] = _numba.njit(cache=True, nogil=True)(function) if COMPILED else function
    return found


def kernel_over_rows(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function whose rows do not touch each other."""
    if not COMPILED:
        return function
    found: Callable[..., Any] = _numba.njit(cache=True, nogil=True, parallel=True)(function)
    return found
