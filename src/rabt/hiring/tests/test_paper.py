"""The contract's paper: both languages, from the frozen terms, readable back."""

import re
import zlib

import pytest
from django.utils import translation

from rabt.access.models import Viewing
from rabt.hiring import queries
from rabt.hiring.pages.contracts import PAPER
from rabt.hiring.queries.paper import CLAUSES, contract_paper
from rabt.hiring.queries.wording import changes, lines
from rabt.hiring.tests.build import AT, TERMS, consented_there, drawn_there, other
from rabt.shell.paper import pdf
from rabt.shell.words import words

pytestmark = pytest.mark.django_db


def streams(paper: bytes) -> list[bytes]:
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.S):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            continue
    return found


def maps(all_streams: list[bytes]) -> list[dict[str, str]]:
    """Read each font's own table of glyph to letter (ToUnicode)."""
    found = []
    for one in all_streams:
        if b"beginbfchar" not in one and b"beginbfrange" not in one:
            continue
        pairs = {}
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", one, re.S):
            for glyph, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
                pairs[glyph.decode().lower()] = bytes.fromhex(letters.decode()).decode("utf-16-be")
        found.append(pairs)
    return found


ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def glyphs_of(string: bytes) -> bytes:
    """Read a string of a page, written in hexadecimal or as letters with escapes."""
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())
    return re.sub(rb"\\(\d{1,3}|.)", lambda found: _escaped(found[1]), string[1:-1], flags=re.S)


def _escaped(letter: bytes) -> bytes:
    return bytes([int(letter, 8)]) if letter.isdigit() else ESCAPES.get(letter, letter)


def text_of(paper: bytes) -> str:
    """Write down what is printed, once by the table of each font."""
    all_streams = streams(paper)
    text = ""
    for pairs in maps(all_streams):
        for page in all_streams:
            if b"BT" not in page or (b"Tj" not in page and b"TJ" not in page):
                continue
            for string in re.findall(rb"<[0-9A-Fa-f]+>|\((?:\\.|[^\\()])*\)", page, re.S):
                line = glyphs_of(string).hex()
                text += "".join(pairs.get(line[i : i + 4], "") for i in range(0, len(line), 4))
            text += "\n"
    return text


def test_the_paper_says_who_what_and_how_much_in_latin(cast, peer):
    row, actor = consented_there(cast, peer)
    paper = pdf(PAPER, contract_paper(actor, row, queries.terms_at(AT)))
    assert paper.startswith(b"%PDF-")
    text = "".join(text_of(paper).split())
    assert "FirstBuildingCo" in text
    assert "MAHMOUDHASSAN" in text
    assert "1,800.000LYD" in text
    assert row.number in text
    assert "Theworkerkeepshispassport" in text
    assert Viewing.objects.filter(who=actor.id).exists()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_both_languages_say_every_term_and_clause(cast, peer, language):
    row, actor = drawn_there(cast, peer)
    side = contract_paper(actor, row, queries.terms_at(AT))[language]
    assert len(side["clauses"]) == len(CLAUSES) == len(set(side["clauses"]))
    assert len(side["terms"]) == 12
    assert not [text for text in [*side["clauses"], *side["words"].values()] if text.startswith("hiring.")]
    assert [row[2] for row in side["certificates"]] == ["—", "—", "—"]
    assert side["laws"]


def test_an_unverified_source_says_so(cast, peer):
    row, actor = drawn_there(cast, peer)
    side = contract_paper(actor, row, queries.terms_at(AT))["en"]
    assert any("not yet verified" in law for law in side["laws"])


@pytest.mark.parametrize("language", ["ar", "en"])
def test_terms_are_said_in_the_language_that_was_asked(language):
    corridor = queries.terms_at(AT)
    said = {line.field: line.value for line in lines(TERMS, corridor, language)}
    assert said["occupation"] == getattr(corridor.occupations["7112"].name, language)
    assert said["wage_minor"] == "1,800.000 LYD"
    changed = changes(TERMS, other(meals=True, occupation="0000"), corridor, language)
    assert [(one.field, one.effect) for one in changed] == [("occupation", "other"), ("meals", "better")]
    assert changed[0].value == "0000"


def test_without_a_language_the_page_decides():
    with translation.override("en"):
        assert lines(TERMS, queries.terms_at(AT))[0].label == "Occupation"
        assert changes(TERMS, other(meals=True), queries.terms_at(AT))[0].label == "Meals provided"


def test_every_term_and_clause_has_words():
    for name in CLAUSES:
        assert f"hiring.clause.{name}" in words()
    for name in TERMS.__dataclass_fields__:
        assert f"hiring.term.{name}" in words()
