"""The states of a permit, the papers before departure, the number on the permit: pure rules."""

from rabt.permits.rules.permit import DOCTRINE, LIVE, TABLE, TERMINAL, TRANSITIONS, State, Step, move

__all__ = ["DOCTRINE", "LIVE", "TABLE", "TERMINAL", "TRANSITIONS", "State", "Step", "move"]
