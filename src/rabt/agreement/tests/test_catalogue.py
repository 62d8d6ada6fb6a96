"""Every refusal of this room is explained, and every word is there."""

import re
import tomllib
from pathlib import Path

ROOM = Path(__file__).parents[1]


def read(name):
    return tomllib.loads((ROOM / "locale" / name).read_text("utf-8"))


def test_every_code_is_explained_in_both_languages():
    code = "\n".join(path.read_text("utf-8") for path in ROOM.glob("*.py"))
    raised = set(re.findall(r'Refused\("(\w+)"', code))
    told = read("problems.toml")
    assert raised == set(told)
    for name, entry in told.items():
        assert all(entry[one].strip() for one in ("ar", "en", "next_ar", "next_en")), name
        assert entry["source"] == "", name


def test_every_word_of_the_pages_is_in_the_catalogue():
    words = read("words.toml")
    pages = "\n".join(path.read_text("utf-8") for path in (ROOM / "templates").rglob("*.html"))
    for key in re.findall(r'"agreement\.([\w.]+)" ?(?:%|\w+=)', pages):
        found = words
        for step in key.rstrip(".").split("."):
            found = found[step]
        assert found["ar"]
