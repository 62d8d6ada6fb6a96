"""Two small lists with known truth, and what the node would find in lists made up for the desk."""

import csv
import io

from bench.registers import registers

FIELDS = ("name", "born", "national", "passport", "place")
HEADS = ("الاسم", "تاريخ الميلاد", "الرقم القومي", "رقم الجواز", "المحافظة")
WHY = "حصر العاملين لدى الشركة بطلب المفتش"


def as_csv(head, rows):
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()


def drawn(many=400, seed=5):
    """Return two lists as sheets, and for each the persons of its rows."""
    sides = registers(many, seed)
    sheets = [
        as_csv(
            [*HEADS, "الشركة"], [[*row, "شركة"] for row in zip(*(side[one] for one in FIELDS), strict=True)]
        )
        for side in sides
    ]
    return sheets, [side["person"] for side in sides]


def rows(many, start=1):
    return [[f"محمد أحمد {number}", "1990-05-25", str(number)] for number in range(start, start + many)]


HEAD = ["الاسم", "تاريخ الميلاد", "رقم الجواز"]
STEPS = [
    {"field": "name", "seen": "names alike", "adds": 9.1},
    {"field": "born", "seen": "other", "adds": -2.0},
]


def found(pairs, doubles=False, **more):
    """Return what the child would say of pairs (left, right, chance, linked)."""
    told = [
        {"left": left, "right": right, "chance": chance, "linked": linked, "steps": STEPS}
        for left, right, chance, linked in pairs
    ]
    links = [one for one in told if one["linked"]]
    return {
        "zones": {"link": 0.99, "look": 0.05}, "expected": {"link": float(len(links)), "look": 1.0},
        "bands": {"link": [0] * 19 + [len(links)], "rest": [0] * 10 + [len(told) - len(links)] + [0] * 9},
        "linked": len(links), "looked": len(told) - len(links), "right": 0.999, "left_out": 0,
        "doubles": doubles, "pairs": told,
    } | more  # fmt: skip
