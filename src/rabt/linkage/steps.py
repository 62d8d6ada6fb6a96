"""The waterfall of a pair: what each field adds, in words of both languages and as it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

FIELDS = {
    "name": ("الاسم", "Name"), "born": ("تاريخ الميلاد", "Date of birth"),
    "national": ("الرقم القومي", "National number"),
    "passport": ("جواز السفر", "Passport"), "place": ("المحل", "Place"), "sex": ("الجنس", "Sex"),
}  # fmt: skip
WORDS = {
    "missing": ("غير مذكور في أحد السجلين", "is not given in one of the registers"),
    "other": ("مختلف", "differs"), "same": ("واحد", "is the same"),
    "one sign off": ("يختلف في خانة واحدة", "differs in one sign"),
    "same year": ("السنة واحدة واليوم مختلف", "has the same year, another day"),
    "same day and month": ("اليوم والشهر واحد والسنة بعيدة", "has the same day and month, a far year"),
    "a year off": ("تختلف السنة بواحدة", "is one year off"),
    "year and month or day": ("السنة واحدة مع اليوم أو الشهر", "has the same year and month, or day"),
    "first of January": ("أحدهما أول يناير من السنة نفسها", "is the first of January of that year in one"),
    "day and month swapped": ("تبادل اليوم والشهر", "has day and month swapped"),
    "same first of January": ("واحد، وهو أول يناير", "is the same, a first of January"),
    "near year": ("سنة مجاورة ويوم مختلف", "has a neighbouring year, another day"),
    "names alike": ("يتطابق اسم الشخص وبقية الأجزاء", "agrees in the given name and the other parts"),
    "given name alike": ("يتطابق اسم الشخص وحده", "agrees in the given name only"),
    "given name differs": (
        "تتطابق بقية الأجزاء ويختلف اسم الشخص: ربما أخوان", "agrees but for the given name: brothers?",
    ),
    "parts left out": ("تتطابق الأجزاء مع حذف أو تبديل", "agrees with a part left out or moved"),
    "names differ": ("الأسماء مختلفة", "differs"),
}  # fmt: skip

NOTHING = 0.05
"""What a step adds at most without saying anything."""


@dataclass(frozen=True)
class Step:
    """One step of the waterfall: the field, what was seen, what it adds in logarithms, and the sum so far."""

    field: str
    seen: str
    adds: float
    sum: float

    def said(self, language: str) -> str:
        """Say the step as a sentence in Arabic or English."""
        at = 0 if language == "ar" else 1
        for_it = ("يؤيد", "speaks for it") if self.adds > NOTHING else ("يعارض", "speaks against it")
        weighs = ("لا يقول شيئا", "says nothing") if abs(self.adds) <= NOTHING else for_it
        joined = "، " if language == "ar" else ", "
        return f"{FIELDS[self.field][at]} {WORDS[self.seen][at]}{joined}{weighs[at]}."


@dataclass(frozen=True)
class Bar:
    """A step of the waterfall as it is drawn: where its bar begins, of a hundred, and how wide it is."""

    step: Step
    begin: float
    wide: float

    @property
    def speaks_for(self) -> bool:
        """Tell whether it speaks for one person."""
        return self.step.adds > 0

    @property
    def says_something(self) -> bool:
        """Tell whether it adds or takes anything worth showing."""
        return abs(self.step.adds) > NOTHING

    @property
    def ar(self) -> str:
        """Say it in Arabic."""
        return self.step.said("ar")

    @property
    def en(self) -> str:
        """Say it in English."""
        return self.step.said("en")


def bars(steps: Sequence[Step]) -> list[Bar]:
    """Draw a waterfall: each bar goes on where the one before it ended, on a line from 0 to 100."""
    edges = [0.0, *(step.sum for step in steps)]
    low, high = min(edges), max(edges)
    scale = 100 / max(high - low, 1e-9)
    return [
        Bar(step, (min(step.sum, step.sum - step.adds) - low) * scale, abs(step.adds) * scale)
        for step in steps
    ]


def picture(steps: Sequence[Step], language: str) -> str:
    """Draw a waterfall as an SVG, with its sentences in Arabic or English."""
    rows = []
    for at, bar in enumerate(bars(steps)):
        colour, y = ("#0b6e5b" if bar.speaks_for else "#b4532a"), 16 + at * 44
        anchor = ' text-anchor="end" direction="rtl" x="620"' if language == "ar" else ' x="20"'
        rows.append(f'<text{anchor} y="{y}" font-size="13">{escape(bar.step.said(language))}</text>')
        rows.append(
            f'<rect x="{20 + bar.begin * 6:.1f}" y="{y + 6}" width="{max(bar.wide * 6, 1):.1f}" height="14" '
            f'fill="{colour}"/>'
        )
    high = 20 + 44 * len(steps)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{high}" font-family="sans-serif">'
    return head + "".join(rows) + "</svg>\n"
