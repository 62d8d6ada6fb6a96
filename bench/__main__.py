"""Cards beside the `cwt` package, and the seal of letters: results as JSON and a picture."""

import json
import math
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any
from uuid import uuid4

import cwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from playwright.sync_api import sync_playwright

from bench import RESULTS, chromium
from rabt.base.identifiers import Ref
from rabt.seal import card, delta, keyset, letter, status
from rabt.seal.keys import key_id, public_of
from rabt.seal.tests.made import AT, CLAIMS, KEY, KEYS, RAW, ROOT, TEXT

MODULES = Path(__file__).parents[1] / "src/rabt/credentials/js/card"
ROUNDS, CALLS = 7, 300


def took(call: Callable[[], Any]) -> float:
    """Return the median time of one call, in microseconds, over some rounds of many calls."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(CALLS):
            call()
        rounds.append((time.perf_counter() - begun) / CALLS * 1e6)
    return statistics.median(rounds)


def cards() -> dict[str, float]:
    """Measure our reading of a card beside the peer's reading of the same bytes."""
    public = KEY.public_key().public_bytes_raw()
    peer_key = cwt.COSEKey.new({1: 1, 2: key_id(KEY.public_key()), 3: -8, -1: 6, -2: public})
    peer = cwt.COSE.new()
    return {
        "card issue (ours)": took(lambda: card.issue(CLAIMS, KEY)),
        "card text to claims, every check (ours)": took(lambda: card.verify(TEXT, [KEYS], AT)),
        "COSE bytes to payload, signature only (cwt)": took(lambda: peer.decode(RAW, peer_key)),
    }


def letters() -> dict[str, float]:
    """Measure sealing and opening a letter with a body of about 1.5 kB."""
    sign, close = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    head = letter.LetterHead(
        mid=uuid4(), from_state="EG", to_state="LY", seq=1, prev="", sent_at=datetime.now(UTC),
        kind="offer.made/1", about=Ref("offer:1"), purpose="hiring",
    )  # fmt: skip
    body = {"text": "نص " * 400}
    sealed = letter.seal(head, body, sign_with=sign, close_to=close.public_key())

    def opened() -> letter.OpenedLetter:
        return letter.open_letter(
            sealed, open_with=close, signed_by=sign.public_key(), from_state="EG", to_state="LY"
        )

    return {
        "letter seal": took(lambda: letter.seal(head, body, sign_with=sign, close_to=close.public_key())),
        "letter open": took(opened),
    }


def sizes() -> dict[str, int]:
    """Measure what must be small: a card, and a signed list of a million places with a tenth revoked."""
    places = Random(1).sample(range(10**6), 10**5)
    marked = status.pack({place: status.Status.INVALID for place in places}, 2**20)
    signed = status.SignedList("LY", 1, AT, AT + timedelta(days=30), timedelta(hours=12), marked)
    more = Random(2).sample(sorted(set(range(10**6)) - set(places)), 300)
    later = status.pack({place: status.Status.INVALID for place in [*places, *more]}, 2**20)
    after = replace(signed, issued_at=AT + timedelta(days=1), statuses=later)
    entropy = (
        (math.lgamma(2**20 + 1) - math.lgamma(10**5 + 1) - math.lgamma(2**20 - 10**5 + 1)) / math.log(2) / 8
    )
    return {
        "card bytes": len(RAW),
        "entropy of 100 k places among 2^20, bytes": math.ceil(entropy),
        "signed status list bytes, 100 k of 1 M revoked": len(status.sign(signed, KEY)),
        "the same as places, signed": len(delta.sign(None, signed, KEY)),
        "what changed in a day of 300, signed": len(delta.sign(signed, after, KEY)),
    }


def in_browser() -> dict[str, float]:
    """Measure the checker's own reading of a card in Chromium, key set and signature included, in microseconds."""
    served = partial(SimpleHTTPRequestHandler, directory=str(MODULES))
    with ThreadingHTTPServer(("127.0.0.1", 0), served) as server, sync_playwright() as play:
        Thread(target=server.serve_forever, daemon=True).start()
        browser = play.chromium.launch(executable_path=chromium())
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/errors.js")
        told = page.evaluate(READ_IN_PAGE, [TEXT, keyset.sign(KEYS, ROOT).hex(), public_of(ROOT), CALLS])
        browser.close()
        server.shutdown()
    return {"card text to claims, every check (the checker, in Chromium)": told * 1000}


READ_IN_PAGE = """async ([text, signed, root, calls]) => {
  const { readCard, readKeySet } = await import("/signed.js");
  const data = new Uint8Array(signed.match(/../g).map((one) => parseInt(one, 16)));
  const sets = [await readKeySet(data, root, "LY")];
  await readCard(text, sets);
  const begun = performance.now();
  for (let n = 0; n < calls; n += 1) await readCard(text, sets);
  return (performance.now() - begun) / calls;
}"""


def picture(times: dict[str, float]) -> str:
    """Draw the times as bars."""
    longest, rows = max(times.values()), []
    for place, (name, micro) in enumerate(times.items()):
        y = 20 + place * 44
        rows.append(f'<text x="10" y="{y}" font-size="13">{name}: {micro:.0f} µs</text>')
        rows.append(
            f'<rect x="10" y="{y + 6}" width="{600 * micro / longest:.0f}" height="14" fill="#0b6e5b"/>'
        )
    height = 30 + 44 * len(times)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{height}">{"".join(rows)}</svg>\n'


def main() -> None:
    """Run every measurement and write the results."""
    times = cards() | in_browser() | letters()
    found = {
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "microseconds, median": {name: round(value, 1) for name, value in times.items()},
        "ratio, our whole check to the peer's signature check": round(
            times["card text to claims, every check (ours)"]
            / times["COSE bytes to payload, signature only (cwt)"],
            2,
        ),
        "sizes": sizes(),
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "seal.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    (RESULTS / "seal.svg").write_text(picture(times))
    print(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
