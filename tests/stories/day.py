"""A clerk, an employer and a border officer do their day: each task of the guides is followed by its own words."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from unittest.mock import patch

from rabt.site.rehearsal.drawing import national_id
from tests.stories import guide, pictures, told
from tests.stories.browser import Walk
from tests.stories.running import Nodes, Running
from tests.stories.thread import Thread, seen

ORIGIN_CLERK, DESTINATION_CLERK = (
    ("origin_clerk", "EG/labour/matrouh/"),
    ("destination_clerk", "LY/labour/tobruk/"),
)


@dataclass(frozen=True)
class Cast:
    """Who appears in one telling; nobody may be registered twice."""

    number: int
    born: date
    passport: str
    name_ar: str
    surname: str
    given: str


CASTS = {
    "ar": Cast(
        521, date(1991, 8, 14), "A25182818", "سعيد عطية مرسي البنهاوي", "ELBENHAWY", "SAIED ATTIA MORSY"
    ),
    "en": Cast(
        523, date(1988, 12, 2), "A15180339", "ياسر فتحي شعبان القناوي", "ELQENAWY", "YASSER FATHY SHAABAN"
    ),
}

Part = tuple[str, int, str] | str
"""A task of a guide, by its page, its number and the name of what it makes; or what others do meanwhile."""
DAY: tuple[Part, ...] = (
    ("employer", 1, "demand"), ("clerk", 1, ""), "a_worker_is_offered", ("employer", 2, "contract"),
    "the_contract_is_certified", "his_papers_are_cleared", ("clerk", 2, "permit"), ("clerk", 3, ""),
    "the_visa_is_given", "he_leaves", ("officer", 1, ""), ("officer", 2, ""), "he_is_at_work",
    ("employer", 3, ""), ("clerk", 4, ""), ("clerk", 5, ""), ("clerk", 6, ""),
)  # fmt: skip
"""What is done, in the order in which one thing needs another: tasks of the guides, and what others do meanwhile."""


@dataclass
class Telling:
    """Tasks of the guides, followed in one language, and what others do meanwhile."""

    nodes: Nodes
    walk: Walk
    record: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.language = self.walk.language

    def go_through(self, day: tuple[Part, ...]) -> None:
        """Do one part after the other: whatever a guide says is done by the hand of him who reads it."""
        for part in day:
            if isinstance(part, str):
                getattr(self, part)()
            else:
                self.follow(*part)

    def follow(self, page: str, number: int, makes: str) -> None:
        """Follow one task of a guide; keep the key of what it leads to."""
        task = guide.tasks(page, self.language)[number - 1]
        parts = _sittings(task)
        for role, office, lines in parts:
            with self._sit(role, office) as who:
                hand = guide.Hand(who.page, self.language, self.phrases())
                for line in lines:
                    hand.follow(line)
                    if line.kind in ("press", "open", "first", "file", "key"):
                        who.see()
                if makes and (role, office, lines) == parts[0]:
                    self.record[makes] = who.key

    def phrases(self) -> dict[str, str]:
        """Say what the guide leaves open."""
        return {}

    def office_of(self, named: str) -> str:
        """Return the office that a guide names."""
        return named

    def looks(self, role: str) -> dict[str, Any]:
        """Say how somebody in a role looks at his pages."""
        return pictures.LOOKS[self.language]

    def _sit(self, role: str, office: str) -> Any:
        office = self.office_of(office)
        node = self.nodes.origin if office.startswith("EG/") else self.nodes.destination
        return self.walk.person(node.url, self.link(node, role, office), **self.looks(role))

    def link(self, node: Running, role: str, office: str) -> str:
        """Return by what somebody signs in."""
        return node.link(role, office)


@dataclass
class Story(Telling):
    """One telling of the day, in one language."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.cast = CASTS[self.walk.language]
        self.thread = Thread(self.nodes)
        self.record = self.thread.record

    def tell(self) -> None:
        """Tell the whole day."""
        with self._as_told():
            self.thread.parties()
            self.go_through(DAY)

    def phrases(self) -> dict[str, str]:
        """Say what the guide leaves open: what is written on the card that lies before the reader."""
        serial, cast = self.record.get("serial", ""), self.cast
        return {
            "the card's number": serial, "رقم البطاقة": serial,
            "the worker's name": cast.name_ar, "اسم العامل": cast.name_ar,
        }  # fmt: skip

    def office_of(self, named: str) -> str:
        """Return the office that a guide names: his own is the employer's."""
        return {"own": self.thread.employer_office}.get(named, named)

    def _as_told(self) -> Any:
        """Give this telling people of its own."""
        number = self.cast.number
        firm = told.employer() | {"licence_number": f"TBR-2025-{number:05}", "email": f"firm{number}@ly.example",
                                  "phone": f"+218926000{number}"}  # fmt: skip
        agency = told.recruiter() | {"licence_number": f"MT-2025-{number:05}", "email": f"agency{number}@eg.example",
                                     "phone": f"+201099000{number}"}  # fmt: skip
        place = told.LAW.places["EG-MT"].national_code
        with patch.multiple(told, PASSPORT=self.cast.passport, BORN=self.cast.born):
            lines = told.passport_lines(self.cast.surname, self.cast.given)
        worker = told.worker() | {
            "name_ar": self.cast.name_ar, "passport_lines": lines, "phone": f"0101122{number:04}",
            "national_id": national_id(told.LAW, self.cast.born, place, "M", number, set()),
        }  # fmt: skip
        return patch.multiple(
            told,
            employer=lambda: firm,
            recruiter=lambda: agency,
            worker=lambda: worker,
            PASSPORT=self.cast.passport,
            BORN=self.cast.born,
        )

    # ------------------------------------------------------------------ what others do meanwhile
    def a_worker_is_offered(self) -> None:
        """A recruiter registers a worker and offers him."""
        seen(self.nodes.origin, "recruiter", f"/hiring/demands/{self.record['demand']}", self.thread.recruiter_office,
             state="approved")  # fmt: skip
        self.thread.worker()
        pair = {"demand_id": self.record["demand"], "person_id": self.record["person"]}
        offer = self.thread.recruiter_does("/hiring/offers", pair)
        self.record["offer"] = offer["id"]
        seen(self.nodes.destination, "employer", f"/hiring/offers/{offer['id']}", self.thread.employer_office,
             state="made")  # fmt: skip

    def the_contract_is_certified(self) -> None:
        """The worker agrees by the code on his telephone, and both states certify."""
        origin, destination, path = (
            self.nodes.origin,
            self.nodes.destination,
            f"/hiring/contracts/{self.record['contract']}",
        )
        seen(origin, "recruiter", path, self.thread.recruiter_office, state="drawn")
        self.thread.consent(path)
        origin.post(ORIGIN_CLERK[0], f"{path}/proposal", {"note": "read to him"}, ORIGIN_CLERK[1])
        origin.post("labour_attache", f"{path}/certificate")
        seen(destination, "destination_approver", path, state="certified")
        destination.post("destination_approver", f"{path}/certificate")
        seen(origin, "recruiter", path, self.thread.recruiter_office, state="in_force")

    def his_papers_are_cleared(self) -> None:
        """His papers are recorded and confirmed, and destination sees them."""
        self.thread.clearances()

    def the_visa_is_given(self) -> None:
        """The passports office gives the visa; the card counts from then on."""
        permit = self.nodes.destination.get("destination_clerk", f"/permits/permits/{self.record['permit']}")
        self.record |= {"card": permit["card"]["id"], "serial": permit["card"]["serial"]}
        self.thread.visa()
        self.thread.token = self.record["serial"]

    def he_leaves(self) -> None:
        """He passes the port of his own state."""
        self.thread.pass_port(self.nodes.origin, "EG/border/salloum/", "exit")

    def he_is_at_work(self) -> None:
        """The border's sight of him makes the permit active."""
        self.nodes.destination.duties()
        seen(self.nodes.destination, *DESTINATION_CLERK[:1], f"/permits/permits/{self.record['permit']}",
             DESTINATION_CLERK[1], state="active")  # fmt: skip


def _sittings(task: guide.Task) -> list[tuple[str, str, list[guide.Line]]]:
    """Cut a task where another person sits down."""
    found: list[tuple[str, str, list[guide.Line]]] = []
    for line in task.lines:
        if line.kind == "sit":
            found.append((line.what, line.value, []))
        else:
            found[-1][2].append(line)
    return found
