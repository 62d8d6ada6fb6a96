"""Processes of two nodes are killed at random moments while letters flow: is anything lost or doubled?"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import httpx

from prove.nodes import Alive, two_nodes
from tests.stories import told
from tests.stories.thread import Thread

SETTLE = 240  # seconds for everything to arrive once nobody is killed any more


@dataclass
class Acts:
    """What clients were told: the acts that a node confirmed, those whose answer never came, and faults."""

    confirmed: dict[str, set[str]] = field(default_factory=dict)
    unanswered: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def post(self, what: str, client: httpx.Client, path: str, body: Any = None) -> dict[str, Any] | None:
        """Do one act; say what the node answered, or nothing when it did not answer or refused."""
        try:
            answer = client.post(path, json=body or {}, timeout=15)
        except httpx.HTTPError:
            self.unanswered[what] += 1
            self.stop.wait(0.3)
            return None
        if answer.status_code >= 500:
            self.faults.append(f"{path}: {answer.status_code} {answer.text[:200]}")
            return None
        if answer.status_code >= 400:
            self.refused[f"{what}: {answer.json().get('code')}"] += 1
            return None
        found = dict(answer.json())
        self.confirmed.setdefault(what, set()).add(str(found["id"]))
        return found

    def get(self, client: httpx.Client, path: str) -> Any:
        """Ask until there is an answer or the loop ends."""
        while not self.stop.is_set():
            try:
                answer = client.get(path, timeout=15)
            except httpx.HTTPError:
                self.stop.wait(0.3)
                continue
            if answer.status_code == 200:
                return answer.json()
            self.faults.append(f"{path}: {answer.status_code} {answer.text[:200]}")
            return None
        return None


class Traffic:
    """What officials and firms do meanwhile, on both nodes."""

    def __init__(self, thread: Thread, seed: int) -> None:
        self.acts, self.random, self.thread = Acts(), Random(seed), thread
        office = thread.employer_office
        self.employer = thread.destination.api("employer", office)
        self.clerk = thread.destination.api("destination_clerk", "LY/labour/tobruk/")
        self.approver = thread.destination.api("destination_approver")
        self.recruiter = thread.origin.api("recruiter", thread.recruiter_office)
        self.declines = next(iter(told.LAW.reasons("offer_decline")))
        self.threads = [
            threading.Thread(target=self._again, args=(one,))
            for one in (self.offer, self.decline, self.demand)
        ]
        self.number = 0

    def __enter__(self) -> Acts:
        for one in self.threads:
            one.start()
        return self.acts

    def __exit__(self, *_: object) -> None:
        self.acts.stop.set()
        for one in self.threads:
            one.join()

    def _again(self, deed: Callable[[], None]) -> None:
        while not self.acts.stop.is_set():
            try:
                deed()
            except Exception as broken:  # a thread that dies silently would prove nothing
                self.acts.faults.append(f"{deed.__name__}: {broken!r}")
                return

    def offer(self) -> None:
        """The recruiter registers a worker and offers him."""
        self.number += 1
        body = worker(self.number) | {"not_same": "drawn for this proof"}
        person = self.acts.post("person", self.recruiter, "/people/persons", body)
        if person:
            pair = {"demand_id": self.thread.record["demand"], "person_id": person["id"]}
            self.acts.post("offer", self.recruiter, "/hiring/offers", pair)

    def decline(self) -> None:
        """The employer declines whom he is offered, so that there is always room for more."""
        for one in self.acts.get(self.employer, "/hiring/offers?state=made") or ():
            body = {"accept": False, "reason": self.declines}
            self.acts.post("answer", self.employer, f"/hiring/offers/{one['id']}/answer", body)
        self.acts.stop.wait(0.2)

    def demand(self) -> None:
        """The employer asks for one more worker, two officials approve, and he closes it again."""
        asked = self.acts.post("demand", self.employer, "/hiring/demands", told.demand() | {"number": 1})
        if asked:
            path = f"/hiring/demands/{asked['id']}"
            self.acts.post("proposal", self.clerk, f"{path}/proposal", {"recommendation": "admit"})
            self.acts.post("approval", self.approver, f"{path}/decision", {"grant": True})
            self.acts.post("closing", self.employer, f"{path}/close")


def worker(number: int) -> dict[str, Any]:
    """Write down the next worker: a name of the list, a birth and a passport of his own."""
    names = ("سالم", "محمود", "حسن", "علي", "إبراهيم", "يوسف", "منصور", "رمضان", "جمعة", "عوض")
    drawn = Random(number)
    return {
        "name_ar": " ".join(drawn.sample(names, 4)), "name_latin": f"WORKER {chr(65 + number % 26)} OF THE PROOF",
        "sex": "male", "born_on": str(date(1975, 1, 1) + timedelta(days=drawn.randrange(9000))),
        "nationality": told.LAW.origin.alpha3, "passport_number": f"P{number:07d}",
        "passport_issuer": told.LAW.origin.alpha3, "passport_expires_on": str(told.TODAY + timedelta(days=1500)),
        "phone": f"{told.LAW.origin.dial}10{10_000_000 + number}",
    }  # fmt: skip


def kill_at_random(pair: tuple[Alive, Alive], random: Random, seconds: float, rounds: int) -> Counter[str]:
    """Kill a server, a worker or both of a node, again and again, and start again what fell."""
    until, killed = time.monotonic() + seconds, Counter[str]()
    while time.monotonic() < until and killed.total() < rounds:
        time.sleep(random.uniform(0.1, 4.0))
        node = random.choice(pair)
        parts = random.choice((("server",), ("worker",), ("worker",), ("server", "worker")))
        for part in parts:
            node.kill(part)
            killed[f"{node.state} {part}"] += 1
        time.sleep(random.uniform(0, 0.5))
        node.start()
    return killed


# ------------------------------------------------------------------ afterwards
def settled(pair: tuple[Alive, Alive], patience: float = SETTLE) -> float | None:
    """Wait until every letter has its receipt and its room; say how long that took, or nothing."""
    begun = time.monotonic()
    waiting = (
        "select (select count(*) from exchange_outgoing where filed_at is null)"
        " + (select count(*) from exchange_incoming where state = 'waiting') as n"
    )
    while time.monotonic() - begun < patience:
        if all(one.ask(waiting)[0]["n"] == 0 for one in pair):
            return round(time.monotonic() - begun, 1)
        for one in pair:
            one.start()
        time.sleep(0.5)
    return None


LETTERS_OUT = "select mid, seq, digest, kind, about, body, receipt <> '' as receipted from exchange_outgoing"
LETTERS_IN = (
    "select mid, seq, digest, kind, about, body, state, receipt <> '' as receipted from exchange_incoming"
)
APPROVED = (
    "select id, state, number from hiring_demand where exists (select 1 from hiring_proposal"
    " where about = 'demand:' || hiring_demand.id and decision = 'granted')"
)
SHARED = {  # what both nodes hold: asked at origin, asked at destination
    "offers": ("select id, state from hiring_offer",) * 2,
    "demands": ("select id, state, number from hiring_demand", APPROVED),
    "persons": (  # origin tells of a person when he is first offered
        "select id, version from people_person where id in (select person_id from hiring_offer)",
        "select id, version from people_person",
    ),
}


def compared(sender: Alive, receiver: Alive) -> tuple[int, list[str]]:
    """Hold every letter sent against every letter received; return how many, and what is wrong."""
    out = {row["mid"]: row for row in sender.ask(LETTERS_OUT)}
    came = receiver.ask(LETTERS_IN)
    wrong = [f"{sender.state}: letter {mid} never came" for mid in out.keys() - {row["mid"] for row in came}]
    wrong += [
        f"{sender.state}: letter {mid} came {n} times"
        for mid, n in Counter(row["mid"] for row in came).items()
        if n > 1
    ]
    for row in came:
        sent = out.get(row["mid"])
        if sent is None:
            wrong.append(f"{receiver.state}: letter {row['mid']} came and was never sent")
        elif any(sent[part] != row[part] for part in ("seq", "digest", "kind", "about", "body")):
            wrong.append(f"{receiver.state}: letter {row['mid']} came otherwise than it was sent")
        elif not (sent["receipted"] and row["receipted"]):
            wrong.append(f"{sender.state}: letter {row['mid']} has no receipt")
        elif row["state"] != "applied":
            wrong.append(f"{receiver.state}: letter {row['mid']} ({row['kind']}) is {row['state']}")
    numbers = sorted(row["seq"] for row in out.values())
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append(f"{sender.state}: the numbers of its letters have gaps")
    return len(out), wrong


def records(origin: Alive, destination: Alive, acts: Acts) -> list[str]:
    """Hold the records of both nodes against each other and against what clients were told."""
    wrong = []
    for what, queries in SHARED.items():
        pairs = zip((origin, destination), queries, strict=True)
        here, there = ({str(row["id"]): row for row in node.ask(query)} for node, query in pairs)
        wrong += [
            f"{what}: {key} is {here.get(key)} at origin and {there.get(key)} at destination"
            for key in here.keys() | there.keys() if here.get(key) != there.get(key)
        ]  # fmt: skip
    held = {
        "person": (origin, "people_person"), "offer": (origin, "hiring_offer"), "demand": (destination, "hiring_demand"),
    }  # fmt: skip
    for what, (node, name) in held.items():
        known = {str(row["id"]) for row in node.ask(f"select id from {name}")}
        confirmed = acts.confirmed.get(what, set())
        wrong += [f"{what} {key} was confirmed and is gone" for key in confirmed - known]
        extra = len(known) - len(confirmed)
        if extra > acts.unanswered[what] + 1:  # the story before the kills made one of each
            wrong.append(f"{extra} more of {what} than clients asked for")
    return wrong


def at_rest(pair: tuple[Alive, Alive], acts: Acts) -> tuple[float | None, dict[str, int], list[str]]:
    """Start what fell and let all arrive; return how long it took, the letters by sender, and what is wrong."""
    for one in pair:
        one.start()
        one.wait()
    took = settled(pair)
    wrong = [] if took is not None else [f"not everything had arrived {SETTLE} s after the last kill"]
    counts = {}
    for sender, receiver in (pair, pair[::-1]):
        counts[sender.state], found = compared(sender, receiver)
        wrong += found
    return took, counts, wrong + records(*pair, acts)


def prove(seconds: float, seed: int, rounds: int = 10_000) -> dict[str, Any]:
    """Kill for so long, let all settle, then look for what is lost, doubled or unproved."""
    with two_nodes() as pair:
        origin, destination = pair
        thread = Thread(SimpleNamespace(origin=origin.running, destination=destination.running)).upto(
            "demand"
        )  # type: ignore[arg-type]
        for one in pair:  # tokens are made before the killing starts
            one.running.api("node_administrator")
        with Traffic(thread, seed) as acts:
            killed = kill_at_random(pair, Random(seed), max(10.0, seconds), rounds)
        took, counts, wrong = at_rest(pair, acts)
        for node, other in (pair, pair[::-1]):
            node.running.integrate_journal()
            sound, lines = node.journal_check(other)
            wrong += [] if sound else [f"{node.state}: {line}" for line in lines]
        errors = [line for one in pair for line in one.errors()]
    return {
        "held": not wrong and not acts.faults and killed.total() > 0, "seed": seed, "killed": dict(killed), "kills": killed.total(),
        "letters": counts, "acts": {what: len(ids) for what, ids in acts.confirmed.items()},
        "unanswered": dict(acts.unanswered), "refused": dict(acts.refused), "seconds_to_settle": took,
        "wrong": wrong[:50], "faults": acts.faults[:50], "errors_in_logs": len(errors), "first_errors": errors[:3],
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip
