"""Learn the weights that are shipped for single entries, on registers that are drawn: no real person is in them.

python -m bench.weights
"""

from dataclasses import replace
from pathlib import Path

from bench.registers import registers
from rabt.linkage import local

MANY, SEED = 300_000, 20261128
PLACE = Path("src/rabt/linkage/data/weights.json")


def main() -> None:
    """Link two drawn registers without labels, and keep what was learned."""
    sides = [
        {field: cells for field, cells in side.items() if field != "person"}
        for side in registers(MANY, SEED, sexes=True)
    ]
    learned = local.link(*sides).weights
    told = {**learned.told, "on": f"two registers drawn by bench/registers.py, seed {SEED}; no real person"}
    PLACE.write_text(replace(learned, told=told).as_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
