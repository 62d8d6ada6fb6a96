"""Offices are paths: `LY/labour/tobruk/` stands above `LY/labour/tobruk/emp-0007/`."""

import re

from rabt.base.errors import Refused

_PATH = re.compile(r"[A-Z]{2}/(?:[a-z0-9][a-z0-9-]*/)*")
LONGEST = 200
OFFICE_KINDS = (
    "state", "ministry", "labour", "employment", "mission", "passports", "border", "post", "node", "audit",
    "employer", "recruiter", "office", "contact", "training",
)  # fmt: skip


def check_path(path: str) -> None:
    """Make sure that an office code is a path. Refuses: office_code_wrong"""
    if len(path) > LONGEST or not _PATH.fullmatch(path):
        raise Refused("office_code_wrong", path=path)


def check_kind(kind: str) -> None:
    """Make sure that an office is of a known kind. Refuses: office_kind_unknown"""
    if kind not in OFFICE_KINDS:
        raise Refused("office_kind_unknown", kind=kind)


def parent_of(path: str) -> str:
    """Return the path of the office above, or nothing for a state."""
    above = path.rstrip("/").rpartition("/")[0]
    return f"{above}/" if above else ""


def authority_of(path: str) -> str:
    """Return the path of the authority to which an office belongs: state and first step."""
    return "/".join(path.rstrip("/").split("/")[:2]) + "/"
