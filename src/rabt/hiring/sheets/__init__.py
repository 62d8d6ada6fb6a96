"""What employers bring in sheets: demands, and the contracts of those whom they accepted."""

from rabt.hiring.sheets.contracts import CONTRACTS
from rabt.hiring.sheets.demands import DEMANDS

__all__ = ["CONTRACTS", "DEMANDS"]
