"""What came from the other node, read by its signature; what does not prove itself is turned away."""

from typing import Any

from rabt.base.errors import Untrusted
from rabt.site.simulation.node import Node
from rabt.site.simulation.paper import digest_of

SAMPLE = 60


def read_by_them(node: Node, text: str, kind: str) -> dict[str, Any]:
    """Read a signed text of the other node. Refuses: signature_wrong, letter_not_for_us, letter_malformed"""
    *others, last = node.own.theirs.receipt_signers
    for signer in others:
        try:
            return checked(node, node.world.paper.read(text, kind, signer))
        except Untrusted:
            continue
    return checked(node, node.world.paper.read(text, kind, last))


def checked(node: Node, told: dict[str, Any]) -> dict[str, Any]:
    """Ask that a text goes from the other node to us. Refuses: letter_not_for_us"""
    if (told["from"], told["to"]) != (node.peer.state, node.state):
        raise Untrusted("letter_not_for_us")
    return told


def reject(node: Node, text: str, problem: Untrusted) -> None:
    """Write down what was turned away and why; the same thing again only counts up."""
    with node.tx() as work:
        key = (digest_of(text), problem.code)
        sample = text[:SAMPLE] if not node.has("rejection_tells") else str(problem.facts)
        count, _ = work.get("rejections", key, (0, ""))
        work.put("rejections", key, (count + 1, sample))
