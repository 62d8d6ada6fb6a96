"""The guide is followed by its own words: each numbered line is done in a browser, as it says.

A line of a guide names what is on the screen in bold and what is written in `signs`; the verb before them
says what a hand does. What no verb claims is an error: the guide may promise nothing that nobody tried.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError

from rabt.base.clock import today
from tests.stories import pictures

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"
BOLD, SIGNS = r"\*\*(?P<what>.+?)\*\*", r"`(?P<value>.+?)`"
VERBS = {
    "en": {
        "first": r"[Oo]pen the first of the list",
        "file": rf"[Oo]pen the file of {SIGNS}",
        "put": rf"[Pp]ut the file {SIGNS} in {BOLD}",
        "write": rf"[Ww]rite {SIGNS} in {BOLD}",
        "choose": rf"[Cc]hoose {SIGNS} in {BOLD}",
        "tick": rf"[Tt]ick {BOLD}",
        "await": rf"[Ww]ait until you see {BOLD}",
        "see": rf"[Yy]ou see {BOLD}",
        "open": rf"[Oo]pen {BOLD}",
        "press": rf"[Pp]ress {BOLD}",
        "hold": rf"[Kk]eep {BOLD} pressed",
        "key": rf"[Pp]ress the key {SIGNS}",
    },
    "ar": {
        "first": r"افتح أول القائمة",
        "file": rf"افتح ملف {SIGNS}",
        "put": rf"ضع الملف {SIGNS} في {BOLD}",
        "write": rf"اكتب {SIGNS} في {BOLD}",
        "choose": rf"اختر {SIGNS} في {BOLD}",
        "tick": rf"علّم {BOLD}",
        "await": rf"انتظر حتى ترى {BOLD}",
        "see": rf"ترى {BOLD}",
        "open": rf"افتح {BOLD}",
        "press": rf"اضغط {BOLD}",
        "hold": rf"استمر في الضغط على {BOLD}",
        "key": rf"اضغط المفتاح {SIGNS}",
    },
}
DAYS = {"en": r"today \+ (\d+) days", "ar": r"اليوم \+ (\d+) يوما"}
OUTLINE = """() => [...document.querySelectorAll('main h1, main h2, main a, main button, main label, main .badge, main .error, main [role=status], main .printed')]
  .map((one) => {
    const field = one.tagName === 'LABEL' && (document.getElementById(one.htmlFor) || one.querySelector('input'));
    const choice = field && field.options ? [...field.options].slice(0, 6).map(({ label }) => label).join(' / ') : '';
    return `${one.tagName.toLowerCase()} ${one.innerText.trim().replace(/\\s+/g, ' ')} ${choice}`;
  })"""
HELD = 2_500  # milliseconds that a button is kept pressed
PATIENCE = 60_000  # milliseconds for a letter, on a busy machine


@dataclass(frozen=True)
class Line:
    """One line of a guide: somebody sits down, a hand does something, a picture is shown."""

    kind: str
    what: str = ""
    value: str = ""


@dataclass(frozen=True)
class Task:
    """One task of a guide: its heading, and what is done."""

    title: str
    lines: tuple[Line, ...]


def tasks(page: str, language: str) -> list[Task]:
    """Read the tasks of one guide. A line that cannot be followed is an error."""
    text = (GUIDE / f"{page}.{language}.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (\d+\. .+)$", text, flags=re.MULTILINE)[1:]
    return [
        Task(title, tuple(lines_of(body, language)))
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    ]


def lines_of(body: str, language: str) -> Iterator[Line]:
    """Read the lines of one task. A line that cannot be followed is an error."""
    for line in body.splitlines():
        if who := re.match(r"<!-- (\w+) (\S+) -->$", line):
            yield Line("sit", who[1], who[2])
        elif shown := re.match(r"!\[.+\]\(\.\./screens/(\S+)\)$", line):
            yield Line("picture", shown[1])
        elif re.match(r"\d+\. ", line):
            yield from _deeds(line, language)
        elif "**" in line or "`" in line:
            raise ValueError(f"only a numbered line may name what is on the screen: {line}")


def _deeds(line: str, language: str) -> Iterator[Line]:
    verbs = VERBS[language]
    one = re.compile("|".join(f"(?P<{kind}>{_own(said, kind)})" for kind, said in verbs.items()))
    found = list(one.finditer(line))
    left = one.sub("", line)
    if not found or "**" in left or "`" in left:
        raise ValueError(f"no verb claims a part of: {line}")
    for deed in found:
        kind = next(name for name in verbs if deed[name])
        told = deed.groupdict()
        yield Line(kind, told.get(f"what_{kind}") or "", told.get(f"value_{kind}") or "")


def _own(said: str, kind: str) -> str:
    """Give the groups of one verb names of their own."""
    return said.replace("?P<what>", f"?P<what_{kind}>").replace("?P<value>", f"?P<value_{kind}>")


class Hand:
    """A hand that follows lines in one person's browser."""

    def __init__(self, page: Page, language: str, phrases: Mapping[str, str]) -> None:
        self.page, self.language, self.phrases = page, language, phrases

    def follow(self, line: Line) -> None:
        """Do what one line says, or fail at what is not as it says."""
        deed: Callable[[Line], None] = getattr(self, f"_{line.kind}")
        deed(line)

    def _named(self, roles: tuple[str, ...], name: str) -> Locator:
        """Find what may be pressed under a name: by its whole name first, in the page before its frame."""
        for inside in ("main", "body"):
            for exact in (True, False):
                for role in roles:
                    found = self.page.locator(inside).get_by_role(role, name=name, exact=exact)  # type: ignore[arg-type]
                    shown = [one for one in found.all() if one.is_visible()]
                    if shown:
                        return shown[0]
            folded = self.page.locator(inside).locator("summary").filter(has_text=name, visible=True)
            if folded.count():
                return folded.first
        raise AssertionError(f"nothing to press is called “{name}” on {self.page.url}\n{self._told()}")

    def _open(self, line: Line) -> None:
        self._click(self._named(("link", "button"), line.what))

    def _press(self, line: Line) -> None:
        self._click(self._named(("button", "link"), line.what))

    def _first(self, line: Line) -> None:
        self._click(self.page.locator("main tbody a, main .queues a, main .found a").first)

    def _file(self, line: Line) -> None:
        self._click(self.page.locator("main tbody a").filter(has_text=self._value(line.value)).first)

    def _hold(self, line: Line) -> None:
        box = self._named(("button",), line.what).bounding_box()
        assert box, f"“{line.what}” cannot be pressed"
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.wait_for_timeout(HELD)
        self.page.mouse.up()

    def _click(self, what: Locator) -> None:
        what.click()
        self.page.wait_for_load_state("networkidle")

    def _field(self, name: str) -> Locator:
        for inside, exact in product(("main", "header"), (True, False)):
            found = self.page.locator(inside).get_by_label(name, exact=exact)
            shown = [one for one in found.all() if one.is_visible()]
            if shown:
                return shown[0]
        raise AssertionError(f"no field is called “{name}” on {self.page.url}\n{self._told()}")

    def _write(self, line: Line) -> None:
        self._field(line.what).fill(self._value(line.value))

    def _put(self, line: Line) -> None:
        self._field(line.what).set_input_files(GUIDE / line.value)

    def _choose(self, line: Line) -> None:
        value = self._value(line.value)
        group = self.page.locator("main").get_by_role("group", name=line.what)
        if group.count():
            named = group.first.get_by_label(value, exact=True)
            (named if named.count() else group.first.get_by_label(value)).check()
        else:
            self._field(line.what).select_option(label=value)

    def _tick(self, line: Line) -> None:
        self._field(line.what).check()

    def _key(self, line: Line) -> None:
        self.page.keyboard.press(line.value)
        self.page.wait_for_load_state("networkidle")

    def _see(self, line: Line) -> None:
        shown = self._shown(self._value(line.what)).first
        try:
            shown.wait_for(timeout=10_000)
        except TimeoutError as late:
            raise AssertionError(f"“{line.what}” is not on {self.page.url}\n{self._told()}") from late

    def _shown(self, said: str) -> Locator:
        return self.page.locator("main").get_by_text(said).filter(visible=True)

    def _await(self, line: Line) -> None:
        until = datetime.now(UTC) + timedelta(milliseconds=PATIENCE)
        said = self._value(line.what)
        while not self._shown(said).count():
            assert datetime.now(UTC) < until, f"“{said}” never came to {self.page.url}\n{self._told()}"
            self.page.wait_for_timeout(500)
            self.page.reload()

    def _picture(self, line: Line) -> None:
        pictures.keep(self.page, line.what)

    def _value(self, said: str) -> str:
        if days := re.fullmatch(DAYS[self.language], said):
            return f"{today('Africa/Tripoli') + timedelta(days=int(days[1]))}"
        return self.phrases.get(said, said)

    def _told(self) -> str:
        return "\n".join(self.page.evaluate(OUTLINE)[:80])
