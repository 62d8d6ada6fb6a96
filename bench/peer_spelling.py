"""Romanisers with Jaro and Winkler's measure, on the tasks of `bench/spelling.py`; runs in an environment of its own."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from arabic_name_romanizer import Transliterator
from rapidfuzz.distance import JaroWinkler
from unidecode import unidecode


def romanisers() -> dict[str, Callable[[str], str]]:
    """Return what writes Arabic in Latin letters: ICU where it is installed, UNICEF's romaniser, and unidecode."""
    names = Transliterator()
    found = {
        "arabic-name-romanizer": lambda text: names.transliterate(text, country="EG").lower(),
        "unidecode": lambda text: unidecode(text).lower(),
    }
    try:
        import icu  # noqa: PLC0415  (needs the ICU library of the machine)
    except ImportError:
        return found
    latin = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII")
    return {"ICU": lambda text: latin.transliterate(text).lower(), **found}


def main(path: str) -> None:
    """Rank every task by each peer; print the share of right ones that stand first."""
    tasks, told = json.loads(Path(path).read_text()), {}
    for name, write in romanisers().items():
        known: dict[str, str] = {}
        hits: dict[str, list[bool]] = {}
        for task in tasks:
            texts = [task["given"], *task["pool"]]
            for text in texts:
                if text not in known:
                    known[text] = text if text.isascii() else write(text)
            scores = [JaroWinkler.similarity(known[texts[0]], known[one]) for one in texts[1:]]
            hits.setdefault(task["kind"], []).append(scores[-1] > max(scores[:-1]))
        told[name] = {kind: round(sum(found) / len(found), 4) for kind, found in hits.items()}
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
