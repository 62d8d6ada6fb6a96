"""Who is one person, where rows are linked with each other: directly, or through others."""

from collections.abc import Iterable


def numbered(pairs: Iterable[tuple[int, int]], *, one_list: bool) -> dict[int, int]:
    """Number the persons of some pairs by the rows of the first list, in the order in which they come.

    Of two lists two rows of the first are one person where both are linked with one row of the second.
    """
    first: dict[tuple[int, int], tuple[int, int]] = {}

    def head(row: tuple[int, int]) -> tuple[int, int]:
        first.setdefault(row, row)
        while first[row] != row:
            first[row] = first[first[row]]
            row = first[row]
        return row

    rows = []
    for left, right in pairs:
        one, other = head((0, left)), head((0 if one_list else 1, right))
        first[max(one, other)] = min(one, other)
        rows += [left, right] if one_list else [left]
    numbers: dict[tuple[int, int], int] = {}
    return {row: numbers.setdefault(head((0, row)), len(numbers) + 1) for row in dict.fromkeys(rows)}
