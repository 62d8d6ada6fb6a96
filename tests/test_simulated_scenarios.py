"""Two simulated nodes write one scenario over a bad line: no word is lost, and at rest both hold the same.

The simulator is the exchange's own (`rabt simulate`): letters are dropped, doubled, late, out of order, spoilt;
processes die, disks fill, copies are laid back, a pouch is carried beside the line. What decides is the product's
merge core, handed whatever the simulated line brings.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from rabt.scenarios.messages import ScenarioEdited
from rabt.scenarios.rules import fields, merging
from rabt.scenarios.rules.fields import EVENT, POINTS
from rabt.scenarios.rules.merging import GONE, Edit
from rabt.site.simulation import invariants, rooms, run, sending
from rabt.site.simulation.disk import Tx
from rabt.site.simulation.node import Node, Out
from rabt.site.simulation.sending import write
from rabt.site.simulation.world import BEGINS, World

KIND, ABOUT, TABLE = "scenario.edited", "scenario", "scenario"
SEEDS = 120
THINGS = 5
TEXTS = ("title_ar", "title_en", "text_ar", "minutes")


def words(rows: dict[UUID, Edit]) -> merging.Standing:
    """Return the scenario that a node holds."""
    return merging.merged(rows.values(), POINTS)


def edit(node: Node) -> None:
    """Write, take out or settle something in the scenario, as a planner on this node sees it."""
    random = node.world.random
    with node.tx() as work:
        held = dict(work.all(TABLE))
        standing = words(held)
        thing_id = UUID(int=random.randrange(1, THINGS + 1))
        said = _said(node, standing, thing_id)
        fresh = [
            Edit(
                UUID(int=random.getrandbits(128)), EVENT, one_id, name, fields.written(EVENT, name, value),
                over, standing.count + 1, "EG" if node.state == "A" else "LY",
            )
            for one_id, name, value, over in said
        ]  # fmt: skip
        for one in fresh:
            work.put(TABLE, one.id, one)
        letter = ScenarioEdited("scenario:x", "EG", "", fresh, BEGINS)
        write(node, work, KIND, letter.to_body(), ABOUT)
    told(node.world).update({one.id: one for one in fresh})


def _said(
    node: Node, standing: merging.Standing, thing_id: UUID
) -> list[tuple[UUID, str, Any, tuple[UUID, ...]]]:
    random = node.world.random
    if standing.clashes and random.random() < 0.3:
        clash = random.choice(standing.clashes)
        value = fields.value_of(EVENT, clash.field, random.choice(clash.words).value)
        over = merging.over_field(standing, clash.thing_id, clash.field)
        if clash.field == GONE and value:
            over = merging.over_thing(standing, clash.thing_id)
        return [(clash.thing_id, clash.field, value, over)]
    if thing_id in standing.things and random.random() < 0.2:
        return [(thing_id, GONE, True, merging.over_thing(standing, thing_id))]
    if thing_id in standing.gone:
        return [(thing_id, GONE, False, merging.over_field(standing, thing_id, GONE))]
    name = random.choice(TEXTS)
    value = random.randrange(90) if name == "minutes" else random.choice("xyz")
    return [(thing_id, name, value, merging.over_field(standing, thing_id, name))]


def told(world: World) -> dict[UUID, Edit]:
    """Return every word that any node ever committed, as an onlooker saw it."""
    found: dict[UUID, Edit] = world.__dict__.setdefault("scenario_words", {})
    return found


def take(node: Node, work: Tx, row: Any) -> None:
    """Merge what the other node wrote."""
    fresh = ScenarioEdited.from_body(row.body).edits
    for one in merging.joined(work.all(TABLE).values(), fresh).values():
        work.put(TABLE, one.id, one)


def again(work: Tx, row: Out) -> None:
    """Write again what a forgotten letter of ours told."""
    for one in ScenarioEdited.from_body(row.body).edits:
        work.put(TABLE, one.id, one)


@pytest.fixture
def editing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the simulated officials write a scenario beside what they do otherwise."""
    monkeypatch.setitem(rooms.HANDLERS, KIND, take)
    monkeypatch.setitem(rooms.AGAIN, KIND, again)
    body = ScenarioEdited("scenario:x", "EG", "", [], BEGINS)
    monkeypatch.setitem(sending.FIELDS, KIND, set(vars(body)))
    monkeypatch.setattr(rooms, "ACTS", (edit, edit, edit, rooms.note))


def lived(seed: int) -> tuple[World, tuple[Node, Node], str]:
    """Let a seed happen; return its world, its nodes, and what broke."""
    world = World(seed)
    pair = run.nodes(world)
    for node in pair:
        node.disk.tables[TABLE] = {}
    run.plan(world, pair)
    for node in pair:  # nobody's day ends without a word
        world.after(world.faults.lasts * 0.95, partial(run._act, node, edit))
    events = 0
    while world.step():
        events += 1
        assert events < run.MOST_EVENTS, seed
        broke = next(invariants.bounded(world, pair), "")
        if broke:
            return world, pair, broke
    return world, pair, next(invariants.at_rest(world, pair), "")


def honest(seeds: range, *, restored: bool) -> Iterator[int]:
    """Return seeds in which no node means ill, and none is brought back from a copy, or one that says so.

    What a disk lost before it was told to anybody, it lost: there both nodes must be equal, no more.
    """
    for seed in seeds:
        faults = World(seed).faults
        known = faults.told and not faults.both
        if not faults.hostile and faults.restore == restored and (known or not restored):
            yield seed


def test_no_word_is_lost_and_both_nodes_end_equal(editing):
    met = {
        "drop": 0,
        "double": 0,
        "crash": 0,
        "partition": 0,
        "pouch": 0,
        "spoil": 0,
        "erase": 0,
    }
    clashes = 0
    for seed in honest(range(SEEDS), restored=False):
        world, (a, b), broke = lived(seed)
        assert broke == "", (seed, broke)
        ours, theirs = a.disk.tables[TABLE], b.disk.tables[TABLE]
        wanting = told(world).keys() - ours.keys() | told(world).keys() - theirs.keys()
        assert not wanting, (seed, len(wanting))
        assert words(ours) == words(theirs), seed
        clashes += len(words(ours).clashes)
        for name in met:
            met[name] += bool(getattr(world.faults, name))
    assert all(met.values()), met
    assert clashes, "both wrote at once somewhere, else this proves nothing"


def test_both_nodes_end_equal_after_one_was_brought_back_from_a_copy(editing):
    seeds = list(honest(range(SEEDS), restored=True))
    for seed in seeds:
        _, (a, b), broke = lived(seed)
        assert broke == "", (seed, broke)
        assert words(a.disk.tables[TABLE]) == words(b.disk.tables[TABLE]), seed
    assert len(seeds) > 5


def test_a_merge_that_lets_the_later_word_win_is_noticed(editing, monkeypatch):
    """Planted: a node keeps of each field the word with the larger count alone, as many a program does."""

    def wins(node: Node, work: Tx, row: Any) -> None:
        held = {one.place: one for one in sorted(work.all(TABLE).values(), key=lambda one: one.rank)}
        for one in ScenarioEdited.from_body(row.body).edits:
            if one.place not in held or held[one.place].rank < one.rank:
                work.put(TABLE, one.id, one)

    monkeypatch.setitem(rooms.HANDLERS, KIND, wins)
    for seed in honest(range(SEEDS), restored=False):
        world, pair, _ = lived(seed)
        if any(told(world).keys() - node.disk.tables[TABLE].keys() for node in pair):
            return
    raise AssertionError("nobody noticed")
