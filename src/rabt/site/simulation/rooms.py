"""What officials do in the simulated nodes, and what the rooms make of the other node's letters.

Small stand-ins for what the rooms really hold: notes in order, a file that one side owns, places of a quota,
permits on a list, who looked at whom, a complaint behind its wall, new keys of the line.
"""

from dataclasses import dataclass, replace

from rabt.base.errors import Refused, Untrusted
from rabt.exchange import rules
from rabt.site.simulation.disk import Tx
from rabt.site.simulation.node import In, Node, Out
from rabt.site.simulation.sending import FIELDS, write

RECORDS, FILES, QUOTA, PLACES = 4, 3, 12, 64
WARD = "complaint of "
STUMBLES = 5
"""Every so many notes the room cannot take one at once: a record of its own is not there yet."""


@dataclass(frozen=True)
class File:
    """A record that one side owns at a time: who holds it writes in it, and may hand it over."""

    here: bool
    version: int
    edits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quota:
    """Places that B allots to A, and those that A has used; `known` is what B was told of."""

    given: int = 0
    have: int = 0
    issued: int = 0
    known: int = 0


@dataclass(frozen=True)
class Listed:
    """The newest list of permits that are revoked, as it was signed."""

    number: int = 0
    revoked: frozenset[int] = frozenset()


def found(node: Node) -> None:
    """Lay the first rows: A owns the files, B the quota and the list."""
    node.disk.tables["files"] = {f"file{n}": File(node.state == "A", 1) for n in range(FILES)}
    node.disk.tables["quota"] = {0: Quota()}
    node.disk.tables["list"] = {0: Listed()}


# ------------------------------------------------------------------ what officials do


def note(node: Node) -> None:
    """Tell the other node something about a record."""
    about = f"{node.state}note{node.world.random.randrange(RECORDS)}"
    with node.tx() as work:
        number = work.get("wrote", about, 0) + 1
        work.put("wrote", about, number)
        body = {"n": number}
        if node.has("tells_too_much"):
            body |= {"phone": 218}
        write(node, work, "note.told", body, about)


def open_file(node: Node) -> None:
    """Open a file's page, and save it some minutes later, whatever became of it meanwhile."""
    ref = f"file{node.world.random.randrange(FILES)}"
    seen: File = node.disk.tables["files"][ref]
    if seen.here and not node.own.restored:
        edit = f"{node.state}{node.world.number}"
        node.world.after(
            node.world.random.uniform(1, 900), node.does(lambda: save_file(node, ref, seen, edit))
        )


def save_file(node: Node, ref: str, seen: File, edit: str) -> None:
    """Save what was typed, unless the file was given away or changed since it was opened."""
    with node.tx() as work:
        held: File = work.get("files", ref)
        if node.own.restored or not (held.here or node.has("stale_page")):
            return
        if held.version != seen.version and not (node.has("stale_page") or node.has("last_write_wins")):
            return
        base = seen if node.has("last_write_wins") else held
        work.put("files", ref, File(True, held.version + 1, (*base.edits, edit)))
    node.world.saved.append((node, node.world.now, ref, edit))


def give_file(node: Node) -> None:
    """Hand a file over to the other state: from here on only that state writes in it."""
    ref = f"file{node.world.random.randrange(FILES)}"
    if node.own.restored:
        return
    with node.tx() as work:
        held: File = work.get("files", ref)
        if not held.here:
            return
        given = replace(held, here=False, version=held.version + 1)
        body = {"version": given.version, "edits": list(given.edits)}
        if node.has("gives_and_keeps"):
            write(node, work, "file.given", body, ref)
        else:
            work.put("files", ref, given)
            write(node, work, "file.given", body, ref)
    if node.has("gives_and_keeps"):
        with node.tx() as work:
            work.put("files", ref, given)


def places(node: Node) -> None:
    """Allot places (B), or use one (A): never more than there are, whatever the line does."""
    with node.tx() as work:
        held: Quota = work.get("quota", 0)
        if node.own.restored:
            return
        if node.state == "B" and held.given + 3 <= QUOTA:
            work.put("quota", 0, replace(held, given=held.given + 3))
            write(node, work, "quota.allotted", {"places": 3}, "quota")
        elif node.state == "A" and (held.issued < held.have or node.has("uses_unallotted")):
            work.put("quota", 0, replace(held, issued=held.issued + 1))
            write(node, work, "permit.issued", {"permit": held.issued + 1}, "quota")


