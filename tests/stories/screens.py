"""The main screens: how each is come to, pictured, held against every rule of axe, and weighed."""

from typing import Any

from tests.stories import pictures
from tests.stories.browser import AXE, Person, Walk
from tests.stories.running import Nodes

MOST = 100_000
"""Bytes of a page after the first: a post's line carries 250 kbit/s."""
STILL = 0.01
"""Share of the screen that may move while a page loads: a tenth of what Web Vitals calls good (CLS 0.1)."""
FIRST = "main tbody a, main .found a"
SCREENS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("home", "destination_approver", "LY/labour/", "/", ()),
    ("search", "origin_clerk", "EG/labour/matrouh/", "/search?q=محمد", ()),
    ("permits", "destination_clerk", "LY/labour/tobruk/", "/permits/", ()),
    ("permit", "destination_clerk", "LY/labour/tobruk/", "/permits/", (FIRST,)),
    ("contract", "destination_clerk", "LY/labour/tobruk/", "/hiring/contracts", (FIRST,)),
    ("card", "employer", "LY/labour/", "/permits/", (FIRST, "main a[href*='/credentials/card/']")),
    ("card-phone", "employer", "LY/labour/", "/permits/",
     (FIRST, "main a[href*='/credentials/card/']", "main a[href$='/phone']")),
    ("post", "border_officer", "LY/border/musaid/", "/crossing/", ()),
    ("staff", "employer", "LY/labour/", "/permits/staff", ()),
    ("link", "node_administrator", "LY/", "/exchange/", ()),
    ("terms", "destination_clerk", "LY/labour/tobruk/", "/agreement/", ()),
    ("accounts", "node_administrator", "LY/", "/access/accounts", ()),
    ("pair", "node_administrator", "LY/", "/exchange/pair", ()),
    ("journal", "auditor", "LY/", "/journal/", ()),
)  # fmt: skip
"""Name, who sits there and where, path, and what is pressed then. The others are pictured on the guide's way."""
ALSO_SMALL = ("card-phone",)
"""What is pictured again in English, on a telephone at night."""
NOT_PICTURED = ("pair",)
"""Only held against the rules: its keys are others in every run."""
MEASURE = """() => {
  const came = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  return { bytes: came.reduce((sum, one) => sum + one.transferSize, 0), moved: window.moved };
}"""
BEYOND = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WATCH = """window.moved = 0; new PerformanceObserver((seen) => {
  for (const one of seen.getEntries()) if (!one.hadRecentInput) window.moved += one.value;
}).observe({ type: 'layout-shift', buffered: true });"""
EVERY_FAULT = "() => axe.run().then(({ violations }) => violations.map(({ id }) => id))"


def looked_at(
    town: Nodes, walk: Walk, name: str, role: str, office: str, path: str, presses: tuple[str, ...]
) -> dict[str, Any]:
    """Open one screen, press on to where it leads, take its picture and weigh it."""
    node = town.origin if office.startswith("EG/") else town.destination
    with walk.person(node.url, node.link(role, office), **pictures.LOOKS[walk.language]) as who:
        who.context.add_init_script(WATCH)
        who.visit(path)
        for what in presses:
            who.press(what)
        return _measured(who, walk, name)


def _measured(who: Person, walk: Walk, name: str) -> dict[str, Any]:
    page = who.page
    page.reload()
    page.wait_for_load_state("networkidle")
    found = dict(page.evaluate(MEASURE))
    page.evaluate(AXE)
    found["faults"] = page.evaluate(EVERY_FAULT)
    found["beyond"] = page.evaluate(BEYOND)
    if name not in NOT_PICTURED:
        pictures.keep(page, f"{walk.language}/{name}.png")
    return found
