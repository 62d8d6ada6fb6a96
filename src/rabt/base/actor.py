"""Who acts: made once at the door and handed down as the first argument."""

from dataclasses import dataclass, replace

from rabt.base.errors import NotAllowed


@dataclass(frozen=True)
class Actor:
    """A person, a machine or the other node, in one capacity, for one purpose.

    `office` is a path such as `LY/labour/tobruk/`; `reach` lists the path prefixes whose
    records this actor may see; `purpose` says why he looks, and is written beside each viewing.
    `state` is the node's own state; for the other node it is the peer's.
    """

    id: str
    office: str
    role: str
    state: str
    scopes: frozenset[str] = frozenset()
    reach: tuple[str, ...] = ()
    purpose: str = ""
    name: str = ""
    name_en: str = ""
    for_whom: str = ""  # the absent colleague whom this actor deputises for, if any

    def has(self, scope: str) -> bool:
        """Tell whether this actor holds a scope."""
        return scope in self.scopes

    def require(self, scope: str) -> None:
        """Raise NotAllowed unless this actor holds the scope. Refuses: not_allowed"""
        if scope not in self.scopes:
            raise NotAllowed("not_allowed", scope=scope)

    def covers(self, office: str) -> bool:
        """Tell whether an office lies within this actor's reach."""
        return office.startswith(self.reach) if self.reach else False

    def looking_for(self, purpose: str) -> "Actor":
        """Return the same actor with the purpose of this act."""
        return replace(self, purpose=purpose)


def the_node(state: str) -> Actor:
    """Return the node itself, acting by clock or by duty rather than for a person."""
    return Actor(
        id=f"node:{state}",
        office=f"{state}/",
        role="node",
        state=state,
        reach=(f"{state}/",),
        purpose="duty",
        name=state,
    )
