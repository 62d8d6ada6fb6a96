"""What a table can hold of a value that came as JSON."""

import json
import re
from typing import Any

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL as JSON writes it; the same six signs typed by a person stand otherwise."""


def is_storable(value: Any) -> bool:
    """Tell whether a table can hold a value: no NUL, no half of a sign, no endless number or depth."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        return False
    return not _NUL.search(text)
