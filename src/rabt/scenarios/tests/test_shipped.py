"""The four scenarios of the house: whole, in both languages, at real places, and equal on both nodes."""

import re
from collections import Counter

import pytest

from rabt.agreement import queries as agreement
from rabt.base.errors import Missing, Refused
from rabt.scenarios import actions, queries
from rabt.scenarios.rules import checking, drafting
from rabt.scenarios.rules.frozen import EventKind
from rabt.scenarios.tests import build
from rabt.scenarios.tests.build import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
CODES = ("bus_accident", "port_disease", "salloum_influx", "vital_installation")
ARABIC, LATIN = re.compile("[\\u0621-\\u064a]"), re.compile("[A-Za-z]")


def test_there_are_four(planner):
    assert tuple(queries.shipped()) == CODES
    assert [one["code"] for one in queries.shipped_to_load(planner)] == list(CODES)


@pytest.mark.parametrize("code", CODES)
def test_each_is_whole_and_may_be_put_at_once(planner, code, letters):
    row = actions.load_shipped(planner, code, at=AT)
    standing = queries.standing(row)
    told = drafting.drafted(row.pk, standing)
    assert checking.lacks(told, agreement.terms_at(AT)) == []
    assert 12 <= sum(one.kind == EventKind.INJECT for one in told.events) <= 20
    assert build.replica_of(row, letters()).digest == row.digest
    actions.put_forward(planner, row.pk, row.digest, at=AT)


@pytest.mark.parametrize("code", CODES)
def test_each_says_the_same_in_both_languages(planner, code):
    row = actions.load_shipped(planner, code, at=AT)
    told = drafting.drafted(row.pk, queries.standing(row))
    said = [told.title, told.summary, *(one.text for one in told.objectives)]
    for move in told.moves:
        said += [move.title, move.situation]
    for event in told.events:
        said += [event.title, event.text, event.sender, *(one.text for one in event.expected)]
    for words in said:
        letters = ARABIC.findall(words.ar)
        assert len(letters) > 0.5 * len(words.ar.replace(" ", "")) - 12, words.ar
        assert LATIN.search(words.en) and not ARABIC.search(words.en), words.en
    assert len({words.ar for words in said if len(words.ar) > 30}) == len([w for w in said if len(w.ar) > 30])


@pytest.mark.parametrize("code", CODES)
def test_each_plays_both_sides_at_real_places(planner, code):
    row = actions.load_shipped(planner, code, at=AT)
    told = drafting.drafted(row.pk, queries.standing(row))
    states = Counter(party.state for event in told.events for party in event.to)
    assert states["EG"] >= 5 and states["LY"] >= 5
    assert all(event.place for event in told.events if event.kind == EventKind.INJECT)
    assert {event.objective for event in told.events if event.objective} == {
        one.id for one in told.objectives
    }
    assert len({event.move for event in told.events}) == len(told.moves) == 3
    assert [event.minutes for event in told.events] == sorted(event.minutes for event in told.events)


def test_one_is_loaded_once_until_it_is_put_away(planner):
    row = actions.load_shipped(planner, build.CODE, at=AT)
    with pytest.raises(Refused, match="scenario_loaded"):
        actions.load_shipped(planner, build.CODE, at=AT)
    assert build.CODE not in [one["code"] for one in queries.shipped_to_load(planner)]
    actions.put_away(planner, row.pk, True, at=AT)
    assert actions.load_shipped(planner, build.CODE, at=AT).pk != row.pk


def test_none_is_loaded_that_there_is_not_or_by_who_may_not(planner, chief):
    with pytest.raises(Missing):
        actions.load_shipped(planner, "flood", at=AT)
    assert queries.shipped_to_load(chief) == []
