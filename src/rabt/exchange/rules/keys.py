"""New keys for the line: who proposes and decides, what opens a letter, whose signature it may bear."""

from dataclasses import dataclass, replace
from enum import StrEnum

from rabt.base.errors import Refused


class Keys(StrEnum):
    """Where a change of our keys stands."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    TOLD = "told"
    IN_USE = "in_use"


GRANT, REFUSE, TAKE = "grant", "refuse", "take"
"""Another administrator decides; then the other node says that it believes the new keys."""

KEYS_MOVES: dict[tuple[Keys, str], Keys] = {
    (Keys.PROPOSED, GRANT): Keys.TOLD,
    (Keys.PROPOSED, REFUSE): Keys.REFUSED,
    (Keys.TOLD, TAKE): Keys.IN_USE,
}
KEYS_OPEN = (Keys.PROPOSED, Keys.TOLD)
SHORTEST_WHY = 5


def check_keys_proposed(open_change: bool, why: str) -> None:
    """Ask for a reason, and that no other change of keys is under way. Refuses: keys_changing, keys_why"""
    if open_change:
        raise Refused("keys_changing")
    if len(why.strip()) < SHORTEST_WHY:
        raise Refused("keys_why", field="why", least=SHORTEST_WHY)


def move_keys(state: str, step: str) -> Keys:
    """Say where a step leads a change of keys. Refuses: keys_decided"""
    try:
        return KEYS_MOVES[Keys(state), step]
    except KeyError:
        raise Refused("keys_decided", state=state) from None


def check_keys_taken(held: tuple[str, str, str], told: tuple[str, str, str]) -> None:
    """Ask that a letter changes the keys of the line only: state, journal and root stay those of the pairing.

    Refuses: keys_of_pairing
    """
    if held != told:
        raise Refused("keys_of_pairing")


def check_keys_known(held: str, told: str) -> None:
    """Ask that the keys somebody speaks of are those that we know. Refuses: keys_unknown"""
    if held != told:
        raise Refused("keys_unknown")


@dataclass(frozen=True)
class OwnKeys:
    """Our pairs of keys for the line, each by its mark: in use, told and not yet taken, used before."""

    mark: str = ""
    told: str = ""
    earlier: tuple[str, ...] = ()

    @property
    def opening(self) -> tuple[str, ...]:
        """The marks of all pairs that may open a letter, the likeliest first."""
        return (self.mark, *filter(None, [self.told]), *reversed(self.earlier))

    def telling(self, mark: str) -> "OwnKeys":
        """Return the keys once a new pair was told to the other node."""
        return replace(self, told=mark)

    def using(self, mark: str) -> "OwnKeys":
        """Return the keys once the other node believes a new pair: it is used from now on."""
        return OwnKeys(mark, "", (*self.earlier, self.mark))


@dataclass(frozen=True)
class TheirKeys:
    """The other node's signing keys: the one that counts, and the one before, up to a letter's number.

    `upto` is nothing as long as the other node has not said that it signs with the new one.
    """

    letter: str
    earlier: str = ""
    upto: int | None = None

    @property
    def signers(self) -> tuple[str, ...]:
        """Whose signature a letter may bear, the likeliest first."""
        return (self.letter, *filter(None, [self.earlier]))

    @property
    def receipt_signers(self) -> tuple[str, ...]:
        """Whose signature a receipt may bear: the earlier key counts until the new one is in use."""
        return self.signers if self.upto is None else (self.letter,)

    def believes(self, signer: str, seq: int) -> bool:
        """Tell whether a letter of this number may bear this signature."""
        if signer == self.letter:
            return True
        return signer == self.earlier and (self.upto is None or seq <= self.upto)

    def taking(self, letter: str) -> "TheirKeys":
        """Return the keys once we believe a new one; told again, nothing changes."""
        return self if letter == self.letter else TheirKeys(letter, self.letter, None)

    def ending(self, seq: int) -> "TheirKeys":
        """Return the keys once the letter of this number said that the new one is in use."""
        return replace(self, upto=seq - 1)
