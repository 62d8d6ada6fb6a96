"""Devices at posts without a network: each holds a list, takes newer ones, and judges by it."""

from dataclasses import dataclass, field

from rabt.seal.status import Status, pack
from rabt.site.simulation.node import Node
from rabt.site.simulation.rooms import PLACES, Listed
from rabt.site.simulation.world import World


@dataclass
class Device:
    """One post's device, and what it once refused."""

    world: World
    node: Node
    held: Listed = field(default_factory=Listed)
    seen: list[Listed] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)

    def sync(self) -> None:
        """Take the node's newest list, never an older one; a page loaded anew may offer an old one."""
        if not self.node.is_up:
            return
        offered: Listed = self.node.disk.tables["list"][0]
        self.seen.append(offered)
        if self.world.random.random() < 0.3:
            offered = self.world.random.choice(self.seen)
        if offered.number >= self.held.number or self.node.has("older_list"):
            self.held = offered

    def judge(self) -> None:
        """I10: whom a list in date revokes is not let through by it, nor by an older one after it."""
        permit = self.world.random.randrange(PLACES)
        listed = pack(dict.fromkeys(self.held.revoked, Status.INVALID), PLACES)
        forgot = any(node.restored_at >= 0 for node in (self.node, self.node.peer))
        if listed.at(permit) is Status.VALID and permit in self.refused and not forgot:
            self.world.broken.append(f"I10 a device of {self.node.state} let through whom it had refused")
        self.refused |= self.held.revoked
