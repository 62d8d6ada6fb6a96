"""A certificate of a course: of the papers' family, there and back, and nothing bent is read."""

from dataclasses import replace
from datetime import date

import pytest

from rabt.base.errors import Refused, Untrusted
from rabt.seal import base45, card, cbor, cose, paper
from rabt.seal.tests.made import AT, KEY, KEYS, PAPER

COURSE = paper.Course(
    "protection_at_border", "LY-TOBRUK-CENTRE", date(2027, 2, 7), date(2027, 2, 18), 24, "protection",
    date(2030, 2, 18),
)  # fmt: skip
CLAIMS = replace(PAPER, subject=paper.of_course("محمد سالم فرجاني", "Mohamed Salem Fargany", COURSE))


def signed(told):
    return paper.PREFIX + base45.encode(cose.sign(cbor.encode(told), paper.TYP, KEY))


def told(claims=CLAIMS):
    text = paper.issue(claims, KEY).removeprefix(paper.PREFIX)
    return cbor.decode(cbor.decode(base45.decode(text)[1:])[2])


@pytest.mark.parametrize(
    "course", [COURSE, replace(COURSE, until_on=None), replace(COURSE, skill="", until_on=None)]
)
def test_there_and_back_within_the_limit(course):
    claims = replace(CLAIMS, subject=replace(CLAIMS.subject, course=course))
    text = paper.issue(claims, KEY)
    assert paper.verify(text, [KEYS], AT) == claims
    assert len(base45.decode(text.removeprefix(paper.PREFIX))) <= card.LIMIT


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, ""), (0, 7), (0, "x" * 61), (1, None), (2, 30_000), (3, -1), (4, 10_001), (4, "24"), (5, ""),
        (5, 3), (6, "2030"), (6, -1),
    ],
)  # fmt: skip
def test_a_course_that_cannot_be_is_not_read(place, value):
    found = told()
    found[169][81][place] = value
    with pytest.raises(Untrusted) as wrong:
        paper.verify(signed(found), [KEYS], AT)
    assert wrong.value.code == "paper_malformed"


@pytest.mark.parametrize(
    ("key", "value"),
    [(81, []), (81, "x"), (81, [["7112", 1, 2, "X", []]]), (82, b"x" * 16), (80, 4), (80, 1), (80, True)],
)
def test_one_kind_of_paper_never_passes_for_another(key, value):
    found = told()
    found[169][key] = value
    with pytest.raises(Untrusted):
        paper.verify(signed(found), [KEYS], AT)
    service = told(PAPER)
    service[169][80] = 3
    with pytest.raises(Untrusted):
        paper.verify(signed(service), [KEYS], AT)


def test_what_no_checker_would_read_is_not_signed():
    for course in (replace(COURSE, hours=20_000), replace(COURSE, skill=""), replace(COURSE, code="")):
        with pytest.raises(Refused) as found:
            paper.issue(replace(CLAIMS, subject=replace(CLAIMS.subject, course=course)), KEY)
        assert found.value.code == "paper_unwritable"
