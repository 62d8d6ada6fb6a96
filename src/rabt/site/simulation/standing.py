"""How far each node has come, told to the other; what a restored node lost, sent again and given back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rabt.base.errors import Untrusted
from rabt.exchange import rules
from rabt.site.simulation.disk import Tx
from rabt.site.simulation.node import In, Node, Out
from rabt.site.simulation.paper import BACK, GONE, LETTER, STANDING, digest_of
from rabt.site.simulation.reading import read_by_them, reject

Told = tuple[dict[str, Any], dict[str, Any], str]
"""A letter's head, its body and its digest."""


def held(node: Node) -> dict[str, Any]:
    """Tell which letters of the other node we hold: up to which number, and the gaps below it."""
    line = node.disk.tables["line"][0]
    beyond = [seq for seq in node.disk.tables["in"] if seq > line.received_upto]
    gaps = [list(gap) for gap in rules.gaps_in(line.received_upto, beyond)]
    return {"held": line.received_highest, "gaps": gaps}


def own(node: Node) -> str:
    """Return our signed word on how far we have come."""
    tables, line = node.disk.tables, node.disk.tables["line"][0]
    open_ones = {row.seq: row for row in tables["out"].values() if row.seq is not None and not row.filed}
    first = min(open_ones, default=line.last_seq + 1)
    here = held(node)
    told = {
        "from": node.state, "to": node.peer.state, "sent_upto": line.last_seq, "settled_upto": first - 1,
        "open_digest": open_ones[first].digest if open_ones else "",
        "received_highest": here["held"], "gaps": here["gaps"],
    }  # fmt: skip
    return node.world.paper.sign(STANDING, told, node.own.pairs[node.own.keys.mark][0])


def read(node: Node, text: str) -> rules.Standing | None:
    """Read the other node's word; one that is not its own is turned away."""
    if not text:
        return None
    try:
        told = read_by_them(node, text, STANDING)
    except Untrusted as problem:
        reject(node, text, problem)
        return None
    gaps = tuple((first, last) for first, last in told["gaps"])
    return rules.Standing(
        told["sent_upto"], told["settled_upto"], told["open_digest"], told["received_highest"], gaps
    )


def heed(node: Node, text: str, given_upto: int) -> tuple[list[Any], int, bool]:
    """Send again what the other node holds no more; return what to give back to it.

    The last value tells that a restored node has heard that nothing of its own is wanting any more.
    """
    told = read(node, text)
    if told is None:
        return [], given_upto, False
    with node.tx() as work:
        send_again(node, work, rules.lost_there(told))
        mine = work.get("own", 0)
        heard = mine.restored and not mine.announced and rules.may_number(node.line(work), True, told)
    if told.settled_upto <= given_upto:
        return [], given_upto, heard
    return letters_back(node, told), told.settled_upto, heard


def send_again(node: Node, work: Tx, lost: tuple[tuple[int, int | None], ...]) -> None:
    """Open letters again that have a receipt, and that the other node holds no more."""
    if node.has("lost_is_lost"):
        return
    for row in [row for row in work.all("out").values() if row.filed and is_lost(row.seq or 0, lost)]:
        work.put("out", row.mid, replace(row, filed=False, next_try_at=None))


def is_lost(seq: int, lost: tuple[tuple[int, int | None], ...]) -> bool:
    """Tell whether the other node does not hold a letter of ours."""
    return any(first <= seq and (last is None or seq <= last) for first, last in lost)


def letters_back(node: Node, told: rules.Standing | None, *, forked: bool = False) -> list[dict[str, str]]:
    """Return letters of the other node's own that it does not know any more, as one batch."""
    if told is None:
        return []
    held, line = node.disk.tables["in"], node.disk.tables["line"][0]
    there = held.get(told.settled_upto + 1)
    if not rules.is_behind(told, line, there.digest if there else "", forked=forked):
        return []
    found: list[dict[str, str]] = []
    for seq in sorted(seq for seq in held if seq > told.settled_upto)[: rules.BATCH_LETTERS]:
        if node.has("stops_at_erased") and is_gone(held[seq]):
            break
        found.append(item_of(node, held[seq]))
    return found


