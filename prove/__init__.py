"""What takes longer than a change may wait: `make prove`. Each module is one proof, its first line its charter.

A proof answers a plain dictionary: `held` says whether its bar is held, the rest is what was measured.
Results lie by date in `prove/results`; `docs/proof.md` is printed from the newest of them and nothing else.
"""
