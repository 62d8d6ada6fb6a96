"""What a printed paper of this room says: to who reads it, and in the code that is printed on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from rabt.base.actor import Actor
from rabt.base.identifiers import Ref
from rabt.dues.queries.contracts import is_worker
from rabt.people import queries as people
from rabt.people.rules.person import Identity
from rabt.seal import paper
from rabt.seal.paper import Kind, Work
from rabt.shell.paper import ltr, qr_shown
from rabt.shell.words import LANGUAGES, word


@dataclass(frozen=True)
class Leaf:
    """A paper to be printed: its facts in both languages, whose it is, what it covers, what is signed."""

    facts: dict[str, Any]
    holder: Ref
    covers: tuple[Ref, ...]
    subject: paper.Subject

    def with_code(self, serial: str, token: str) -> dict[str, Any]:
        """Put its number and its code beside what it says."""
        url = f"{settings.RABT.url}{reverse('credentials:check')}"
        told = {
            language: {
                "number": word("credentials.paper_no", language=language),
                "check": word("credentials.paper_check", language=language, url=ltr(url)),
                "covers": word(f"credentials.paper_covers_{self.subject.kind}", language=language),
            }
            for language in LANGUAGES
        }
        return self.facts | {"code": told | {"serial": serial, "qr": qr_shown(token)}}


def holder_of(viewer: Actor, person_id: UUID) -> Identity:
    """Say who a paper is of, to himself or to who may open his file. A look at him. Refuses: missing"""
    if is_worker(viewer):
        return people.own_person(viewer, person_id).identity()
    return people.identity(viewer, person_id)


def signed_of(kind: Kind, who: Identity, works: Iterable[Work]) -> paper.Subject:
    """Say what is signed of a worker: his names and his works; no telephone, birth or document number."""
    return paper.subject(kind, who.name_ar, who.name_latin, works)


def shown_employer(contract: Any) -> str:
    """Name the employer of a contract as the card does: in Latin letters where he has such a name."""
    employer = contract.offer.demand.employer
    return str(employer.name_latin or employer.name_ar)
