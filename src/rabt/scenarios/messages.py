"""The letters of scenarios: the words that one side wrote, and that its two persons approved one state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from rabt.base.errors import Untrusted
from rabt.scenarios.rules.fields import check_edit
from rabt.scenarios.rules.merging import Edit
from rabt.seal.message import Longest, Message

DIGEST, MOST_EDITS = 64, 150
"""So many words go in one letter; what is more goes in the next."""


@dataclass(frozen=True)
class ScenarioEdited(Message):
    """A side tells what it wrote; the first such letter opens the scenario.

    `shipped` names the scenario of the house that it was begun from, if it was.
    """

    KIND: ClassVar[str] = "scenario.edited/1"
    scenario_ref: str
    made_in: Annotated[str, Longest(2)]
    shipped: Annotated[str, Longest(40)]
    edits: Annotated[list[Edit], Longest(MOST_EDITS)]
    told_at: datetime

    def check(self) -> None:
        """Ask that there are words, each of a field we know and written in its one way.

        Refuses: letter_malformed
        """
        if not self.edits:
            raise Untrusted("letter_malformed", kind=self.KIND, field="edits")
        for edit in self.edits:
            check_edit(edit)


@dataclass(frozen=True)
class ScenarioApproved(Message):
    """Two persons of a side approved one state of a scenario, by its digest."""

    KIND: ClassVar[str] = "scenario.approved/1"
    scenario_ref: str
    digest: Annotated[str, Longest(DIGEST)]
    approved_at: datetime

    def check(self) -> None:
        """Ask that a state is named. Refuses: letter_malformed"""
        if len(self.digest) != DIGEST:
            raise Untrusted("letter_malformed", kind=self.KIND, field="digest")
