"""Curves as pictures: plain SVG, so that a diff shows what changed."""

from collections.abc import Mapping, Sequence

from bench import RESULTS

WIDE, HIGH, EDGE = 640, 400, 56
COLOURS = ("#0b6e5b", "#b4532a", "#777777")


def chart(
    name: str, curves: Mapping[str, Sequence[Sequence[float]]], title: str, across: str, up: str, begin: tuple[float, float]
) -> None:  # fmt: skip
    """Draw curves into `bench/results/NAME.svg`; axes begin at `begin`, and end where the curves do."""
    x_end = max(point[0] for points in curves.values() for point in points) or 1
    y_end = max(point[1] for points in curves.values() for point in points) or 1
    rows = [
        f'<text x="{EDGE}" y="24" font-size="15">{title}</text>',
        f'<text x="{WIDE / 2}" y="{HIGH - 10}" font-size="12">{across}</text>',
        f'<text x="8" y="44" font-size="12">{up}</text>',
    ]
    for step in range(5):
        x, y = begin[0] + (x_end - begin[0]) * step / 4, begin[1] + (y_end - begin[1]) * step / 4
        at_x, at_y = _at((x, y), begin, (x_end, y_end))
        rows.append(f'<text x="{at_x:.0f}" y="{HIGH - EDGE + 18}" font-size="11">{x:.3g}</text>')
        rows.append(f'<text x="6" y="{at_y:.0f}" font-size="11">{y:.4g}</text>')
        rows.append(f'<path d="M{EDGE},{at_y:.0f}H{WIDE - 20}" stroke="#ddd"/>')
    for number, (label, points) in enumerate(curves.items()):
        shown = [
            _at(point, begin, (x_end, y_end))
            for point in points
            if point[0] >= begin[0] and point[1] >= begin[1]
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in shown)
        rows.append(f'<polyline points="{line}" fill="none" stroke="{COLOURS[number]}" stroke-width="2"/>')
        rows.append(
            f'<text x="{WIDE - 120}" y="{60 + 18 * number}" font-size="12" fill="{COLOURS[number]}">{label}</text>'
        )
    (RESULTS / f"{name}.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{HIGH}" font-family="sans-serif">'
        f'<rect width="{WIDE}" height="{HIGH}" fill="white"/>' + "".join(rows) + "</svg>\n"
    )


def _at(point: Sequence[float], begin: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    x = EDGE + (point[0] - begin[0]) / (end[0] - begin[0]) * (WIDE - EDGE - 20)
    y = HIGH - EDGE - (point[1] - begin[1]) / (end[1] - begin[1]) * (HIGH - EDGE - 60)
    return x, y
