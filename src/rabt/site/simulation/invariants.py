"""What must hold after every event, and once all has come to rest; named as in `docs/simulation.md`.

An onlooker asks who sees both nodes at once; the nodes themselves never do.
"""

from collections.abc import Iterator

from rabt.exchange import rules
from rabt.site.simulation.faults import DAY
from rabt.site.simulation.node import Node
from rabt.site.simulation.receiving import AHEAD
from rabt.site.simulation.rooms import FILES, QUOTA, WARD, is_settled
from rabt.site.simulation.sending import FIELDS
from rabt.site.simulation.world import World

MOST_TRIES_A_DAY, MOST_AT_FIRST = 220, 120


def now(world: World, pair: tuple[Node, Node]) -> Iterator[str]:
    """Ask what must hold at every moment; give what does not."""
    yield from world.broken
    for node in pair:
        if not node.is_hostile:
            yield from received(node)
    yield from one_owner(pair)
    yield from within_quota(*pair)
    yield from looks(world)
    if not any(node.is_hostile or node.restored_at >= 0 for node in pair):
        yield from confirmed(*pair)
        yield from confirmed(*reversed(pair))


def confirmed(sender: Node, receiver: Node) -> Iterator[str]:
    """I1: a letter with a receipt is held; I7: what both hold of the line is the same."""
    held = receiver.disk.tables["in"]
    for row in sender.disk.tables["out"].values():
        if row.seq is None:
            continue
        there = held.get(row.seq)
        if row.filed and there is None:
            yield f"I1 {sender.state} has a receipt for letter {row.seq} that {receiver.state} does not hold"
        if there is not None and there.digest != row.digest:
            yield f"I7 letter {row.seq} of {sender.state} is another at {receiver.state}"


def received(node: Node) -> Iterator[str]:
    """I2: each letter acts once; I3: in the order of its record; I4: only what the other node wrote acts."""
    yield from stored(node)
    for about, heard in node.disk.tables["heard"].items():
        numbers = [seq for seq, _ in heard]
        if len(set(numbers)) != len(numbers):
            yield f"I2 a letter about {about} acted twice at {node.state}"
        elif numbers != sorted(numbers):
            yield f"I3 letters about {about} acted out of order at {node.state}: {numbers}"
        if any(isinstance(n, int) and n >= 10**6 for _, n in heard) and not node.peer.is_hostile:
            yield f"I4 a forged letter acted at {node.state}"
        if any(WARD in str(n) for _, n in heard):
            yield f"I12 what a complaint says stands in another room of {node.state}"


def stored(node: Node) -> Iterator[str]:
    """I4: only what the other node wrote is stored; I9: it says no more than was agreed."""
    for row in node.disk.tables["in"].values():
        if row.mid.startswith("forged"):
            yield f"I4 a forged letter is stored at {node.state}"
        if row.kind in FIELDS and row.body.keys() - FIELDS[row.kind]:
            yield f"I9 a letter of kind {row.kind} says more than was agreed"


def one_owner(pair: tuple[Node, Node]) -> Iterator[str]:
    """I5: nobody writes in a file beside its owner. A copy laid in secret is the one case that breaks it."""
    if any(node.is_hostile or is_secret(node) for node in pair):
        return
    for number in range(FILES):
        ref = f"file{number}"
        owners = [n.state for n in pair if n.disk.tables["files"][ref].here and not n.own.restored]
        if len(owners) > 1:
            yield f"I5 {ref} has two owners"


def is_secret(node: Node) -> bool:
    """Tell whether a node was brought back from a copy without saying so."""
    return node.restored_at >= 0 and not node.world.faults.told


def within_quota(one: Node, other: Node) -> Iterator[str]:
    """I6: no more places are used than were allotted, on both nodes, even while the line is cut."""
    used, allotted = one.disk.tables["quota"][0], other.disk.tables["quota"][0]
    if is_secret(other):
        return
    if not other.is_hostile and (allotted.known > allotted.given or allotted.given > QUOTA):
        yield f"I6 B counts {allotted.known} used of {allotted.given} allotted"
    if not any(node.is_hostile or node.restored_at >= 0 for node in (one, other)) and used.issued > used.have:
        yield f"I6 A used {used.issued} places of {used.have}"


