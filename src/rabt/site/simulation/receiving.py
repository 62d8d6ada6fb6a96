"""Receiving: verified, stored once, confirmed when durable; handed to the rooms in order."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from rabt.base.errors import Problem, Untrusted
from rabt.exchange import rules
from rabt.site.simulation import standing
from rabt.site.simulation.disk import DiskFull, Tx
from rabt.site.simulation.node import In, Node
from rabt.site.simulation.paper import LETTER, RECEIPT, VOID, digest_of
from rabt.site.simulation.reading import checked, read_by_them, reject
from rabt.site.simulation.world import Crash

AHEAD = 400
"""How far beyond a gap the simulated nodes take letters in: as the real ones do, at their smaller size."""


@dataclass(frozen=True)
class Came:
    """A verified letter on its way in."""

    text: str
    head: dict[str, Any]
    body: dict[str, Any]
    digest: str

    @property
    def arrival(self) -> rules.Arrival:
        """What the decision on it rests on."""
        return rules.Arrival(self.head["mid"], self.head["seq"], self.digest, self.head["prev"])


Handler = Callable[[Node, Tx, In], None]


def requested(node: Node, handle: Handler, reply: Callable[[Any], None], parcel: dict[str, Any]) -> None:
    """Take in what came over the line and answer; a node that is down or in trouble answers nothing."""
    if not node.is_up:
        return
    try:
        receipts, forked = receive(node, parcel["texts"], handle)
        answer: dict[str, Any] = {"texts": receipts}
        told = standing.read(node, parcel["standing"])
        if told is not None:
            standing.take_back(node, parcel["back"])
            answer |= {
                "standing": standing.own(node),
                "back": standing.letters_back(node, told, forked=forked),
            }
        node.may_die()
    except DiskFull:
        return
    except Crash:
        node.die()
        return
    node.world.carry(node.state, reply, lambda: answer)


def receive(node: Node, texts: list[str], handle: Handler) -> tuple[list[str], bool]:
    """Store verified letters once; return receipts of the durable ones, and whether any contradicted."""
    opened: list[Came] = []
    held = {row.digest: row for row in node.disk.tables["in"].values()}
    for text in texts:
        try:
            opened.append(
                known(held[digest_of(text)], text) if digest_of(text) in held else open_text(node, text)
            )
        except Untrusted as problem:
            reject(node, text, problem)
            if node.has("rejected_moves"):
                with node.tx() as work:
                    line = node.line(work)
                    work.put("line", 0, replace(line, received_highest=line.received_highest + 1))
    if node.own.restored:  # what is on its way may be older than what the other node has forgotten since
        opened = [one for one in opened if one.digest in held or one.head["kind"] == "line.restored"]
    if node.has("confirms_early"):
        given = [receipt_of(node, one) for one in opened]
        return given, store(node, opened, handle)[1]
    return store(node, opened, handle)


def known(row: In, text: str) -> Came:
    """Return a letter whose very bytes were verified and stored before."""
    head = {"mid": row.mid, "seq": row.seq, "prev": row.prev, "kind": row.kind, "about": row.about}
    return Came(text, head, row.body, row.digest)


def open_text(node: Node, text: str) -> Came:
    """Open and verify a letter, or the word that stands for an erased one. Refuses: what the paper refuses"""
    paper, own = node.world.paper, node.own
    if not paper.is_closed(text):
        told = read_by_them(node, text, VOID)
        return Came(text, told | {"kind": "erased", "about": ""}, {}, told["digest"])
    failed = Untrusted("letter_not_for_us")
    for mark in own.keys.opening if not node.has("earlier_lock_lost") else (own.keys.mark,):
        try:
            inside = paper.open(text, LETTER, own.pairs[mark][1])
        except Untrusted as problem:
            failed = problem
            continue
        return read_inside(node, text, inside)
    raise failed


def read_inside(node: Node, text: str, inside: str) -> Came:
    """Read the signed text inside a letter. Refuses: signature_wrong, letter_not_for_us"""
    theirs, failed = node.own.theirs, Untrusted("signature_wrong")
    signers = theirs.signers
    if node.has("reads_its_own"):
        signers = (*signers, *(pair[0] for pair in node.own.pairs.values()))
    trusting = node.has("earlier_key_counts") or node.has("reads_its_own")
    for signer in signers:
        try:
            told = node.world.paper.read(inside, LETTER, signer)
        except Untrusted as problem:
            failed = problem
            continue
        if not theirs.believes(signer, told["head"]["seq"]) and not trusting:
            raise Untrusted("signature_wrong", why="a key that counts no more")
        if not node.has("reads_its_own"):
            checked(node, told["head"])
        return Came(text, told["head"], told["body"], digest_of(text))
    if node.has("takes_unsigned"):
        told = json.loads(bytes.fromhex(inside.partition(".")[0]))
        return Came(text, told["head"], told["body"], digest_of(text))
    raise failed


def receipt_of(node: Node, one: Came) -> str:
    """Sign that we hold a letter durably."""
    told = {"from": node.state, "to": node.peer.state, "seq": one.head["seq"], "digest": one.digest}
    return node.world.paper.sign(RECEIPT, told, node.own.pairs[node.own.keys.mark][0])


def store(node: Node, opened: list[Came], handle: Handler) -> tuple[list[str], bool]:
    """Store what is new, in one durable transaction, and give the receipts of all that is stored."""
    if not opened:
        return [], False
    refused: dict[int, Untrusted] = {}
    with node.tx() as work:
        ledger = rules.Ledger()
        for row in work.all("in").values():
            ledger.note(rules.Arrival(row.mid, row.seq, row.digest, row.prev))
        line = node.line(work)
        ahead = AHEAD if not node.has("no_window") else 10**9
        in_order = work.get("own", 0).in_order
        parted = rules.part(
            [one.arrival for one in opened], ledger, line.received_upto, ahead=ahead, in_order=in_order
        )
        refused = parted.refused
        for place in parted.new:
            keep(node, work, opened[place])
        for place in parted.known:
            sign_anew(node, work, opened[place])
        if parted.new:
            seqs = [opened[place].head["seq"] for place in parted.new]
            upto = rules.runs_upto(line.received_upto, work.all("in"))
            work.put("line", 0, line.received(seqs, upto))
            node.soon("apply", 0.5, partial(apply_received, node, handle))
        given = [work.get("in", opened[place].head["seq"]).receipt for place in parted.new + parted.known]
    _turn_away(node, opened, refused)
    if node.has("known_acts_again"):
        with node.tx() as work:
            for place in parted.known:
                handle(node, work, work.get("in", opened[place].head["seq"]))
    return given, parted.forked


def keep(node: Node, work: Tx, one: Came) -> None:
    """Store a new letter with our receipt for it."""
    head = one.head
    state = rules.Incoming.SET_ASIDE if head["kind"] == "erased" else rules.Incoming.WAITING
    row = In(
        head["mid"], head["seq"], head["prev"], one.digest, head["kind"], head["about"], one.body, one.text,
        receipt_of(node, one), node.own.keys.mark, node.clock, state,
    )  # fmt: skip
    work.put("in", row.seq, row)
    if row.kind == "line.restored":
        node.set_own(work, in_order=True)
        standing.send_again(node, work, rules.lost_after(row.body["held"], row.body["gaps"]))


def _turn_away(node: Node, opened: list[Came], refused: dict[int, Untrusted]) -> None:
    for place, problem in refused.items():
        if not (problem.code in rules.INCIDENTS and node.has("fork_unsaid")):
            reject(node, opened[place].text, problem)


def sign_anew(node: Node, work: Tx, one: Came) -> None:
    """Sign again what was confirmed with an earlier key of ours: the other node believes it no more."""
    row, own = work.get("in", one.head["seq"]), work.get("own", 0)
    early = row.mark != own.keys.mark
    if node.has("receipts_by_clock"):
        early = own.since is not None and row.receipted_at < own.since
    if early:
        row = replace(row, receipt=receipt_of(node, one), mark=own.keys.mark)
        work.put("in", row.seq, row)


# ---------------------------------------------------------------- the rooms


def apply_received(node: Node, handle: Handler) -> None:
    """Hand every letter whose turn it is to its room, each in its own transaction."""
    while True:
        rows = node.disk.tables["in"]
        upto = node.disk.tables["line"][0].received_upto
        if node.has("order_of_arrival"):
            upto = 10**9
        stored = [(row.seq, row.about, row.state) for row in rows.values()]
        if node.has("passes_the_dead"):
            stored = [one for one in stored if one[2] == rules.Incoming.WAITING]
        turn = rules.next_turn(stored, upto)
        if turn is None:
            return
        apply_one(node, rows[turn], handle)


def apply_one(node: Node, row: In, handle: Handler) -> None:
    """Let a room take one letter; what it refuses becomes a dead letter, for an official to decide on."""
    state = rules.Incoming.APPLIED
    try:
        if node.has("effect_before_mark"):
            with node.tx() as work:
                handle(node, work, row)
        with node.tx() as work:
            if not node.has("effect_before_mark"):
                handle(node, work, row)
            work.put("in", row.seq, replace(row, state=state, tries=row.tries + 1))
    except Problem:
        state = rules.Incoming.SET_ASIDE if node.has("dead_are_dropped") else rules.Incoming.DEAD
        with node.tx() as work:
            work.put("in", row.seq, replace(row, state=state, tries=row.tries + 1))
            node.soon("retry", 1800.0, partial(retry, node, handle))


def retry(node: Node, handle: Handler) -> None:
    """Let an official hand the dead letters to their rooms again."""
    with node.tx() as work:
        for row in [row for row in work.all("in").values() if row.state == rules.Incoming.DEAD]:
            work.put("in", row.seq, replace(row, state=rules.move(row.state, rules.RETRY)))
    node.soon("apply", 1.0, partial(apply_received, node, handle))
