"""The director's part of requests between the authorities: what each asked the other in the last months.

All of it is invented, and says in its own words that it is simulated. The same seed tells the same story.
"""

from collections.abc import Generator, Iterator
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from rabt.site.rehearsal import names
from rabt.site.rehearsal.director import Clock, carry
from rabt.site.rehearsal.script import DAY, Story, Wait
from rabt.site.rehearsal.stage import Partner

Told = dict[str, Any]
Given = Generator[Wait, None, str]
OPENS = time(9, tzinfo=UTC)
FACTS = "محاكاة: ضُبطت مركبة قرب الخط وفيها من دخلوا خلسة، وذُكر اسمه في أقوال متخيلة"
LINK = "محاكاة: وُجد رقمه في هاتف السائق المتخيل"
THERE = "محاكاة: قيل إنه يقيم عندكم"
AGAIN = "محاكاة: قلتم إنه معروف لديكم، ونحتاج ما يلزم القضية المتخيلة وحدها"
CONTENT = "محاكاة: له قضية تهريب متخيلة منذ سنة، ويتردد على الخط"
MENDED = "محاكاة: القضية المتخيلة باسم غيره، وليس عليه شيء"
PROSECUTION = "نيابة متخيلة للتجربة"
BASIS: Told = {
    "case_number": "SIM-12/2026", "legal_basis": "محاكاة: أمر قاض متخيل", "authority": PROSECUTION,
}  # fmt: skip
HIT: Told = {"outcome": "provided", "hit": True, "reference": "SIM-R-77"}
NO_HIT: Told = {"outcome": "no_data", "hit": False}
GIVEN: Told = {
    "outcome": "provided", "text": CONTENT, "source_grade": "B", "information_grade": "2",
    "categories": ["identity", "criminal"],
}  # fmt: skip
NEAR, LATE, CALLED = 150, 80, 60
"""So many hours before the end: a request of a week was sent, one of three days, and something was called back."""
PHONES = ("+218 910 000 700", "+218 910 000 701", "+218 910 000 703", "+218 910 000 704")


