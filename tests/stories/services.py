"""Those who ask the other side, watch the line, play and train do their day by the words of their guides."""

from datetime import UTC, datetime

from rabt.site.rehearsal import asked
from tests.stories.day import Part, Telling
from tests.stories.thread import waited

SERVICES: tuple[Part, ...] = (
    ("contact", 1, "request"), ("contact", 2, ""), ("contact", 3, "second"), "the_second_question_is_answered",
    ("contact", 4, ""),
)  # fmt: skip
"""What is done, in the order in which one thing needs another."""


class Services(Telling):
    """One telling of their day, in one language."""

    def tell(self) -> None:
        """Tell the whole day."""
        self.go_through(SERVICES)

    def the_second_question_is_answered(self) -> None:
        """The other side gives what it knows."""
        node, key = self.nodes.destination, self.record["second"]
        page = f"/assistance/requests/{key}"
        waited(lambda: node.browser("contact_officer").get(page).status_code == 200, "the question arrives")
        node.partner.step("requesting.answer", request=key, told=asked.GIVEN, at=datetime.now(UTC))