def is_gone(row: In) -> bool:
    """Tell whether we hold no words of a letter: it was erased here, or a word came in its stead."""
    return row.kind == "erased" or not row.text


def item_of(node: Node, row: In) -> dict[str, str]:
    """Write a letter so that its writer can take it back, or our signed word that it stood there."""
    if not is_gone(row):
        return {"letter": row.text, "inside": given_back(node, row.text), "receipt": row.receipt}
    told = {"from": node.state, "to": node.peer.state, "mid": row.mid, "seq": row.seq, "prev": row.prev,
            "digest": row.digest}  # fmt: skip
    word = node.world.paper.sign(GONE, told, node.own.pairs[node.own.keys.mark][0])
    return {"letter": word, "inside": "", "receipt": row.receipt}


def given_back(node: Node, text: str) -> str:
    """Close what the other node once signed to that node itself."""
    paper, mine = node.world.paper, node.own
    for mark in mine.keys.opening:
        try:
            return paper.close(paper.open(text, LETTER, mine.pairs[mark][1]), BACK, mine.their_opener)
        except Untrusted:
            continue
    return ""


def take_back(node: Node, items: list[dict[str, str]]) -> None:
    """Put letters of our own that were given back in their places again, and do again what they told."""
    if node.has("takes_nothing_back") or node.has("numbers_unheard"):
        return
    opened = list(_readable(node, items))
    if not opened:
        return
    back = [rules.Arrival(head["mid"], head["seq"], digest, head["prev"]) for _, (head, _, digest) in opened]
    with node.tx() as work:
        rows = {row.seq: row for row in work.all("out").values() if row.seq is not None}
        sent = {seq: rules.Sent(row.digest, row.filed, row.kind == "erased") for seq, row in rows.items()}
        try:
            found = rules.take_back(node.line(work), sent, back)
        except Untrusted as problem:
            reject(node, opened[0][0]["letter"], problem)
            return
        for seq in found.gone:
            work.put("out", rows[seq].mid, None)
        for seq in found.undone:
            work.put("out", rows[seq].mid, replace(rows[seq], seq=None, text="", digest="", sent=False))
        for place in found.ours:
            _laid_again(node, work, *opened[place])
        _told_lost(node, work, found.holes)
        work.put("line", 0, found.line)
        if node.own.announced in found.undone:
            node.set_own(work, announced=0)


def _told_lost(node: Node, work: Tx, holes: list[rules.Hole]) -> None:
    for hole in holes:
        mid = f"lost{node.state}{hole.seq}-{node.world.number}"
        work.put("out", mid, Out(mid, "erased", "", {}, hole.seq, hole.digest, erased=True))


def _laid_again(node: Node, work: Tx, item: dict[str, str], told: Told) -> None:
    head, body, digest = told
    is_word = not item["inside"]
    row = Out(
        head["mid"], head["kind"], head["about"], body, head["seq"], digest,
        "" if is_word else item["letter"], item["receipt"], filed=True, sent=True, back=True, erased=is_word,
    )  # fmt: skip
    if (
        work.get("out", row.mid) is None and not is_word
    ):  # else it was written before the copy, numbered after it
        node.take_again(work, row)
    work.put("out", row.mid, row)


def _readable(node: Node, items: list[dict[str, str]]) -> Iterator[tuple[dict[str, str], Told]]:
    for item in items:
        try:
            yield item, read_back(node, item)
        except Untrusted as problem:
            reject(node, item["letter"], problem)


def read_back(node: Node, item: dict[str, str]) -> Told:
    """Read a letter of ours that was given back, by our own signature; or their word for one that is gone.

    Refuses: what the paper refuses
    """
    paper, mine = node.world.paper, node.own
    if not item["inside"]:
        word = read_by_them(node, item["letter"], GONE)
        return word | {"kind": "erased", "about": ""}, {}, word["digest"]
    failed = Untrusted("letter_not_for_us")
    for opener in mine.keys.opening:
        for signer in mine.keys.opening:
            try:
                inside = paper.open(item["inside"], BACK, mine.pairs[opener][1])
                told = paper.read(inside, LETTER, mine.pairs[signer][0])
            except Untrusted as problem:
                failed = problem
                continue
            return told["head"], told["body"], digest_of(item["letter"])
    raise failed
