"""A course of one running node for officers of the other: code on the screen, test, two assessors, certificate.

What lies weeks back, from the programme to the first lesson of a timetable, is done before both nodes are served,
by the acts of their officials. The last day is played by browsers and telephones, and checked at the other node.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rabt.base import clock
from rabt.courses.actions.planning import Wanted
from rabt.courses.rules import rota
from rabt.missions.actions import CallSaid, Found, Nominee
from rabt.site.cli.trial import Prepared
from tests.stories.hands import Hand, hands
from tests.stories.running import Nodes, Running, homes, run_nodes
from tests.stories.thread import waited

pytestmark = [pytest.mark.two_nodes]
COURSE, ZONE = "protection_at_border", ZoneInfo("Africa/Tripoli")
LAST = clock.today(ZONE.key)
FIRST = LAST - timedelta(days=6)
"""A week, so that a working day is among its days whenever this is run."""
WEEKS_AGO = datetime.combine(FIRST - timedelta(days=40), time(9), UTC)
EVE = datetime.combine(FIRST - timedelta(days=1), time(9), UTC)
CLEAR = Found(True, "لا شيء في سجل الخدمة والشكاوى", True, "لا شيء في سجل الوحدة")
NAMES = ("وائل منصور", "هبة سليم")
FORM = {"useful": "5", "trainers": "4", "place": "3", "treated": "5", "learned": "4", "better": ""}
ITEM = {
    "course": COURSE, "topic": "minors", "form": "one", "text_ar": "من يحضر سؤال القاصر؟",
    "text_en": "Who is present when a minor is asked?", "marks": "2", "number": "", "within": "",
    "choices": "*من يحميه | Who protects him\nلا أحد | Nobody",
}  # fmt: skip


@dataclass
class Played:
    """What the weeks before have brought: the course, its trainees by their keys and telephones."""

    call: str = ""
    seats: list[str] = field(default_factory=list)
    keys: list[Ed25519PrivateKey] = field(default_factory=list)
    topic: str = "مؤشرات الاتجار"


def _agreed(host: Hand, home: Hand, letters: object, at: datetime) -> str:
    """Have two persons of each side agree to a programme of one course, and open its call."""
    programme = UUID(host.do("national_unit", "missions.draft_programme", FIRST.year, at=at))
    said = CallSaid(COURSE, FIRST, LAST, FIRST - timedelta(days=25), {("EG", "border"): 2})
    host.do("national_unit", "missions.add_call", programme, said, at=at)
    for hand in (host, home):
        hand.do("national_unit", "missions.put_programme", programme, at=at)
        hand.do("national_head", "missions.approve_programme", programme, at=at)
        letters(at)
    call = str(host.row("missions.Call")["pk"])
    host.do("host_centre", "missions.open_call", UUID(call), at=at)
    letters(at)
    return call


def _seated(host: Hand, home: Hand, letters: object, call: UUID, at: datetime) -> list[str]:
    """Have two officers nominated, ranked, endorsed, vetted and given their seats."""
    keys = []
    for number, name in enumerate(NAMES, 1):
        keys.append(UUID(home.do("training_unit", "missions.nominate", call, Nominee(
            number=f"G-{number}", name_ar=name, name_latin=f"Officer {number}", sex="m", service="border",
            rank="captain", unit="كتيبة السلوم", region="EG-MT", need="post", reason="يستقبل من يُعثر عليهم",
            supervisor="العقيد حازم", supervisor_phone="+201000000777",
        ), at=at)))  # fmt: skip
    places = {key: place for place, key in enumerate(keys, 1)}
    home.do("national_unit", "missions.rank", call, "border", places, at=at)
    for key in keys:
        home.do("national_head", "missions.endorse", key, at=at)
        home.do("vetting_officer", "missions.vet", key, CLEAR, at=at)
    letters(at)
    for key in keys:
        host.do("host_centre", "missions.accept", key, at=at)
    letters(at)
    return [str(key) for key in keys]


def _first_lesson(host: Hand, told: Played) -> None:
    """Have the timetable made, both received, and its first lesson attended with their telephones."""
    holding = UUID(host.do("host_centre", "courses.open_holding", UUID(told.call), at=EVE))
    wanted = [Wanted(told.topic, 1, (host.seat("trainer"),))]
    host.do("host_centre", "courses.plan_course", holding, wanted, at=EVE)
    for number, seat in enumerate(told.seats):
        at = EVE + timedelta(minutes=number)
        host.do("host_centre", "courses.arrive", UUID(seat), f"+20101700000{number}", at=at)
        told.keys.append(Ed25519PrivateKey.generate())
        public = rota._text(told.keys[-1].public_key().public_bytes_raw())
        host.do(("trainee", number), "courses.enrol_device", public, at=at)
    row = host.row("courses.Session", "starts_at", "ends_at", "seed", "topic")
    starts, ends = (datetime.fromisoformat(str(row[name])) for name in ("starts_at", "ends_at"))
    assert row["topic"] == told.topic and ends < clock.now(), "a lesson is laid as early as it may be"
    host.do("trainer", "courses.open_session", UUID(row["pk"]), at=starts)
    for number, text in enumerate(answers(told, row["pk"], row["seed"], starts)):
        host.do(("trainee", number), "courses.attend", text, at=starts)
    host.do("trainer", "courses.close_session", UUID(row["pk"]), 2, at=ends)


def answers(
    told: Played, session: str, seed: str, seen_at: datetime, at: datetime | None = None
) -> list[str]:
    """Return what both telephones answer to the code that stood on the screen at an instant."""
    code, at = rota.shown(bytes.fromhex(seed), UUID(session), seen_at), at or seen_at
    return [
        rota.write_answer(rota.Answer(code, UUID(seat), at, key.sign(rota.to_sign(code, UUID(seat), at))))
        for seat, key in zip(told.seats, told.keys, strict=True)
    ]


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Nodes, Played]]:
    """Hold both nodes on the last day of a course."""
    told = Played()

    def weeks(found: list[Prepared]) -> None:
        with hands(Nodes(*(Running(one, None) for one in found))) as both:  # type: ignore[arg-type]
            both.begin(WEEKS_AGO)
            host, home = both.destination, both.origin
            told.call = _agreed(host, home, both.letters, WEEKS_AGO)
            told.seats = _seated(host, home, both.letters, UUID(told.call), WEEKS_AGO)
            _first_lesson(host, told)

    with homes() as folder:
        for nodes in run_nodes(folder, history=weeks):
            yield nodes, told


def page(client: httpx.Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.text


def soon(minutes: int = 1) -> str:
    """Return the next whole minute by the clock of the centre, or some minutes after it."""
    return (datetime.now(ZONE) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


def machine(client: httpx.Client, path: str, body: dict[str, object]) -> httpx.Response:
    """Speak to the machines' door as a page of this browser does."""
    secret = next(value for name, value in client.cookies.items() if name.startswith("rabt_csrf"))
    return client.post(f"/api/courses/{path}", json=body, headers={"X-CSRFToken": secret})