def revoke(node: Node) -> None:
    """Revoke a permit (B): the next list says so, everywhere."""
    if node.state != "B" or node.own.restored:
        return
    with node.tx() as work:
        held: Listed = work.get("list", 0)
        new = Listed(held.number + 1, held.revoked | {node.world.random.randrange(PLACES)})
        work.put("list", 0, new)
        body = {"number": new.number, "at": node.world.number, "revoked": sorted(new.revoked)}
        write(node, work, "list.published", body, "list")


def look(node: Node) -> None:
    """Read a person: who looked is written down before the page leaves."""
    number = node.world.number
    if node.has("looks_unseen"):
        node.world.left.append((node, node.world.now, number))
    with node.tx() as work:
        work.put("views", number, True)
    if not node.has("looks_unseen"):
        node.world.left.append((node, node.world.now, number))


def complain(node: Node) -> None:
    """Send a complaint to the other state's wall: closed to its own key, which no other room has."""
    sealed = f"{WARD}{node.world.number}".encode().hex()
    with node.tx() as work:
        work.put("wall", node.world.number, sealed)
        write(node, work, "complaint.moved", {"sealed": sealed}, f"wall{node.world.number}")


def new_keys(node: Node) -> None:
    """Make new keys for the line and tell them; they are used when the other node believes them."""
    own = node.own
    if own.keys.told or own.restored or node.is_hostile:
        return
    letter, opener = node.world.paper.new_pair()
    mark = letter
    with node.tx() as work:
        node.set_own(work, keys=own.keys.telling(mark), pairs=own.pairs | {mark: (letter, opener)})
        write(node, work, "keys.changed", {"letter": letter, "open": opener, "mark": mark}, "keys")


def erase(node: Node) -> None:
    """Erase what a settled letter said, one of ours or of theirs; its place and digest stay."""
    with node.tx() as work:
        came = [
            row for row in work.all("in").values()
            if row.state == rules.Incoming.APPLIED and row.kind == "note.told" and row.text
        ]  # fmt: skip
        if came and node.world.random.random() < 0.5:
            one = node.world.random.choice(came)
            work.put("in", one.seq, replace(one, body={}, text=""))
            return
        settled = [row for row in work.all("out").values() if row.filed and row.kind == "note.told"]
        if settled:
            row = node.world.random.choice(settled)
            work.put("out", row.mid, replace(row, body={"n": row.body.get("n", 0)}, text="", erased=True))


ACTS = (note, note, note, open_file, open_file, give_file, places, revoke, revoke, look, complain)


# ------------------------------------------------------------------ what letters do


def handle(node: Node, work: Tx, row: In) -> None:
    """Let the room of its kind take a letter. Refuses: letter_kind_unknown, letter_malformed, as the room"""
    if row.kind not in FIELDS:
        raise Refused("letter_kind_unknown")
    if row.body.keys() != FIELDS[row.kind] and not node.has("tells_too_much"):
        raise Untrusted("letter_malformed")
    HANDLERS[row.kind](node, work, row)


def hear_note(node: Node, work: Tx, row: In) -> None:
    """Keep a note in the order of its record."""
    if row.body["n"] % STUMBLES == 0 and row.tries == 0:
        raise Refused("missing")
    work.put("heard", row.about, (*work.get("heard", row.about, ()), (row.seq, row.body["n"])))


def take_file(node: Node, work: Tx, row: In) -> None:
    """Own a file from now on; one that is ours, or was given on since, is not taken."""
    held: File = work.get("files", row.about)
    if held is None or held.here:
        raise Refused("missing")
    if row.body["version"] > held.version:
        work.put("files", row.about, File(True, row.body["version"], tuple(row.body["edits"])))


def take_places(node: Node, work: Tx, row: In) -> None:
    """Have more places to use."""
    held: Quota = work.get("quota", 0)
    work.put("quota", 0, replace(held, have=held.have + row.body["places"]))


def take_issued(node: Node, work: Tx, row: In) -> None:
    """Count a place that was used."""
    held: Quota = work.get("quota", 0)
    if held.known >= held.given and not node.has("uses_unallotted"):
        raise Refused("quota_full")
    work.put("quota", 0, replace(held, known=held.known + 1))


