"""One person in two registers and two scripts: are these the same?

Enters: names as people wrote them, dates, document numbers, whole registers as files. Leaves: the same
names folded and split, so that two spellings of one name meet; pairs of rows with a probability, a
zone and the reason. Never: a database, a page, a decision about a person; a human confirms.
Serves: art. 5 of the reference on linkage (spelling habits of both registers).

Use: `from rabt import linkage; linkage.link(left, right)`, on files, columns by field or tables of polars,
pandas or Arrow; `linkage.dedupe`, `one.ranked`, `explain.explained`.
"""

import os
from importlib import import_module
from typing import Any

# What polars lets go of is given back at once: linking needs the room. The last word counts when it is read.
AT_ONCE = "dirty_decay_ms:0,muzzy_decay_ms:0"
os.environ["_RJEM_MALLOC_CONF"] = ",".join(filter(None, (os.environ.get("_RJEM_MALLOC_CONF"), AT_ONCE)))


def __getattr__(name: str) -> Any:
    """Give `link` and `dedupe` by the library's own name; what they need is read when they are asked for."""
    if name in ("link", "dedupe"):
        return getattr(import_module("rabt.linkage.local"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