class Hall:
    """The people of the course's last day, each in his own browser."""

    def __init__(self, host: Running, told: Played) -> None:
        self.told, self.host = told, host
        self.centre, self.head = host.browser("host_centre"), host.browser("host_head")
        self.trainer = host.browser("trainer")
        self.trainees = [host.browser("trainee", place=place) for place in range(2)]
        self.held = f"/courses/held/{told.call}"

    def sent(self, who: httpx.Client, address: str, to: str = "", **fields: str | list[str]) -> str:
        answer = self.host.submit(who, address, to, **fields)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def refused(self, who: httpx.Client, address: str, to: str = "", **fields: str) -> str:
        answer = self.host.submit(who, address, to, **fields)
        assert answer.status_code == 422, f"{address}: {answer.status_code}"
        return answer.text

    def own(self, number: int) -> str:
        return page(self.trainees[number], f"/courses/own/{self.told.seats[number]}")

    def set_a_test(self) -> None:
        """One writes an item, another approves it; the test opens with the next minute."""
        item = self.sent(self.centre, "/courses/items/new", **ITEM)
        assert f"{item}/approve" not in page(self.centre, item), "who wrote it does not approve it"
        self.sent(self.head, item, f"{item}/approve")
        self.sent(
            self.centre, f"{self.held}/test", title_ar="اختبار الختام", title_en="Final test", of_0="1",
            minutes="5", opens_at=soon(), closes_at=soon(15),
        )  # fmt: skip

    def attend(self) -> None:
        """A lesson now: the code on the screen counts for thirty seconds, from one telephone, for one seat."""
        trainer = str(self.host.partner.step("account", role="trainer"))
        session = self.sent(
            self.centre, f"{self.held}/session", topic="تطبيق", room="class_1", trainer=trainer,
            starts_at=soon(), minutes="30",
        )  # fmt: skip
        key, now = session.rpartition("/")[2], datetime.now(UTC)
        opened = machine(self.trainer, "hear", {"session_id": key, "said_at": now.isoformat(), "heard": []})
        assert opened.status_code == 200, opened.text
        shown = {one["session_id"]: one for one in self.trainer.get("/api/courses/sessions").json()}
        seed = shown[key]["seed"]
        now = datetime.now(UTC)
        one, other = self.trainees
        old = answers(self.told, key, seed, now - timedelta(seconds=46), now)[0]
        skewed = answers(self.told, key, seed, now, now + timedelta(seconds=90))[0]
        mine, his = answers(self.told, key, seed, now)
        for text, code in ((old, "code_old"), (skewed, "clock_differs"), ("RA2:x", "code_malformed")):
            answer = machine(one, "attend", {"text": text})
            assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert machine(other, "attend", {"text": mine}).status_code == 404, "it is not his seat"
        for who, text in ((one, mine), (one, mine), (other, his)):
            answer = machine(who, "attend", {"text": text})
            assert (answer.status_code, answer.json()["mark"]) == (200, "present"), answer.text
        self.sent(self.trainer, session, f"{session}/close", heads="2")

    def assess(self) -> None:
        """Two assessors mark a task apart: neither sees the other's mark before he gave his own."""
        self.sent(self.centre, f"{self.held}/task", task="إحالة قاصر")
        first, second = (self.host.browser("assessor", place=place) for place in range(2))
        tasks = [f"/courses/tasks/{key}" for key in self.opened_tasks()]
        assert len(tasks) == 2
        for task in tasks:
            self.sent(first, task, f"{task}/assess", points="83", note="")
            assert "83 من 100" not in page(second, task)
            self.sent(second, task, f"{task}/assess", points="79", note="")

    def opened_tasks(self) -> list[str]:
        with psycopg.connect(self.host.prepared.environment["DATABASE_URL"]) as held:
            return [str(key) for (key,) in held.execute("select id from courses_assessment order by id")]

    def sit(self) -> None:
        """Both sit the test: each choice has its place on each paper, the rule marks at once."""
        for number, who in enumerate(self.trainees):
            waited(lambda n=number: "/courses/own/tests/" in self.own(n), "the test is open", patience=120)
            begin = re.search(r'action="(/courses/own/tests/[0-9a-f-]{36})"', self.own(number))
            assert begin
            paper = self.sent(who, f"/courses/own/{self.told.seats[number]}", begin[1])
            item = re.search(r'name="([0-9a-f-]{36})"', page(who, paper))
            assert item and "من يحميه" in page(who, paper)
            self.sent(who, paper, **{item[1]: "0"})
            assert "100 من 100" in page(who, paper)


