"""People of a story in browsers: each with a context of his own, looked at on every page he opens."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Response, TimeoutError

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
NARROW, WIDE = (360, 800), (1280, 900)
WENT_ON = "Execution context was destroyed"
"""What the browser says when a page goes on by itself while somebody looks at it."""
PATIENCE = 90  # seconds for a letter, on a busy machine
LOOK = """() => ({
  lang: document.documentElement.lang, dir: document.documentElement.dir,
  over: document.documentElement.scrollWidth - innerWidth,
  wide: [...document.querySelectorAll('main *, header *')].filter((one) => {
    const box = one.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1;
  }).slice(0, 4).map((one) => one.tagName + '.' + one.className),
})"""
FAULTS = """() => axe.run().then(({ violations }) => violations
  .map(({ id, nodes }) => id + ' at ' + nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ')))"""

SHAPE = """() => [...document.querySelectorAll('*')].map((one) => one.tagName
  + [...one.attributes].map(({ name, value }) => name + (/^(alt|class|role|type|style|hidden|lang|dir|tabindex|aria-)/.test(name) ? value : ''))
  + (one.labels?.length ?? '') + Boolean(one.textContent.trim())).join()"""
"""What axe judges of a page, without what this page alone says: two of one shape have the same faults."""

MOST_TABS, MOST_CHOICES = 150, 60
FOCUSED = """(one) => {
  const now = document.activeElement, skip = document.querySelector('a.skip');
  if (now === one) return 'here';
  if (now === skip && one.closest('main')) return 'Enter';
  const behind = now.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING;
  return now !== document.body && behind ? 'Shift+Tab' : 'Tab';
}"""
"""Which key brings the focus nearer to an element, or that it is there."""
AMONG_RADIOS = FOCUSED.replace("now === one", "now.name === one.name && now.type === 'radio'")
"""Of a group of radios the chosen one has the focus; the arrows lead to the others."""


class Walk:
    """A walk through the pages in one language: who goes it, and everything that was wrong on its way."""

    def __init__(self, browser: Browser, language: str, *, by_keyboard: bool = False) -> None:
        self.browser, self.language, self.by_keyboard = browser, language, by_keyboard
        self.faults: dict[str, None] = {}  # in their order, each once
        self.looked = 0
        self.shapes: set[tuple[int, str]] = set()
        folder = os.environ.get("RABT_PICTURES")
        self.pictures = Path(folder) / language if folder else None

    @contextmanager
    def person(
        self, url: str, link: str = "", size: tuple[int, int] = WIDE, **looks: Any
    ) -> Iterator["Person"]:
        """Open a browser for somebody, in his language; with a link, he signs in by it."""
        context = self.browser.new_context(
            base_url=url, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **looks
        )
        try:
            who = Person(self, context)
            who.speak(link or "/access/sign-in")
            if link:
                who.press("main form button.main")
            yield who
        finally:
            context.close()

    def note(self, page: Page, fault: str) -> None:
        """Write down what is wrong, with the page on which it is."""
        path = re.sub(r"[0-9a-f-]{36}", "…", page.url.split("/", 3)[-1].split("?")[0])
        width = (page.viewport_size or {})["width"]
        self.faults[f"{self.language} {width} /{re.sub('link/.*', 'link/…', path)}: {fault}"] = None


class Person:
    """Somebody at his browser."""

    def __init__(self, walk: Walk, context: BrowserContext) -> None:
        self.walk, self.context = walk, context
        self.page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("response", self._answered)
        self.page.on("pageerror", lambda error: walk.note(self.page, f"script: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.walk.note(self.page, message.text[:200])

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and "hx-request" in answer.request.headers:  # a part of a page
            self.walk.note(self.page, f"{answer.status} for {re.sub('[0-9a-f-]{36}', '…', answer.url)}")

    def speak(self, path: str) -> None:
        """Open the first page; it speaks Arabic until another language is asked for."""
        self.page.goto(path)
        if self.walk.language != "ar":
            self.touch("form[action='/language'] button", leads_on=True)
        self.see()

    def visit(self, path: str) -> None:
        """Open a page and look at it."""
        answer = self.page.goto(path)
        assert answer and answer.status == 200, self._told(answer and answer.status)
        self.see()

    def fill(self, fields: dict[str, Any]) -> None:
        """Fill in a form, each field by its name."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']")
            kind = field.first.evaluate("(one) => one.tagName === 'SELECT' ? 'select' : one.type")
            if self.walk.by_keyboard and kind != "file":  # what a dialog of the system asks is no page's
                self._type(f"main [name='{name}']", kind, value)
            elif kind == "select":
                field.select_option(str(value))
            elif kind == "radio":
                self.page.check(f"main [name='{name}'][value='{value}']")
            elif kind == "checkbox":
                field.set_checked(bool(value))
            elif kind == "file":
                field.set_input_files(value)
            else:
                field.fill(str(value))

    def _type(self, what: str, kind: str, value: Any) -> None:
        """Fill in one field by the keyboard alone."""
        keys = self.page.keyboard
        if kind in ("radio", "checkbox"):
            one = f"{what}[value='{value}']" if kind == "radio" else what
            self.reach(one if kind == "checkbox" else what, AMONG_RADIOS if kind == "radio" else FOCUSED)
            wanted = True if kind == "radio" else bool(value)
            self._until(lambda: self.page.is_checked(one) == wanted, "Space", *["ArrowDown"] * MOST_CHOICES)
            return
        self.reach(what)
        if kind == "select":
            self._until(
                lambda: self.page.input_value(what) == str(value), "Home", *["ArrowDown"] * MOST_CHOICES
            )
            return
        if kind == "date":  # the browser's own field: month, day, year, as its language has it
            year, month, day = str(value).split("-")
            keys.type(month + day + year)
            return
        keys.press("Control+A")
        keys.insert_text(str(value)) if str(value) else keys.press("Delete")

    def _until(self, done: Callable[[], bool], *keys: str) -> None:
        for key in keys:
            if done():
                return
            self.page.keyboard.press(key)
        assert done(), f"no key chose it: {self._told(0)}"

    def reach(self, what: str, here: str = "") -> None:
        """Go to something by the keyboard alone: past the header by the link for it, then from one to the next."""
        target, here = self.page.locator(what).first, here or FOCUSED
        target.wait_for(state="attached")
        for _ in range(MOST_TABS):
            step = target.evaluate(here)
            if step == "here":
                return
            self.page.keyboard.press(step)
        raise AssertionError(f"{what} is not reached by the keyboard: {self._told(0)}")

    def touch(self, what: str, *, leads_on: bool = False) -> Response | None:
        """Press a button: by the keyboard where this walk goes by it. Of one that leads on, return the next page."""
        if self.walk.by_keyboard:
            self.reach(what)  # on its way the link past the header moves within this page
        with self.page.expect_navigation() if leads_on else nullcontext() as going:
            self.page.keyboard.press("Enter") if self.walk.by_keyboard else self.page.click(what)
        return going.value if going else None

    def press(self, what: str) -> None:
        """Press a button or a link that leads to a page, and look at that page."""
        answer = self.touch(what, leads_on=True)
        assert answer and answer.status == 200, f"{what}: {self._told(answer and answer.status)}"
        self.see()

    def has(self, what: str) -> bool:
        """Tell whether something is on the page."""
        return self.page.locator(what).count() > 0

    def wait_for(self, path: str, what: str, before: Callable[[], None] = lambda: None) -> None:
        """Open a page again and again until something is on it: a letter takes a moment to come."""
        until = time.monotonic() + PATIENCE
        while True:
            self.page.goto(path)
            before()
            if self.has(what):
                return self.see()
            assert time.monotonic() < until, f"{path} never showed {what}: {self._told(0)}"
            self.page.wait_for_timeout(500)

    @property
    def key(self) -> str:
        """The identifier in the address of this page."""
        found = re.search(r"[0-9a-f-]{36}", self.page.url)
        assert found, self.page.url
        return found[0]

    def see(self) -> None:
        """Look at the page as it stands; where it goes on by itself meanwhile, at the page it goes on to."""
        for _ in range(2):
            try:
                self._look()
            except Error as problem:
                if WENT_ON not in str(problem):
                    raise
            else:
                return
        self._look()

    def _look(self) -> None:
        """Look at its language, its width, what axe says; take its picture."""
        page, walk = self.page, self.walk
        page.wait_for_load_state("load")
        self._panels()
        found = page.evaluate(LOOK)
        wanted = (walk.language, "rtl" if walk.language == "ar" else "ltr")
        if (found["lang"], found["dir"]) != wanted:
            walk.note(page, f"speaks {found['lang']} {found['dir']}")
        if found["over"] > 0:
            walk.note(page, f"wider than the screen by {found['over']}: {found['wide']}")
        shape = ((page.viewport_size or {})["width"], page.evaluate(SHAPE))
        if shape not in walk.shapes:
            page.evaluate(AXE)
            for fault in page.evaluate(FAULTS):
                walk.note(page, fault)
            walk.shapes.add(shape)
        walk.looked += 1
        if walk.pictures:
            walk.pictures.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[0-9a-f-]{36}|\?.*", "", page.url.split("/", 3)[-1]).strip("/").replace("/", "-")
            name = re.sub("link-.*", "link", name) or "home"
            page.screenshot(path=walk.pictures / f"{walk.looked:03} {name}.png", full_page=True)

    def _panels(self) -> None:
        """Wait for the parts that come after the page."""
        try:
            self.page.wait_for_selector("[hx-trigger='load']", state="detached", timeout=10_000)
        except TimeoutError:
            self.walk.note(self.page, "a part of it never came")

    def _told(self, status: int | None) -> str:
        wrong = self.page.locator("main .summary, main .problem, main .error").all_inner_texts()
        return f"{status} {self.page.url}\n" + "\n".join(wrong or [self.page.inner_text("body")[:600]])