def looks(world: World) -> Iterator[str]:
    """I11: whoever was shown a person stands in the list of looks; a restored copy forgets later ones."""
    for node, at, number in world.left:
        lost = node.restored_at >= 0 and node.copied_at <= at <= node.restored_at
        if not lost and number not in node.disk.tables["views"]:
            yield f"I11 {node.state} showed a person, and nothing tells of it"


def bounded(world: World, pair: tuple[Node, Node]) -> Iterator[str]:
    """I14: batches, tries and what is kept beyond a gap stay within their limits."""
    if world.largest > rules.BATCH_LETTERS:
        yield f"I14 {world.largest} letters went in one request"
    for sender, tries in world.tries.items():
        most = MOST_AT_FIRST + MOST_TRIES_A_DAY * (min(world.now, world.cut[1]) - world.cut[0]) / DAY
        if tries > most:
            yield f"I14 {sender} tried a cut line {tries} times"
    for node in pair:
        line = node.disk.tables["line"][0]
        if line.received_highest > line.received_upto + AHEAD + rules.BATCH_LETTERS:
            yield f"I14 {node.state} keeps letters far beyond a gap"


# ------------------------------------------------------------------ at rest


def at_rest(world: World, pair: tuple[Node, Node]) -> Iterator[str]:
    """Ask what must hold once the last fault is long over; give what does not."""
    if any(node.is_hostile for node in pair):
        return
    forgot = any(is_secret(node) for node in pair) or all(node.restored_at >= 0 for node in pair)
    for node in pair:
        if not is_settled(node, dead=forgot) or node.own.restored:
            yield f"I15 {node.state} is not settled"
    yield from confirmed(*pair)
    yield from confirmed(*reversed(pair))
    yield from same_notes(*pair)
    yield from same_notes(*reversed(pair))
    if not forgot:
        yield from same_records(world, *pair)


def same_notes(sender: Node, receiver: Node) -> Iterator[str]:
    """I2, I3, I8: what was told of a record stands there, in order, once, and nothing else."""
    gone = {row.seq for row in sender.disk.tables["out"].values() if row.kind == "erased"}
    told: dict[str, list[int]] = {}
    skipped = {row.seq for row in receiver.disk.tables["in"].values() if row.kind == "erased"}
    rows = [row for row in sender.disk.tables["out"].values() if row.seq is not None]
    for row in sorted(rows, key=lambda one: one.seq):
        if row.kind == "note.told" and row.seq not in skipped:
            told.setdefault(row.about, []).append(row.body["n"])
    heard = {
        about: [n for seq, n in rows if seq not in gone]
        for about, rows in receiver.disk.tables["heard"].items() if about.startswith(f"{sender.state}note")
    }  # fmt: skip
    if told != {about: numbers for about, numbers in heard.items() if numbers}:
        yield f"I8 {receiver.state} heard other notes than {sender.state} told"


def same_records(world: World, one: Node, other: Node) -> Iterator[str]:
    """I5, I8: each file has one owner again and all that was saved in it; quota and list are the same."""
    for number in range(FILES):
        here, there = (node.disk.tables["files"][f"file{number}"] for node in (one, other))
        if here.here == there.here:
            yield f"I5 file{number} has {'two owners' if here.here else 'no owner'} at rest"
        else:
            owned = here if here.here else there
            kept = set(owned.edits)
            lost = [
                e
                for n, at, r, e in world.saved
                if r == f"file{number}" and e not in kept and not _forgotten(n, at)
            ]
            if lost:
                yield f"I8 what was saved in file{number} is lost: {lost}"
    used, allotted = one.disk.tables["quota"][0], other.disk.tables["quota"][0]
    if (used.have, used.issued) != (allotted.given, allotted.known):
        yield f"I8 the quota differs: {used} at A, {allotted} at B"
    if one.disk.tables["list"][0] != other.disk.tables["list"][0]:
        yield "I8 the list differs"


def _forgotten(node: Node, at: float) -> bool:
    return node.restored_at >= 0 and node.copied_at <= at <= node.restored_at
