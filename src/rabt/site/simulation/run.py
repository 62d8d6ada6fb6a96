"""One seed from its first event to its last, with the invariants asked all the way."""

from dataclasses import dataclass, replace
from functools import partial

from rabt.exchange import rules
from rabt.site.simulation import devices, invariants, receiving, rooms, sending
from rabt.site.simulation.enemy import Enemy, greet
from rabt.site.simulation.faults import HOUR
from rabt.site.simulation.node import Node, Own
from rabt.site.simulation.world import World

MOST_EVENTS = 60_000


@dataclass(frozen=True)
class Outcome:
    """What a seed showed: what broke, if anything, and how much happened."""

    seed: int
    broke: str = ""
    events: int = 0
    letters: int = 0
    days: float = 0.0


def run(seed: int, bug: str = "") -> Outcome:
    """Let a seed happen; stop at the first invariant that breaks."""
    world = World(seed, bug)
    pair = nodes(world)
    plan(world, pair)
    events, broke, seen = 0, "", -1
    while not broke and world.step():
        events += 1
        changes = sum(node.disk.changes for node in pair) + len(world.broken) + len(world.left)
        broke = next(invariants.bounded(world, pair), "")
        if changes != seen:
            seen, broke = changes, broke or next(invariants.now(world, pair), "")
        if events > MOST_EVENTS:
            broke = "I14 there is no end to it"
    broke = broke or next(invariants.at_rest(world, pair), "")
    letters = sum(len(node.disk.tables["in"]) for node in pair)
    return Outcome(seed, broke, events, letters, world.now / 86400)


def nodes(world: World) -> tuple[Node, Node]:
    """Make two nodes that know each other's keys."""
    skew = world.faults.skew
    pair = Node(world, "A", world.random.uniform(-skew, skew)), Node(world, "B")
    keys = {node.state: world.paper.new_pair() for node in pair}
    for node, peer in (pair, pair[::-1]):
        node.peer = peer
        theirs = keys[peer.state]
        own = Own(rules.OwnKeys(), rules.TheirKeys(theirs[0]), theirs[1], {"": keys[node.state]})
        node.disk.tables["own"] = {0: own}
        node.disk.tables["line"] = {0: rules.Line()}
        rooms.found(node)
        node.begin, node.take_again = _begin, partial(rooms.take_again, node)
        node.door = partial(_door, node)
    pair[1].is_hostile = world.faults.hostile
    return pair


def _begin(node: Node) -> None:
    node.does(lambda: greet(node))()


def _door(node: Node, reply: object, parcel: dict[str, object]) -> None:
    receiving.requested(node, rooms.handle, reply, parcel)  # type: ignore[arg-type]


# ------------------------------------------------------------------ what happens when


def plan(world: World, pair: tuple[Node, Node]) -> None:
    """Put what officials, machines and the enemy will do into the order of time."""
    random, faults = world.random, world.faults
    for _ in range(faults.acts):
        node, act = random.choice(pair), random.choice(rooms.ACTS)
        world.after(random.uniform(0, faults.lasts), partial(_act, node, act))
    for node in pair:
        _plan_faults(world, node)
        rounds = [turn * 6 * HOUR for turn in range(int(faults.lasts / (6 * HOUR)) + 1)]
        for when in (
            *rounds,
            faults.lasts + 5 * HOUR,
            *(faults.lasts + hour * HOUR for hour in (13, 14, 15)),
        ):
            world.after(when, partial(_act, node, greet))
        device = devices.Device(world, node)
        for _ in range(20):
            world.after(random.uniform(0, faults.lasts), device.sync)
            world.after(random.uniform(0, faults.lasts), device.judge)
    for node in pair if faults.both else (random.choice(pair),):
        if faults.restore:
            _plan_restore(world, node)
    enemy = Enemy(world, pair)
    for _ in range(
        10 if faults.replay or faults.reflect or faults.spoil or faults.stolen or faults.hostile else 0
    ):
        world.after(random.uniform(0, faults.lasts), enemy.act)


def _plan_faults(world: World, node: Node) -> None:
    random, faults = world.random, world.faults
    for _ in range(faults.rotate):
        world.after(
            random.uniform(faults.lasts * 0.2, faults.lasts * 0.8), partial(_act, node, rooms.new_keys)
        )
    if faults.power_cut:
        world.after(random.uniform(0, faults.lasts), node.does(partial(_cut, node)))
    if faults.jump:
        wrong = random.uniform(0, faults.lasts * 0.5)
        world.after(wrong, partial(_set_clock, node, random.uniform(-86400, 86400)))
        world.after(random.uniform(wrong, faults.lasts), partial(_set_clock, node, 0.0))
    if faults.erase:
        for _ in range(3):
            world.after(random.uniform(0, faults.lasts), partial(_act, node, rooms.erase))
    if faults.pouch:
        for _ in range(4):
            world.after(random.uniform(0, faults.lasts), partial(_act, node, carry_pouch))


def _plan_restore(world: World, node: Node) -> None:
    """Bring a node back from a copy. What both nodes lost of the same days, neither knows to be wanting."""
    copied = world.random.uniform(0, world.faults.lasts * 0.6)
    world.after(copied, partial(_copy, node))
    world.after(world.random.uniform(copied, world.faults.lasts), partial(_restore, node))


def _act(node: Node, act: object) -> None:
    if node.is_up:
        node.does(lambda: act(node))()  # type: ignore[operator]


def _cut(node: Node) -> None:
    node.die()
    node.disk.cut()


def _set_clock(node: Node, skew: float) -> None:
    node.skew = skew


def _copy(node: Node) -> None:
    node.copy, node.copied_at = node.disk.copy(), node.world.now


def _restore(node: Node) -> None:
    """Lay an older copy in the place of all tables, said aloud or in secret."""
    if not node.copy or node.world.is_calm:
        return
    node.die()
    node.disk.restore(node.copy)
    node.restored_at = node.world.now
    if node.world.faults.told:
        own = node.disk.tables["own"][0]
        node.disk.tables["own"][0] = replace(own, restored=True)


def carry_pouch(node: Node) -> None:
    """Pack what has no receipt, and receipts for what came; somebody carries it over, twice perhaps."""
    sending.seal_waiting(node)
    tables = node.disk.tables
    waiting = sorted(
        (row for row in tables["out"].values() if row.seq and not row.filed), key=lambda row: row.seq
    )
    letters = [sending.text_of(node, row) for row in waiting]
    receipts = [row.receipt for row in tables["in"].values()]
    for _ in range(node.world.random.choice((1, 1, 2))):
        node.world.after(
            node.world.random.uniform(HOUR, 12 * HOUR), partial(_unpack, node.peer, letters, receipts)
        )


def _unpack(node: Node, letters: list[str], receipts: list[str]) -> None:
    def unpack() -> None:
        receiving.receive(node, letters, rooms.handle)
        sending.take_receipts(node, receipts)

    if node.is_up:
        node.does(unpack)()
