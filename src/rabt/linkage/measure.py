"""Hold links against a known truth: precision, recall, and what is reached at a wanted precision."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Measured:
    """What a ranking of pairs reaches; `curve` is (precision, recall) after each pair, likeliest first."""

    true_pairs: int
    found_by_blocking: float
    f1: float
    recall_at: dict[float, float]
    curve: np.ndarray


def measure(score: np.ndarray, truth: np.ndarray, chosen: np.ndarray, true_pairs: int) -> Measured:
    """Measure the chosen pairs in the order of their score, against all pairs that are true.

    No threshold can part pairs of one score, so they are taken together.
    """
    order = np.argsort(-score[chosen], kind="stable")
    ordered, right = score[chosen][order], np.cumsum(truth[chosen][order])
    last = np.append(ordered[1:] != ordered[:-1], True)[: len(ordered)]
    right, many = right[last], np.arange(1, len(order) + 1)[last]
    precision, recall = right / many, right / max(true_pairs, 1)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    at = {wanted: _reached(precision, recall, wanted) for wanted in (0.99, 0.999)}
    return Measured(
        true_pairs=true_pairs, found_by_blocking=float(truth.sum() / max(true_pairs, 1)),
        f1=float(f1.max()) if len(f1) else 0.0, recall_at=at, curve=np.column_stack([precision, recall]),
    )  # fmt: skip


def best_of(score: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the best pair of each row, as numbers of pairs."""
    order = np.lexsort((-score, rows))
    first = np.append(True, rows[order][1:] != rows[order][:-1])[: len(order)]
    found: np.ndarray = order[first]
    return found


def _reached(precision: np.ndarray, recall: np.ndarray, wanted: float) -> float:
    good = np.flatnonzero(precision >= wanted)
    return float(recall[good[-1]]) if len(good) else 0.0


def reliability(probability: np.ndarray, truth: np.ndarray, bins: int = 10) -> list[tuple[float, float, int]]:
    """Return for each band of probability what was told on average, what was true, and of how many pairs."""
    band = np.minimum((probability * bins).astype(int), bins - 1)
    return [
        (float(probability[band == one].mean()), float(truth[band == one].mean()), int((band == one).sum()))
        for one in range(bins) if (band == one).any()
    ]  # fmt: skip


def pairs_of(left: list[str], right: list[str]) -> int:
    """Count the true pairs of two columns that name persons."""
    ours, ours_many = np.unique(np.array(left, dtype=str), return_counts=True)
    theirs, theirs_many = np.unique(np.array(right, dtype=str), return_counts=True)
    _, one, other = np.intersect1d(ours, theirs, return_indices=True)
    return int((ours_many[one] * theirs_many[other]).sum())


def as_truth(told: list[bool]) -> np.ndarray:
    """Return a list of yes and no as an array."""
    return np.array(told, dtype=bool)
