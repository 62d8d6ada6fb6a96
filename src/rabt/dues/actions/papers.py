"""A certificate of service and a skills record are printed: signed once, replaced when corrected."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.credentials import actions as credentials
from rabt.credentials.rules import grouped
from rabt.dues import queries
from rabt.dues.models import Skills
from rabt.dues.queries.leaf import Leaf
from rabt.seal.paper import Kind


@transaction.atomic
def print_certificate(actor: Actor, contract_id: UUID, *, at: datetime) -> dict[str, Any]:
    """Print the certificate of service of a contract: the first time it is issued, then it is the same.

    Refuses: settlement_contract_binds, skills_no_work, missing, paper_too_full, paper_unwritable, must_wait
    """
    return _printed(actor, queries.certificate(actor, contract_id, at), at)


@transaction.atomic
def print_skills(actor: Actor, person_id: UUID, *, at: datetime) -> dict[str, Any]:
    """Print the skills record of a worker, of the contracts that this actor sees.

    Refuses: missing, paper_too_full, paper_unwritable, must_wait
    """
    return _printed(actor, queries.skills_paper(actor, person_id, at), at)


def _printed(actor: Actor, leaf: Leaf, at: datetime) -> dict[str, Any]:
    row = credentials.issue_paper(actor, leaf.covers, leaf.holder, leaf.subject, at=at)
    return leaf.with_code(grouped(row.serial), row.token)


def replace_records(actor: Actor, row: Skills, at: datetime) -> None:
    """Let an attestation that is said anew make void what this node printed of the one before."""
    credentials.replace_papers(actor, row.contract_ref, row.person_ref, Kind.SKILLS, at=at)
