"""Sending: letters are numbered, travel in batches, are closed by receipts; what is lost goes again."""

from dataclasses import replace
from functools import partial
from typing import Any

from rabt.base.errors import Untrusted
from rabt.exchange import rules
from rabt.site.simulation import standing
from rabt.site.simulation.disk import Tx
from rabt.site.simulation.node import Node, Out
from rabt.site.simulation.paper import LETTER, RECEIPT, VOID, digest_of
from rabt.site.simulation.reading import read_by_them, reject
from rabt.site.simulation.world import PATIENCE

FIELDS = {
    "note.told": {"n"}, "file.given": {"version", "edits"}, "quota.allotted": {"places"},
    "permit.issued": {"permit"}, "list.published": {"number", "at", "revoked"},
    "complaint.moved": {"sealed"}, "keys.changed": {"letter", "open", "mark"},
    "keys.taken": {"mark"}, "keys.in_use": {"mark"}, "line.restored": {"held", "gaps"},
}  # fmt: skip
"""What the agreement lets a letter of a kind say."""
AT_ONCE = 200


def write(node: Node, work: Tx, kind: str, body: dict[str, Any], about: str) -> None:
    """Write a letter in the transaction of the act that it tells."""
    number = work.get("own", "letters", 0) + 1
    work.put("own", "letters", number)
    mid = f"{node.state}{node.life}-{node.world.number}-{number}"
    work.put("out", mid, Out(mid, kind, about, body))
    node.soon("deliver", 1.0, partial(deliver, node))


def seal_waiting(node: Node) -> None:
    """Give every written letter its number, and seal it once and for all."""
    with node.tx() as work:
        own = work.get("own", 0)
        line = node.line(work)
        if not node.has("numbers_unheard") and not rules.may_number(line, own.restored, None):
            return
        waiting = [row for row in work.all("out").values() if row.seq is None]
        for row in waiting[:AT_ONCE]:
            number(node, work, row)


def number(node: Node, work: Tx, row: Out) -> int:
    """Give a letter the next number, and seal it."""
    line = node.line(work)
    seq = line.last_seq + 1
    text = sealed(node, row, seq, line.last_digest)
    line = line.numbered(digest_of(text))
    work.put("out", row.mid, replace(row, seq=seq, text=text, digest=line.last_digest))
    work.put("line", 0, line)
    return seq


def sealed(node: Node, row: Out, seq: int, prev: str) -> str:
    """Sign a letter and close it to the other node."""
    own, paper = node.own, node.world.paper
    signer = own.pairs[own.keys.told if node.has("signs_untaken") and own.keys.told else own.keys.mark][0]
    head = {
        "mid": row.mid, "from": node.state, "to": node.peer.state, "seq": seq, "prev": prev, "kind": row.kind,
        "about": row.about,
    }  # fmt: skip
    inside = paper.sign(LETTER, {"head": head, "body": row.body}, signer)
    return paper.close(inside, LETTER, own.their_opener)


def deliver(node: Node) -> None:
    """Send what has no receipt yet; one request at a time."""
    if node.waits:
        return
    seal_waiting(node)
    own, at = node.own, node.clock
    if not is_due(node, own.next_try_at):
        come_again(node)
        return
    greet = own.restored or rules.is_silent(own.reached_at, at)
    send(node, after=0, back=[], given_upto=-1, greet=greet)


def is_due(node: Node, next_try_at: Any) -> bool:
    """Tell whether the next try has come."""
    if node.has("clock_compared"):
        return next_try_at is None or bool(next_try_at <= node.clock)
    return rules.is_due(next_try_at, node.clock)


def batch_of(node: Node, after: int, goes_on: bool) -> list[Out]:
    """Choose the next letters for one request: those that are due, or all behind letters just taken."""
    rows = sorted(
        (
            row for row in node.disk.tables["out"].values()
            if row.seq is not None and not row.filed and row.seq > after
            and (goes_on or is_due(node, row.next_try_at))
        ),
        key=lambda row: row.seq,
    )  # fmt: skip
    if node.has("whole_backlog"):
        return rows
    return rows[: rules.first_batch(len(row.text) for row in rows)]


def send(
    node: Node, after: int, back: list[Any], given_upto: int, greet: bool, goes_on: bool = False
) -> None:
    """Send one batch, what the other node lacks of its own, or a greeting."""
    batch = batch_of(node, after, goes_on)
    if not (batch or back or greet):
        come_again(node)
        return
    with node.tx() as work:
        for row in batch:
            work.put("out", row.mid, replace(row, sent=True, filed=node.has("sent_is_received")))
    node.waits = node.world.number + 1

    def pack() -> dict[str, Any]:
        old = node.world.faults.old_version and node.state == "A"
        texts = [text_of(node, row) for row in batch]
        return {"texts": texts, "standing": "" if old else standing.own(node), "back": [] if old else back}

    node.world.count(node.state, len(batch))
    node.world.texts += [(node, row.text) for row in batch if row.text]
    turn, upto = node.waits, batch[-1].seq or 0 if batch else after
    on_answer = node_deed(node, turn, partial(answered, node, batch, upto, given_upto))
    node.world.carry(node.state, partial(node.peer.door, on_answer), pack)
    node.world.after(PATIENCE, node_deed(node, turn, partial(failed, node)))
    node.may_die()


