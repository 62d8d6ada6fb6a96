"""How the main screens come over a bad line: 250 kbit/s and 300 ms, in Chromium, from nothing and with what it kept.

    python -m bench.line

Runs both nodes with a small history of their own in a folder that is thrown away. A first page is usable when
its words are painted and its form can be filled in (DOMContentLoaded); a later page has the house's style,
script and letters in the browser's cache already.
"""

import json
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench import RESULTS, chromium
from tests.stories.browser import NARROW
from tests.stories.running import Nodes, history, homes, run_nodes
from tests.stories.screens import SCREENS

BITS, LATENCY = 250_000, 300
BARS = {"first page usable, s": 5.0, "later page, bytes": 100_000}
TOLD = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const came = [page, ...performance.getEntriesByType('resource')];
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return { usable: Math.max(page.domContentLoadedEventEnd, paint ? paint.startTime : 0) / 1000,
           whole: page.loadEventEnd / 1000, bytes: came.reduce((sum, one) => sum + one.transferSize, 0) };
}"""


def main() -> None:
    """Measure every main screen over a bad line and write the results."""
    with homes() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium())
        for nodes in run_nodes(folder, history=history):
            told = measured(nodes, browser)
        browser.close()
    result = {
        "on": datetime.now(UTC).date().isoformat(), "line": f"{BITS} bit/s, {LATENCY} ms", "bars": BARS, "pages": told,
    }  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "line.json").write_text(json.dumps(result, indent=1) + "\n")
    (RESULTS / "line.svg").write_text(picture(told))
    print(json.dumps(result, indent=1))


def measured(nodes: Nodes, browser: Browser) -> dict[str, Any]:
    """Open the sign-in page from nothing, then every main screen as somebody who has signed in."""
    told: dict[str, Any] = {}
    for name, role, office, path, presses in (("sign-in, first", "", "", "/access/sign-in", ()), *SCREENS):
        node = nodes.origin if office.startswith("EG/") else nodes.destination
        size = {"width": NARROW[0], "height": NARROW[1]}
        with browser.new_context(base_url=node.url, viewport=size) as context:
            page = context.new_page()
            if role:
                page.goto(node.link(role, office))
                page.click("main form button.main")
            slow(page)
            page.goto(path)
            for what in presses:
                page.click(what)
                page.wait_for_load_state("load")
            page.wait_for_load_state("networkidle")
            told[name] = {what: round(value, 2) for what, value in page.evaluate(TOLD).items()}
    return told


def slow(page: Page) -> None:
    """Let a page have a bad line from now on."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": LATENCY, "downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8,
    })  # fmt: skip


def picture(told: dict[str, Any]) -> str:
    """Draw how long until each page is usable, with the bar that the first is held to."""
    longest, rows = max(BARS["first page usable, s"], *(one["usable"] for one in told.values())), []
    for place, (name, one) in enumerate(told.items()):
        y = 20 + place * 34
        rows.append(
            f'<text x="10" y="{y}" font-size="12">{name}: {one["usable"]:.1f} s, {one["bytes"] / 1000:.0f} kB</text>'
        )
        rows.append(
            f'<rect x="10" y="{y + 5}" width="{600 * one["usable"] / longest:.0f}" height="12" fill="#0b6e5b"/>'
        )
    height, bar = 30 + 34 * len(told), 10 + 600 * BARS["first page usable, s"] / longest
    rows.append(f'<line x1="{bar:.0f}" x2="{bar:.0f}" y1="0" y2="{height}" stroke="#a3151f"/>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{height}">{"".join(rows)}</svg>\n'


if __name__ == "__main__":
    main()
