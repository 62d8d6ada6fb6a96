"""A certificate as an Open Badge: the same content, written as a verifiable credential's data. (OB 3.0)

Contexts, types and fields were held against 1EdTech's own text of Open Badges 3.0, its data model of 2023 and
its context 3.0.3. A name and a text are one string there, so both languages stand in it; who holds it is told
by `name`, one of its kinds of identifier. What proves the certificate is its signed code (`RB1P:`): it goes
along as evidence. That text asks for a proof of its own kinds before a badge counts as verified: none is
claimed, and a reader of badges that looks for one finds this badge unproved.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
TYPES = ["VerifiableCredential", "OpenBadgeCredential"]


@dataclass(frozen=True)
class Badge:
    """What a badge says; `names`, `criteria` and `issuer_name` are pairs of Arabic and English."""

    certificate_id: UUID
    serial: str
    holder_ar: str
    holder_latin: str
    course: str
    names: tuple[str, str]
    criteria: tuple[str, str]
    issuer_url: str
    issuer_name: tuple[str, str]
    check_url: str
    granted_at: datetime
    until_on: date | None
    token: str


def credential(badge: Badge) -> dict[str, Any]:
    """Return a certificate as an Open Badges 3.0 credential (JSON-LD), without a key of its holder."""
    ends = {"validUntil": f"{badge.until_on}T23:59:59Z"} if badge.until_on else {}
    return {
        "@context": CONTEXTS, "type": TYPES, "id": f"urn:uuid:{badge.certificate_id}",
        "name": _both(badge.names), "validFrom": _instant(badge.granted_at), **ends,
        "issuer": {
            "type": ["Profile"], "id": badge.issuer_url, "url": badge.issuer_url,
            "name": _both(badge.issuer_name),
        },
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityType": "name", "identityHash": name}
                for name in (badge.holder_ar, badge.holder_latin)
            ],
            "achievement": {
                "type": ["Achievement"], "id": f"{badge.issuer_url}/courses/{badge.course}",
                "achievementType": "Certificate", "name": _both(badge.names),
                "criteria": {"narrative": _both(badge.criteria)}, "description": _both(badge.criteria),
            },
        },
        "evidence": [{
            "type": ["Evidence"], "id": f"{badge.check_url}", "name": badge.serial,
            "narrative": badge.token, "genre": "RB1P",
        }],
    }  # fmt: skip


def _both(texts: tuple[str, str]) -> str:
    """Write a text in both languages, Arabic first: a badge holds one string."""
    return " / ".join(dict.fromkeys(one for one in texts if one))


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