class Asked:
    """The last three months of requests on both nodes."""

    def __init__(self, origin: Partner, destination: Partner, random: Random, until: datetime) -> None:
        self.origin, self.destination, self.random = origin, destination, random
        self.until = self.at = until

    def go(self, node: Partner, deed: str, **told: Any) -> Any:
        """Let a node do one deed now."""
        return node.step(f"requesting.{deed}", at=self.at, **told)

    def opening(self) -> Iterator[tuple[datetime, Story]]:
        """Begin each story: by its day, in office hours, or by the hour before the end."""
        ours, theirs = (self.origin, self.destination), (self.destination, self.origin)
        for days, story in (
            (78, self.answered(*ours)), (66, self.is_not_known(*theirs)), (57, self.is_refused(*ours)),
            (49, self.is_unclear(*theirs)), (41, self.is_at_work(*ours)), (34, self.is_bound(*theirs)),
            (27, self.was_wrong(*ours)), (22, self.tells(*theirs)), (20, self.wants_to_know(self.destination, checks=True)),
            (16, self.is_referred(self.origin)), (13, self.is_withdrawn(*theirs)), (11, self.in_hours(*ours)),
            (9, self.fishes(*theirs)), (5, self.wants_to_know(self.origin, checks=False)),
            (3, self.is_asked_back(*ours)), (2, self.waits_for_head(*theirs)), (1, self.is_written()),
        ):  # fmt: skip
            yield datetime.combine(self.until.date() - timedelta(days=days), OPENS), story
        for hours, story in (
            (NEAR, self.is_open(*ours)), (LATE, self.is_open(*theirs, urgency="value")),
            (CALLED + 2 * DAY, self.is_called_back(*theirs)),
        ):  # fmt: skip
            yield self.until - timedelta(hours=hours), story

    # ------------------------------------------------------------------ what is asked
    def person(self, node: Partner, **more: Any) -> Told:
        """Draw an invented person about whom a node asks."""
        country = "LY" if node is self.origin else "EG"
        name = " ".join(one.arabic for one in names.four_parts(self.random, country, "M"))
        born = self.until.date() - timedelta(days=self.random.randint(8_000, 18_000))
        return self._told("person", {"name": name, "born_on": born.isoformat()}, **more)

    def _told(self, kind: str, said: dict[str, str], **more: Any) -> Told:
        return {
            "kind": kind, "said": said, "sought": "known", "purpose": "wanted", "offence": "smuggling_people",
            "facts": FACTS, "link": LINK, "why_there": THERE,
        } | more  # fmt: skip

    def plate(self, node: Partner) -> Told:
        """Draw an invented plate."""
        state = "LY" if node is self.origin else "EG"
        said = {"plate": f"SIM {self.random.randint(1000, 9999)}", "state": state}
        return self._told("vehicle", said, sought="keeper", offence="vehicle")

    def both_steps(self, asks: Partner, asked: Partner, content: Told, *, picture: int = 0) -> Given:
        """A question, a hit, a second question and what is known; name what was given."""
        told = self.person(asks)
        first = self.go(asks, "ask", told=told, picture=picture)
        yield Wait(26)
        self.go(asked, "answer", request=first, told=HIT)
        yield Wait(20)
        second = self.go(asks, "ask_again", first=first, told=told | {"facts": AGAIN})
        yield Wait(30)
        given = self.go(asked, "answer", request=second, told=GIVEN | content, picture=picture)
        yield Wait(DAY)
        return str(given)

    # ------------------------------------------------------------------ how it ended
    def answered(self, asks: Partner, asked: Partner) -> Story:
        """Asked and answered with a picture; the asker grades it himself, and used it."""
        given = yield from self.both_steps(asks, asked, {}, picture=self.random.randint(1, 99))
        self.go(asks, "weigh", information=given, grades="B3", said="used", text="محاكاة: أفادت في القضية")

    def is_not_known(self, asks: Partner, asked: Partner) -> Story:
        """Asked for the keeper of a vehicle: it is not known."""
        first = self.go(asks, "ask", told=self.plate(asks))
        yield Wait(50)
        self.go(asked, "answer", request=first, told=NO_HIT)

    def is_refused(self, asks: Partner, asked: Partner) -> Story:
        """A service asks through its contact point, and is refused on a ground of the list, with the reason."""
        first = self.go(asks, "ask", told=self.person(asks, purpose="interest"), service=True)
        yield Wait(70)
        self.go(asked, "answer", request=first, told={
            "outcome": "refused", "ground": "safety", "ground_text": "محاكاة: يضر الجواب بتحقيق متخيل لم ينته",
        })  # fmt: skip

    def is_unclear(self, asks: Partner, asked: Partner) -> Story:
        """Asked back, and the clock stands; made clear, then refused at the second step: a court is to ask."""
        told = self.person(asks)
        first = self.go(asks, "ask", told=told)
        yield Wait(20)
        self.go(asked, "ask_back", request=first, question="محاكاة: لدينا رجلان بهذا الاسم، فأيهما تقصدون؟")
        yield Wait(45)
        self.go(asks, "clarify", request=first, answer="محاكاة: المولود في اليوم المذكور وحده")
        yield Wait(22)
        self.go(asked, "answer", request=first, told=HIT)
        yield Wait(24)
        second = self.go(asks, "ask_again", first=first, told=told | {"facts": AGAIN})
        yield Wait(26)
        self.go(asked, "answer", request=second, told={"outcome": "judicial"})

    def is_at_work(self, asks: Partner, asked: Partner) -> Story:
        """A labour record, in a case and on a legal basis: a person looks for the document and finds none."""
        said = {"number": f"SIM{self.random.randint(1_000_000, 9_999_999)}"}
        told = self.person(asks, sought="labour", **BASIS)
        first = self.go(asks, "ask", told=told | {"said": told["said"] | said}, service=True)
        yield Wait(28)
        self.go(asked, "look_up", request=first)
        self.go(asked, "answer", request=first, told=NO_HIT)

    def is_bound(self, asks: Partner, asked: Partner) -> Story:
        """What is given is bound: its owner consents that one receiver sees it, and it goes there alone."""
        given = yield from self.both_steps(asks, asked, {"handling": "H2"})
        wanted = {"way": "forward", "to": PROSECUTION, "why": "محاكاة: طلبت النيابة المتخيلة الاطلاع عليها"}
        key = self.go(asks, "ask_consent", information=given, **wanted)
        yield Wait(27)
        self.go(asked, "consent", key=key, why="محاكاة: لا ضرر من إطلاع النيابة عليها", days=90)
        yield Wait(20)
        self.go(asks, "hand_out", information=given, way="forward", to=PROSECUTION)

    def was_wrong(self, asks: Partner, asked: Partner) -> Story:
        """The receiver says that it is wrong; the giver calls it back, and the receiver confirms in time."""
        given = yield from self.both_steps(asks, asked, {"information_grade": "4"})
        self.go(asks, "weigh", information=given, said="wrong", text="محاكاة: القضية المتخيلة باسم غيره")
        yield Wait(22)
        key = self.go(asked, "recall", information=given, reason="wrong", correction="")
        yield Wait(30)
        self.go(asks, "confirm", key=key)

    def tells(self, gives: Partner, hears: Partner) -> Story:
        """Each tells the other something unasked; one is corrected, of the other a court's sight is asked."""
        why = {"why": "محاكاة: قد تفيدكم في قضية متخيلة عندكم"}
        one = self.go(gives, "give", told=self.person(gives) | why, content=GIVEN | {"handling": "H1"})
        yield Wait(30)
        self.go(hears, "weigh", information=one, grades="C3")
        two = self.go(
            hears, "give", told=self.plate(hears) | why, content=GIVEN | {"categories": ["vehicles"]}
        )
        yield Wait(40)
        key = self.go(hears, "recall", information=two, reason="corrected", correction=MENDED)
        yield Wait(26)
        self.go(gives, "confirm", key=key)
        yield Wait((self.until - self.at) / timedelta(hours=1) - 6)
        wanted = {"way": "court", "to": "محكمة متخيلة للتجربة", "why": "محاكاة: لتُقدَّم في القضية المتخيلة"}
        self.go(hears, "ask_consent", information=one, **wanted)

    def is_referred(self, asks: Partner) -> Story:
        """Evidence is wanted: it goes by legal assistance, and no letter is written."""
        self.go(asks, "ask", told=self.person(asks, evidence=True, purpose="investigation", **BASIS))
        yield Wait(1)

    def is_withdrawn(self, asks: Partner, asked: Partner) -> Story:
        """The asker needs no answer any more."""
        first = self.go(asks, "ask", told=self.plate(asks))
        yield Wait(40)
        self.go(asks, "withdraw", request=first)

    def in_hours(self, asks: Partner, asked: Partner) -> Story:
        """Somebody's life is in danger: answered within eight hours."""
        urgent = {"urgency": "life", "urgency_why": "محاكاة: قد يتعرض المخطوف المتخيل للأذى"}
        first = self.go(asks, "ask", told=self.person(asks, offence="violence", **urgent))
        yield Wait(5)
        self.go(asked, "answer", request=first, told=HIT)

    def fishes(self, asks: Partner, asked: Partner) -> Story:
        """A service asks for one telephone after the other: the oversight is told, and has not judged yet."""
        asked_for = []
        for phone in PHONES:
            told = self._told("phone", {"phone": phone}, sought="keeper", purpose="interest")
            asked_for.append(self.go(asks, "ask", told=told, service=True))
            yield Wait(1)
        self.go(asks, "follow_clocks")
        yield Wait(26)
        for one in asked_for:
            self.go(asked, "answer", request=one, told=NO_HIT)

    def wants_to_know(self, node: Partner, *, checks: bool) -> Story:
        """Somebody asks what is known of him; the oversight checks it, or has not yet."""
        key = self.go(node, "inquire", said=self.person(node)["said"])
        yield Wait(3 * DAY)
        if checks:
            self.go(node, "checked", inquiry=key, finding="nothing")

    # ------------------------------------------------------------------ what waits as the rehearsal ends
    def is_open(self, asks: Partner, asked: Partner, urgency: str = "") -> Story:
        """Nobody has answered: its time is about to end, or is over."""
        why = "محاكاة: تفقد المعلومة قيمتها بعد أيام" if urgency else ""
        told = self.person(asks, sought="case", purpose="investigation", urgency=urgency, urgency_why=why)
        self.go(asks, "ask", told=told)
        yield Wait((self.until - self.at) / timedelta(hours=1))
        self.go(asked, "follow_clocks")

    def is_asked_back(self, asks: Partner, asked: Partner) -> Story:
        """Asked back, and not made clear yet: the clock stands."""
        first = self.go(asks, "ask", told=self.plate(asks))
        yield Wait(20)
        self.go(asked, "ask_back", request=first, question="محاكاة: اللوحة ناقصة، فما الحرف الذي يسبقها؟")

    def waits_for_head(self, asks: Partner, asked: Partner) -> Story:
        """A bound question about a witness is weighed: its answer waits for the head."""
        first = self.go(asks, "ask", told=self.person(asks, handling="H2", protected=["witness"]))
        yield Wait(20)
        self.go(asked, "answer", request=first, told=HIT, waits=True)

    def is_written(self) -> Story:
        """One question waits for its own head, another is a draft."""
        self.go(self.origin, "ask", told=self.person(self.origin, handling="H2"), far="proposed")
        self.go(self.destination, "ask", told=self.plate(self.destination), far="draft")
        yield Wait(1)

    def is_called_back(self, gives: Partner, hears: Partner) -> Story:
        """Something given is called back, and its receiver has not confirmed yet."""
        why = {"why": "محاكاة: قد تفيدكم في قضية متخيلة عندكم"}
        given = self.go(gives, "give", told=self.person(gives) | why, content=GIVEN)
        yield Wait(2 * DAY)
        self.go(gives, "recall", information=given, reason="unlawful", correction="")


def exchange(origin: Partner, destination: Partner, *, seed: int, until: datetime) -> None:
    """Tell the last three months of requests between the authorities; letters go after every turn."""
    told = Asked(origin, destination, Random(seed), until)
    clock = Clock(until)
    for start, story in told.opening():
        clock.add(start, story)
    for at, story in clock:
        told.at = at
        for start, new in clock.go_on(at, story):
            clock.add(start, new)
        carry(origin, destination, at)