def test_a_course_is_held_on_one_node_and_its_certificate_is_checked_on_the_other(pair):
    nodes, told = pair
    host, home = nodes.destination, nodes.origin
    hall = Hall(host, told)
    assert told.topic in page(hall.centre, hall.held), "the timetable stands on the page"
    hall.set_a_test()
    hall.attend()
    hall.assess()
    hall.sit()

    one, other = (f"/courses/trainees/{seat}" for seat in told.seats)
    hall.refused(hall.centre, one, f"{one}/certificate")
    assert "لم يملأ" in page(hall.centre, one), "no form, no certificate"
    form = re.search(r'href="(/courses/own/forms/[0-9a-f-]{36})"', hall.own(0))
    assert form
    hall.refused(hall.trainees[0], form[1], useful="5")
    hall.sent(hall.trainees[0], form[1], **FORM)
    certificate = hall.sent(hall.centre, one, f"{one}/certificate")
    assert f"{certificate}/grant" not in page(hall.centre, certificate), "one person does not grant it"
    hall.sent(hall.head, certificate, f"{certificate}/grant")
    hall.refused(hall.centre, other, f"{other}/certificate")

    key = certificate.rpartition("/")[2]
    at_home = f"/courses/certificates/{key}"
    reader = home.browser("national_head")
    waited(lambda: reader.get(at_home).status_code == 200, "the certificate is home", patience=120)
    public = re.search(r'/courses/public/[^"/]+', page(reader, at_home))
    assert public
    said = page(httpx.Client(base_url=home.url), public[0])
    assert "ممنوحة" in said and NAMES[0] not in said
    assert httpx.get(f"{home.url}{public[0]}/badge").json()["status"] == "granted"

    revoke = f"{certificate}/revoke"
    hall.sent(hall.centre, revoke, why="انتحل شخص آخر صفته في الاختبار")
    hall.sent(hall.head, certificate, f"{revoke}/decide", revokes="yes")
    waited(
        lambda: httpx.get(f"{home.url}{public[0]}/badge").json()["status"] == "revoked",
        "the other node says that it is revoked", patience=120,
    )  # fmt: skip
