"""What the rooms above read of hiring: the facts of a contract and of an employer's staff."""

from rabt.hiring.rules.contract import ContractFacts
from rabt.hiring.rules.quota import Staff

__all__ = ["ContractFacts", "Staff"]
