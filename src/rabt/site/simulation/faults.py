"""What a seed draws: how long it lasts, how bad line, machines, clocks, disks and the enemy are."""

from dataclasses import dataclass
from random import Random

HOUR, DAY = 3600.0, 86400.0


@dataclass(frozen=True)
class Faults:
    """The knobs of one seed; each is nothing in many seeds, so that faults are met alone and together."""

    lasts: float = HOUR
    acts: int = 30
    drop: float = 0.0
    double: float = 0.0
    delay: float = 0.5
    spoil: float = 0.0
    replay: float = 0.0
    reflect: float = 0.0
    partition: float = 0.0
    one_way: bool = False
    crash: float = 0.0
    power_cut: float = 0.0
    restore: bool = False
    both: bool = False
    told: bool = True
    disk_full: float = 0.0
    skew: float = 0.0
    jump: bool = False
    rotate: int = 0
    stolen: bool = False
    old_version: bool = False
    pouch: bool = False
    hostile: bool = False
    erase: bool = False
    real: bool = False

    @property
    def ends(self) -> float:
        """When the last fault is over, in seconds from the start."""
        return self.lasts


def draw(random: Random) -> Faults:
    """Draw the faults of one seed."""

    def maybe(chance: float, most: float) -> float:
        return random.random() * most if random.random() < chance else 0.0

    partition = random.random() < 0.3
    lasts = random.choice(
        (HOUR, HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR, DAY, DAY, DAY, DAY, 3 * DAY, 3 * DAY, 16 * DAY)
    )
    restore, told = random.random() < 0.3, random.random() < 0.7
    rotate = 0 if restore else random.choice((0, 0, 1, 2))
    return Faults(
        lasts=lasts,
        acts=random.choice((12, 25, 40, 40, 480 if partition else 80)),
        drop=maybe(0.5, 0.4), double=maybe(0.4, 0.3), delay=random.choice((0.2, 2.0, 40.0)),
        spoil=maybe(0.4, 0.3), replay=maybe(0.3, 0.3), reflect=maybe(0.2, 0.2),
        partition=min(lasts * 0.9, 14 * DAY) if partition else 0.0,
        one_way=random.random() < 0.3,
        crash=maybe(0.4, 0.08), power_cut=maybe(0.3, 0.04),
        restore=restore, told=told,
        disk_full=maybe(0.25, 0.2),
        skew=random.choice((0.0, 0.0, 600.0, DAY)), jump=random.random() < (0.5 if rotate else 0.25),
        rotate=rotate, stolen=random.random() < 0.3,
        old_version=not restore and random.random() < 0.15,
        pouch=random.random() < (0.6 if restore else 0.3),
        hostile=not restore and random.random() < 0.15,
        erase=random.random() < 0.3,
        real=random.random() < 0.02,
        both=restore and told and random.random() < 0.4,
    )  # fmt: skip