def take_list(node: Node, work: Tx, row: In) -> None:
    """Hold the newest list; an older one never takes its place."""
    if row.body["number"] > work.get("list", 0).number:
        work.put("list", 0, Listed(row.body["number"], frozenset(row.body["revoked"])))


def take_complaint(node: Node, work: Tx, row: In) -> None:
    """Lay a complaint behind the wall, unread."""
    work.put("wall", row.about, row.body["sealed"])
    if node.has("wall_leaks"):
        work.put("heard", row.about, ((row.seq, bytes.fromhex(row.body["sealed"]).decode()),))


def believe_keys(node: Node, work: Tx, row: In) -> None:
    """Believe the other node's new keys, and say so."""
    own = work.get("own", 0)
    node.set_own(work, theirs=own.theirs.taking(row.body["letter"]), their_opener=row.body["open"])
    write(node, work, "keys.taken", {"mark": row.body["mark"]}, "keys")


def use_keys(node: Node, work: Tx, row: In) -> None:
    """Sign with the new keys from now on."""
    own = work.get("own", 0)
    mark = row.body["mark"]
    if own.keys.told != mark:
        return
    node.set_own(work, keys=own.keys.using(mark), since=node.clock)
    write(node, work, "keys.in_use", {"mark": mark}, "keys")


def end_earlier(node: Node, work: Tx, row: In) -> None:
    """Believe the other node's earlier key no further."""
    node.set_own(work, theirs=work.get("own", 0).theirs.ending(row.seq))


def note_restored(node: Node, work: Tx, row: In) -> None:
    """Hear that the other node was restored; nothing follows from it here."""


HANDLERS = {
    "line.restored": note_restored,
    "note.told": hear_note, "file.given": take_file, "quota.allotted": take_places,
    "permit.issued": take_issued,
    "list.published": take_list, "complaint.moved": take_complaint, "keys.changed": believe_keys,
    "keys.taken": use_keys, "keys.in_use": end_earlier,
}  # fmt: skip


# ------------------------------------------------------------------ what a restored node learns again


def take_again(node: Node, work: Tx, row: Out) -> None:
    """Do again what a forgotten letter of ours told: it was done, and the other node knows it."""
    if row.kind in AGAIN:
        AGAIN[row.kind](work, row)


def note_again(work: Tx, row: Out) -> None:
    """Know how far we had counted."""
    work.put("wrote", row.about, max(work.get("wrote", row.about, 0), row.body["n"]))


def give_file_again(work: Tx, row: Out) -> None:
    """Know that a file was given away."""
    held: File = work.get("files", row.about)
    if row.body["version"] > held.version:
        work.put("files", row.about, File(False, row.body["version"], tuple(row.body["edits"])))


def allot_again(work: Tx, row: Out) -> None:
    """Know which places were allotted."""
    quota: Quota = work.get("quota", 0)
    work.put("quota", 0, replace(quota, given=quota.given + row.body["places"]))


def issue_again(work: Tx, row: Out) -> None:
    """Know that a place was used."""
    quota: Quota = work.get("quota", 0)
    work.put("quota", 0, replace(quota, issued=quota.issued + 1))


def publish_again(work: Tx, row: Out) -> None:
    """Know the newest list that was published."""
    if row.body["number"] > work.get("list", 0).number:
        work.put("list", 0, Listed(row.body["number"], frozenset(row.body["revoked"])))


def complain_again(work: Tx, row: Out) -> None:
    """Know a complaint that went across, unread."""
    work.put("wall", row.about, row.body["sealed"])


AGAIN = {
    "note.told": note_again, "file.given": give_file_again, "quota.allotted": allot_again,
    "permit.issued": issue_again, "list.published": publish_again, "complaint.moved": complain_again,
}  # fmt: skip


def is_settled(node: Node, *, dead: bool) -> bool:
    """Tell whether nothing of this node waits for a receipt, a room or a number; dead letters may be left."""
    tables = node.disk.tables
    stored = [(row.seq, row.about, row.state) for row in tables["in"].values()]
    waits = rules.next_turn(stored, 10**9) is not None or (
        not dead and any(state == rules.Incoming.DEAD for _, _, state in stored)
    )
    return not waits and all(row.filed for row in tables["out"].values())
