"""How likely is it that this Arabic name part was written with these Latin letters?

A model is data: tables learned from attested pairs of spellings. The kernel reads them; no name is looked up.
"""

from rabt.linkage.sounds.model import Spelling, spelling

__all__ = ["Spelling", "spelling"]
