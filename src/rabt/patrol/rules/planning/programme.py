"""A linear or whole-number programme in plain rows, handed to HiGHS: one thread, one seed, one answer."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rabt.base.errors import Unavailable

ENDLESS = math.inf
CLOSE = 1e-7


@dataclass(frozen=True, slots=True)
class Row:
    """`least <= sum of parts <= most`; `parts` tells the coefficient of each column by its number."""

    parts: Mapping[int, float]
    least: float = -ENDLESS
    most: float = ENDLESS


@dataclass(frozen=True, slots=True)
class Answer:
    """The best value, the columns, and what one unit more of each row would change (none where whole)."""

    value: float
    columns: Sequence[float]
    duals: Sequence[float]


def solve(
    cost: Sequence[float],
    rows: Sequence[Row],
    *,
    most: Sequence[float] | float = ENDLESS,
    least: float = 0.0,
    whole: bool = False,
    seconds: float = 20.0,
) -> Answer | None:
    """Return the least cost under all rows, or None where nothing keeps them.

    Refuses: planner_not_installed
    """
    highs = _highs()
    model = _silent(highs)
    for option, value in (
        ("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 1),
        ("time_limit", seconds), ("mip_rel_gap", 0.0), ("mip_abs_gap", CLOSE),
    ):  # fmt: skip
        model.setOptionValue(option, value)
    upper = [most] * len(cost) if isinstance(most, (int, float)) else list(most)
    for price, top in zip(cost, upper, strict=True):
        model.addCol(price, least, top, 0, [], [])
    if whole:
        for column in range(len(cost)):
            model.changeColIntegrality(column, highs.HighsVarType.kInteger)
    for row in rows:
        parts = sorted(row.parts.items())
        model.addRow(
            row.least, row.most, len(parts), [column for column, _ in parts], [value for _, value in parts]
        )
    model.run()
    if model.getModelStatus() != highs.HighsModelStatus.kOptimal:
        return None
    found = model.getSolution()
    return Answer(model.getObjectiveValue(), list(found.col_value), list(found.row_dual))


def _silent(highs: Any) -> Any:
    """Return an empty model that says nothing: HiGHS prints its name as soon as it may be called back."""

    class Silent(highs.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> None:
            self.silent()
            super().enableCallbacks()

    return Silent()


def _highs() -> Any:
    try:
        import highspy  # noqa: PLC0415  (a node that does not plan need not hold a solver)
    except ImportError as error:
        raise Unavailable("planner_not_installed") from error
    return highspy
