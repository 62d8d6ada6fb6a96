"""What the tests of this room build on: two nodes that write each other letters, questions, answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.core import serializers
from django.db import transaction

from rabt.access.rules import scopes_of
from rabt.assistance import inbox, models
from rabt.assistance.rules.answer import Answer, Weighed
from rabt.assistance.rules.request import Asked
from rabt.assistance.rules.subject import Subject
from rabt.base import clock
from rabt.base.actor import Actor, the_node
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.exchange.models import Outgoing
from rabt.testing import DESTINATION, ORIGIN

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TABLES = (
    models.Request, models.Clarification, models.Information, models.Attachment, models.Source,
    models.Consent, models.Recall, models.Feedback, models.Handing, models.Alarm, models.Inquiry, Outgoing,
)  # fmt: skip
ASKER, ASKED = "EG", "LY"


class Pair:
    """Two nodes in one database: only one is awake, the other's rows are put aside as they stand."""

    def __init__(self, settings: Any) -> None:
        self.settings = settings
        self.home = settings.RABT.home
        self.aside: dict[str, list[str]] = {ASKER: [], ASKED: []}
        self.read: dict[str, int] = {ASKER: 0, ASKED: 0}
        self.awake = settings.RABT.state
        self.now = AT

    @contextmanager
    def at(self, state: str) -> Iterator[None]:
        """Be one of the nodes."""
        if state != self.awake:
            self.aside[self.awake] = [serializers.serialize("json", table.objects.all()) for table in TABLES]
            for table in reversed(TABLES):
                if table is models.Request:
                    table.objects.exclude(after=None).delete()
                table.objects.all().delete()
            node = replace(ORIGIN if state == ORIGIN.state else DESTINATION, home=self.home)
            self.settings.RABT, self.awake = node, state
            with transaction.atomic():  # a second question may come before the first it names
                for dumped in self.aside[state]:
                    for one in serializers.deserialize("json", dumped):
                        one.save()
        with clock.stopped(self.now):
            yield

    def deliver(self) -> list[str]:
        """Carry what each node has written to the other, oldest first; return the kinds that were taken."""
        kinds: list[str] = []
        for sender, receiver in ((ASKER, ASKED), (ASKED, ASKER)):
            with self.at(sender):
                written = list(
                    Outgoing.objects.order_by("made_at", "id").values_list("kind", "body", "about")
                )
            fresh = written[self.read[sender] :]
            self.read[sender] = len(written)
            with self.at(receiver):
                for kind, body, about in fresh:
                    for _ in range(2):  # a letter that comes twice counts once
                        hand_in(sender, kind, body, about, self.now)
                    kinds.append(kind)
        return kinds


def hand_in(sender: str, kind: str, body: dict[str, Any], about: str, at: datetime) -> None:
    """Hand a letter in as the exchange does."""
    letter = Letter(kind, body, about, new_id(), sender, at, at)  # type: ignore[arg-type]
    inbox.HANDLERS[kind](replace(the_node(sender), purpose="duty"), letter)


def officer(role: str = "contact_officer", state: str = ASKED, n: int = 1, office: str = "contact/") -> Actor:
    """Return somebody of a contact point."""
    where = f"{state}/{office}"
    reach = f"{state}/" if role == "oversight_officer" else where
    return Actor(
        id=f"{role}-{n}@{state}", office=where, role=role, state=state, scopes=scopes_of(role),
        reach=(reach,),
        purpose="assistance", name=role,
    )  # fmt: skip


def person(**said: str) -> Subject:
    """Return a person as a subject."""
    return Subject("person", {"name": "حسن علي محمود", "born_on": "1990-03-02"} | said)


def asked(**changes: Any) -> Asked:
    """Return a question that can stand."""
    told: dict[str, Any] = {
        "subject": person(), "sought": "known", "purpose": "wanted", "offence": "trafficking",
        "facts": "ضُبطت مركبة قرب الخط وفيها من دخلوا خلسة", "link": "وُجد رقم هاتفه لدى السائق",
        "why_there": "ذكر السائق أنه يقيم في طبرق",
    }  # fmt: skip
    return Asked(**told | changes)


SAFE = tuple(
    Weighed(code, False, "لا شيء في الملف يشير إلى ذلك")
    for code in ("torture", "death_penalty", "political", "asylum")
)


def hit(**changes: Any) -> Answer:
    """Return a yes at the first step."""
    return Answer(**{"outcome": "provided", "hit": True, "reference": "R-77", "harm": SAFE} | changes)


def no_hit() -> Answer:
    """Return a no at the first step."""
    return Answer(outcome="no_data", hit=False)


def content(**changes: Any) -> Answer:
    """Return what is known, at the second step."""
    told: dict[str, Any] = {
        "outcome": "provided", "text": "مطلوب في قضية تهريب منذ سنة ويتردد على طبرق", "source_grade": "B",
        "information_grade": "2", "handling": "H0", "categories": ("identity", "criminal"), "harm": SAFE,
        "expires_on": date(2027, 11, 24),
    }  # fmt: skip
    return Answer(**told | changes)


Deed = Callable[[], Any]
