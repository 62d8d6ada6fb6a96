"""Which rules, names and numbers of the two states hold on a given day?

Enters: a pack, a folder of TOML files written by people who know the corridor.
Leaves: frozen values for one day, each with the date from which it holds and where it comes from.
Never: a country, a city or a currency in code; a value without a source; a guess that is not
marked as an assumption. Another pair of states is another pack.
Law: the pack's own `sources.toml` names each law, article and date.
"""

from rabt.corridor.check import check
from rabt.corridor.pack import Pack, PackError, load, open_pack, packs
from rabt.corridor.provenance import Provenance
from rabt.corridor.reading import Finding
from rabt.corridor.shapes import Money, Words
from rabt.corridor.terms import Terms

__all__ = [
    "Finding",
    "Money",
    "Pack",
    "PackError",
    "Provenance",
    "Terms",
    "Words",
    "check",
    "load",
    "open_pack",
    "packs",
]
