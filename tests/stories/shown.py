"""What a page shows that only a machine should read: names of fields, identifiers, instants of a wire, gaps."""

import re
from html import unescape

HIDDEN = re.compile(r"<(script|style|template|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
RAW = re.compile(
    r"\b[a-z]+(?:_[a-z]+)+\b"  # the name of a field
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d\S*"
    r"|\b[a-z]+\.(?:told|noun|deed|state|js|own)\.[a-z_.]+"  # a word that the catalogue does not know
    r"|\{[a-z_]*\}"
)
FOR_MACHINES = {
    "access:viewings", "exchange:incoming", "exchange:letter", "exchange:outgoing", "exchange:pair", "journal:acts",
    "notices:list", "register",
}  # fmt: skip
"""Pages on which an auditor or who keeps the node compares a reference or a field by its very signs."""


def raw_of(page: str) -> list[str]:
    """Name what a page shows in the words of a machine, once each."""
    _, _, main = page.partition("<main")
    return sorted(set(RAW.findall(unescape(HIDDEN.sub(" ", "<main" + main)))))