def node_deed(node: Node, turn: int, deed: Any) -> Any:
    """Wrap what ends a request: it is done once, by the process that asked."""
    life = node.life

    def done(*told: Any) -> None:
        if node.is_up and node.life == life and node.waits == turn:
            node.waits = 0
            node.does(lambda: deed(*told))()

    return done


def text_of(node: Node, row: Out) -> str:
    """Return what goes over the line: the letter, or a signed word where it was erased."""
    if not row.erased:
        return row.text
    before = [one for one in node.disk.tables["out"].values() if one.seq == (row.seq or 0) - 1]
    told = {
        "from": node.state, "to": node.peer.state, "mid": row.mid, "seq": row.seq, "digest": row.digest,
        "prev": before[0].digest if before else "",
    }  # fmt: skip
    return node.world.paper.sign(VOID, told, node.own.pairs[node.own.keys.mark][0])


def failed(node: Node) -> None:
    """Note that the other node was not reached, and come again later."""
    if node.has("silence_is_receipt"):
        with node.tx() as work:
            for row in [row for row in work.all("out").values() if row.sent]:
                work.put("out", row.mid, replace(row, filed=True))
    own = node.own
    wait = rules.wait_before(own.failures + 1, node.world.random.random())
    if node.has("no_pause"):
        wait = rules.FIRST_WAIT
    with node.tx() as work:
        node.set_own(work, failures=own.failures + 1, next_try_at=node.clock + wait)
    come_again(node)


def answered(node: Node, batch: list[Out], after: int, given_upto: int, answer: dict[str, Any]) -> None:
    """File receipts, take back what we had forgotten, heed how far the other node has come."""
    take_receipts(node, answer["texts"])
    with node.tx() as work:
        node.set_own(work, failures=0, next_try_at=None, reached_at=node.clock)
        held = [row for row in (work.get("out", row.mid) for row in batch) if row is not None]
        left = [row for row in held if not row.filed]
        wait = rules.wait_before(
            min((row.attempts for row in left), default=0) + 1, node.world.random.random()
        )
        for row in left:
            work.put("out", row.mid, replace(row, attempts=row.attempts + 1, next_try_at=node.clock + wait))
    node.may_die()
    standing.take_back(node, answer.get("back", []))
    back, upto, heard = standing.heed(node, answer.get("standing", ""), given_upto)
    if heard:
        announce(node)
    send(node, after, back, upto, greet=False, goes_on=len(left) < len(batch))


def announce(node: Node) -> None:
    """Tell that this node was restored, under the next number: what was on its way before counts no more."""
    with node.tx() as work:
        mid = f"{node.state}restored{node.world.number}"
        row = Out(mid, "line.restored", "line", standing.held(node))
        node.set_own(work, announced=number(node, work, row), restored=not node.has("unannounced"))


def take_receipts(node: Node, texts: list[str]) -> None:
    """File the other node's signed receipts, each with the letter that it fits."""
    read: dict[int, tuple[str, str]] = {}
    for text in texts:
        try:
            told = read_by_them(node, text, RECEIPT)
            read[told["seq"]] = (told["digest"], text)
        except Untrusted as problem:
            reject(node, text, problem)
    with node.tx() as work:
        rows = {row.seq: row for row in work.all("out").values() if row.seq in read}
        sent = {seq: rules.Sent(row.digest, row.filed) for seq, row in rows.items()}
        closing, _ = rules.settle({seq: digest for seq, (digest, _) in read.items()}, sent)
        if node.has("receipt_by_number"):
            closing = {seq for seq in read if seq in rows}
        for seq in sorted(closing):
            work.put("out", rows[seq].mid, replace(rows[seq], filed=True, receipt=read[seq][1]))
        if node.own.announced in closing:
            node.set_own(work, restored=False, announced=0, in_order=True)
            node.soon("deliver", 1.0, partial(deliver, node))


def come_again(node: Node) -> None:
    """Ask for the next try when it is due."""
    waiting = [
        row.next_try_at for row in node.disk.tables["out"].values() if row.seq is not None and not row.filed
    ]
    unsealed = any(row.seq is None for row in node.disk.tables["out"].values())
    if not waiting and not unsealed:
        return
    due = [one for one in (node.own.next_try_at, min((one for one in waiting if one), default=None)) if one]
    latest = max(due, default=node.clock)
    wait = 1.0 if is_due(node, latest) else (latest - node.clock).total_seconds()
    node.soon("deliver", min(max(wait, 1.0), 3600.0), partial(deliver, node))
