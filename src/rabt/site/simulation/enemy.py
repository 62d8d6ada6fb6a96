"""Somebody on the line, and a node that means ill: what neither may achieve.

Everything handed in here must change nothing but the list of what was turned away.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from rabt.base.errors import Untrusted
from rabt.site.simulation import receiving, sending, standing
from rabt.site.simulation.disk import DiskFull
from rabt.site.simulation.node import Node
from rabt.site.simulation.paper import BACK, LETTER, RECEIPT, digest_of
from rabt.site.simulation.rooms import handle
from rabt.site.simulation.world import Crash, World

LOUD = frozenset({"seq_reused", "mid_reused", "chain_broken"})


@dataclass
class Enemy:
    """Whoever listens on the line: he has old letters, keys of his own, and perhaps a stolen one."""

    world: World
    pair: tuple[Node, Node]

    def act(self) -> None:
        """Do one thing against a node that is up."""
        node = self.world.random.choice(self.pair)
        if not node.is_up or node.is_hostile:
            return
        faults, random = self.world.faults, self.world.random
        if random.random() < faults.replay and self.world.texts:
            self.replay(node)
        if random.random() < faults.reflect:
            self.reflect(node)
        if faults.spoil:
            self.forge(node, *self.world.paper.new_pair()[:1])
        if faults.stolen and node.own.theirs.upto is not None:
            self.forge(node, node.own.theirs.earlier)
        if node.peer.is_hostile:
            self.lie(node)

    def replay(self, node: Node) -> None:
        """Hand an old letter in once more: it is known, and changes nothing that counts."""
        old = [text for writer, text in self.world.texts if writer is node.peer]
        if old:
            texts = [self.world.random.choice(old)]
            node.does(partial(_brought, node, texts))()

    def reflect(self, node: Node) -> None:
        """Throw a node's own letter back at it, closed to it anew."""
        own = [row for row in node.disk.tables["out"].values() if row.text]
        for _, opener in node.peer.own.pairs.values() if own else ():
            try:
                inside = self.world.paper.open(self.world.random.choice(own).text, LETTER, opener)
            except Untrusted:
                continue
            self.turned_away(node, self.world.paper.close(inside, LETTER, _opener(node)))

    def forge(self, node: Node, signer: str) -> None:
        """Write a letter in the other node's name, under a key that does not count."""
        upto = node.disk.tables["line"][0].received_highest
        row = node.disk.tables["in"].get(upto)
        self.turned_away(node, self.letter(node, signer, upto + 1, row.digest if row else "", "forged"))

    def letter(self, node: Node, signer: str, seq: int, prev: str, what: str, **body: Any) -> str:
        """Sign a letter to a node with any key, and close it."""
        head = {
            "mid": f"{what}{self.world.number}", "from": node.peer.state, "to": node.state, "seq": seq,
            "prev": prev,
            "kind": "note.told", "about": f"{node.peer.state}note0",
        }  # fmt: skip
        told = {"head": head, "body": body or {"n": 10**6 + self.world.number}}
        return self.world.paper.close(self.world.paper.sign(LETTER, told, signer), LETTER, _opener(node))

    def lie(self, node: Node) -> None:
        """Be a hostile node: contradict oneself, run ahead, give back what was never written."""
        held, signer = node.disk.tables["in"], node.peer.own.pairs[node.peer.own.keys.mark][0]
        if held:
            seq = self.world.random.choice(sorted(held))
            fork = self.letter(node, signer, seq, held[seq].prev, "fork")
            self.turned_away(node, fork, loud=True)
        self.turned_away(node, self.letter(node, signer, 10**6, "", "ahead"))
        self.give_back(node, signer)

    def give_back(self, node: Node, signer: str) -> None:
        """Claim that a node wrote what it never wrote."""
        seq = node.disk.tables["line"][0].last_seq + 1
        text = self.letter(node, signer, seq, node.disk.tables["line"][0].last_digest, "back")
        paper = self.world.paper
        inside = paper.close(paper.open(text, LETTER, _opener(node)), BACK, _opener(node))
        told = {"from": node.peer.state, "to": node.state, "seq": seq, "digest": "x"}
        item = {"letter": text, "inside": inside, "receipt": paper.sign(RECEIPT, told, signer)}
        before = _facts(node)
        node.does(lambda: standing.take_back(node, [item]))()
        self._compare(node, before, "a letter given back that it never wrote")

    def turned_away(self, node: Node, text: str, *, loud: bool = False) -> None:
        """Hand something in that must change nothing but the list of what was turned away."""
        before = _facts(node)
        try:
            receiving.receive(node, [text], handle)
        except Crash:
            node.die()
            return
        except DiskFull:
            return
        self._compare(node, before, "a letter that does not prove itself")
        codes = {code for digest, code in node.disk.tables["rejections"] if digest == digest_of(text)}
        if loud and not codes & LOUD:
            self.world.broken.append(f"I7 {node.state} did not write down that the other contradicted itself")

    def _compare(self, node: Node, before: dict[str, Any], what: str) -> None:
        if _facts(node) != before:
            self.world.broken.append(f"I13 {what} changed {node.state}")


def _brought(node: Node, texts: list[str]) -> None:
    receiving.receive(node, texts, handle)


def _opener(node: Node) -> str:
    return node.own.pairs[node.own.keys.mark][1]


def _facts(node: Node) -> dict[str, Any]:
    return {name: dict(rows) for name, rows in node.disk.tables.items() if name != "rejections"}


def greet(node: Node) -> None:
    """Begin what runs by the clock on a node: letters out, letters in, dead ones again."""
    sending.deliver(node)
    receiving.apply_received(node, handle)
    receiving.retry(node, handle)
