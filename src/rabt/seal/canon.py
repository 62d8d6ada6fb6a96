"""One value, one spelling: canonical JSON, and a reader that takes nothing else. (after RFC 8785)"""

import json
from typing import Any, NoReturn

from rabt.base.errors import Untrusted

DEPTH_LIMIT = 32


def canonical(value: Any) -> bytes:
    """Write a value of texts, whole numbers, lists and objects in the one way it can be written."""
    _check(value, 0)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def read(data: bytes) -> Any:
    """Read canonical JSON; anything spelt otherwise is refused. Refuses: json_malformed"""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
        if canonical(value) == data:
            return value
    except (ValueError, TypeError, RecursionError):
        pass
    raise Untrusted("json_malformed")


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"not a whole number: {text}")


def _check(value: Any, depth: int) -> None:
    if depth > DEPTH_LIMIT:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key must be a text, not {type(key).__name__}")
            _check(item, depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item, depth + 1)
    elif value is not None and not isinstance(value, str | int):  # int holds bool
        raise TypeError(f"no canonical spelling for {type(value).__name__}")
