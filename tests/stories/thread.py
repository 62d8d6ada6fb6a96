"""One worker's way from labour demand to the border, told over the API of both nodes, chapter by chapter.

A chapter is told once; asking for a later one tells those before it. `record` holds what came of them.
"""

import base64
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import zxingcpp
from PIL import Image, ImageDraw

from rabt.journal import check, paths
from rabt.seal import card, keys, keyset, status
from rabt.site.rehearsal.faces import portrait
from tests.stories import told

if TYPE_CHECKING:
    from tests.stories.running import Nodes, Running

PATIENCE = 90  # seconds for a duty of each minute and its letter, on a busy machine


def waited(ask: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Ask again and again until there is an answer; a letter takes a moment, never longer than that."""
    until = time.monotonic() + patience
    while True:
        if found := ask():
            return found
        assert time.monotonic() < until, f"it did not happen: {what}"
        time.sleep(0.2)


def seen(node: "Running", role: str, path: str, office: str = "", **wanted: Any) -> Any:
    """Wait until a record has come to a node and says what is wanted; return it."""

    def ask() -> Any:
        answer = node.api(role, office).get(path)
        assert answer.status_code in (200, 404), f"{path}: {answer.status_code} {answer.text}"
        found = answer.json() if answer.status_code == 200 else {}
        return found if found and all(found[name] == value for name, value in wanted.items()) else None

    return waited(ask, f"{path} {wanted}")


def refused(answer: httpx.Response, status_code: int, code: str) -> dict[str, Any]:
    """Hold a refusal against what it must say: why, and what to do next, in Arabic and English."""
    told_why = answer.json()
    assert (answer.status_code, told_why["code"]) == (status_code, code), answer.text
    assert all(told_why[part][tongue] for part in ("reason", "next") for tongue in ("ar", "en")), told_why
    return dict(told_why)


class Thread:
    """The story. Its chapters are its methods, in this order."""

    CHAPTERS = (
        "parties",
        "demand",
        "worker",
        "offer",
        "contract",
        "clearances",
        "permit",
        "visa",
        "crossing",
        "refusal",
    )

    def __init__(self, nodes: "Nodes") -> None:
        self.origin, self.destination = nodes.origin, nodes.destination
        self.record: dict[str, str] = {}
        self.employer_office = self.recruiter_office = self.token = ""
        self.finished: list[str] = []

    def upto(self, last: str) -> "Thread":
        """Tell every chapter up to this one that is not told yet."""
        for chapter in self.CHAPTERS[: self.CHAPTERS.index(last) + 1]:
            if chapter not in self.finished:
                getattr(self, chapter)()
                self.finished.append(chapter)
        return self

    # ------------------------------------------------------------------ who acts
    def employer_does(self, path: str, body: Any = None) -> Any:
        return self.destination.post("employer", path, body, self.employer_office)

    def recruiter_does(self, path: str, body: Any = None) -> Any:
        return self.origin.post("recruiter", path, body, self.recruiter_office)

    # ------------------------------------------------------------------ 1. employer and recruiter
    def parties(self) -> None:
        """Both register at the public door; a clerk advises and may not decide; an approver admits."""
        for node, kind in ((self.destination, "employer"), (self.origin, "recruiter")):
            side = "destination" if kind == "employer" else "origin"
            asked = node.post("", f"/hiring/{kind}s", getattr(told, kind)())
            path = f"/hiring/{kind}s/{asked['id']}"
            clerk = getattr(told, kind)()["labour_office"]
            proposed = node.post(f"{side}_clerk", f"{path}/proposal", {"recommendation": "admit"}, clerk)
            assert (asked["state"], proposed["state"]) == ("applied", "proposed")
            own = node.api(f"{side}_clerk", clerk).post(f"{path}/decision", json={"grant": True})
            refused(own, 403, "not_allowed")
            admitted = node.post(f"{side}_approver", f"{path}/decision", {"grant": True})
            assert admitted["state"] == "admitted"
            self.record[kind] = admitted["id"]
            setattr(self, f"{kind}_office", admitted["office"])

    # ------------------------------------------------------------------ 2. the demand
    def demand(self) -> None:
        """The employer asks: too low a wage is refused; then two officials approve, and origin is told."""
        asked, poor = told.demand(), told.demand()
        poor["terms"]["wage_minor"] //= 2
        low = self.destination.api("employer", self.employer_office).post("/hiring/demands", json=poor)
        refused(low, 422, "wage_below_floor")
        made = self.employer_does("/hiring/demands", asked)
        path = f"/hiring/demands/{made['id']}"
        clerk = "LY/labour/tobruk/"
        self.destination.post("destination_clerk", f"{path}/proposal", {"recommendation": "admit"}, clerk)
        decided = self.destination.post("destination_approver", f"{path}/decision", {"grant": True})
        assert decided["state"] == "approved" and decided["terms"] == asked["terms"]
        arrived = seen(self.origin, "recruiter", path, self.recruiter_office, state="approved")
        assert arrived["terms"] == asked["terms"] and arrived["kept_by"] == "LY"
        self.record["demand"] = made["id"]

    # ------------------------------------------------------------------ 3. the worker
    def worker(self) -> None:
        """He is registered with his national number, his passport's two lines and a photograph."""
        person = self.recruiter_does("/people/persons", told.worker())
        assert (
            person["passport_number"] == told.PASSPORT
            and person["phone"] == f"+20{told.worker()['phone'][1:]}"
        )
        assert (person["born_on"], person["sex"]) == (str(told.BORN), "male") and person["warnings"] == []
        again = self.origin.api("recruiter", self.recruiter_office).post(
            "/people/persons", json=told.worker()
        )
        refused(again, 422, "already_registered")
        face = base64.b64encode(portrait(271, "male")).decode()
        self.recruiter_does(f"/people/persons/{person['id']}/photo", {"content": face})
        self.record["person"] = person["id"]

    # ------------------------------------------------------------------ 4. the offer
    def offer(self) -> None:
        """He is offered; the employer sees him, and accepts; origin is told."""
        pair = {"demand_id": self.record["demand"], "person_id": self.record["person"]}
        offer = self.recruiter_does("/hiring/offers", pair)
        path = f"/hiring/offers/{offer['id']}"
        seen(self.destination, "employer", path, self.employer_office, state="made")
        person = self.destination.get(
            "employer", f"/people/persons/{self.record['person']}", self.employer_office
        )
        assert person["name_ar"] == told.worker()["name_ar"]
        assert self.employer_does(f"{path}/answer", {"accept": True})["state"] == "accepted"
        seen(self.origin, "recruiter", path, self.recruiter_office, state="accepted")
        self.record["offer"] = offer["id"]

    # ------------------------------------------------------------------ 5. the contract
    def contract(self) -> None:
        """Drawn from the frozen terms, never worse; the worker agrees by his code; both states certify."""
        worse = told.demand()["terms"] | {"wage_minor": told.LAW.wage_floor("7112").minor}
        body = {"offer_id": self.record["offer"]}
        less = self.destination.api("employer", self.employer_office).post(
            "/hiring/contracts", json=body | {"terms": worse}
        )
        refused(less, 422, "worse_for_worker")
        drawn = self.employer_does("/hiring/contracts", body)
        self.record["contract"], path = drawn["id"], f"/hiring/contracts/{drawn['id']}"
        arrived = seen(self.origin, "recruiter", path, self.recruiter_office, state="drawn")
        assert arrived["differences"] == []
        self.consent(path)
        clerk = {"office": "EG/labour/matrouh/"}
        own = self.origin.api("origin_clerk", **clerk)
        self.origin.post("origin_clerk", f"{path}/proposal", {"note": "read to him"}, **clerk)
        refused(own.post(f"{path}/certificate"), 403, "not_allowed")
        self.origin.post("labour_attache", f"{path}/certificate")
        seen(self.destination, "destination_approver", path, state="certified")
        certified = self.destination.post("destination_approver", f"{path}/certificate")
        assert certified["state"] == "in_force" and certified["consent"] == "code"
        seen(self.origin, "recruiter", path, self.recruiter_office, state="in_force")

    def consent(self, path: str) -> None:
        """Only the code on the worker's telephone opens his answer."""
        wrong = httpx.post(f"{self.origin.url}/api{path}/consent", json={"code": "00000000", "agree": True})
        refused(wrong, 422, "consent_code_wrong")
        answer = {"code": self.code_on_telephone(self.record["contract"]), "agree": True}
        agreed = httpx.post(f"{self.origin.url}/api{path}/consent", json=answer)
        assert agreed.json()["state"] == "consented", agreed.text

    def code_on_telephone(self, contract: str) -> str:
        """Read the code in the letterbox where a trial node shows what it would send."""

        def read() -> str:
            text = httpx.get(f"{self.origin.url}/notices/letterbox", timeout=30).text
            found = [part for part in text.split("<article") if f"/hiring/consent/{contract}" in part]
            return re.search(r"(?<!\d)\d{8}(?!\d)", found[0])[0] if found else ""

        return str(waited(read, "a code on the worker's telephone"))

    # ------------------------------------------------------------------ 6. before departure
    def clearances(self) -> None:
        """Three papers, each recorded by one official and confirmed by another; destination sees them."""
        contract = self.record["contract"]
        for kind in ("medical", "criminal_record", "orientation"):
            self.record["clearance"] = self.paper(
                self.origin, kind, ("origin_clerk", "EG/labour/matrouh/"), "origin_approver"
            )

        def lights() -> dict[str, str]:
            lines = self.destination.get(
                "destination_clerk", f"/permits/contracts/{contract}/checklist", "LY/labour/tobruk/"
            )
            return {line["kind"]: line["light"] for line in lines}

        waited(
            lambda: [lights()[k] for k in ("medical", "criminal_record", "orientation")] == ["have"] * 3,
            "papers",
        )
        assert lights()["visa"] == "missing"

    def paper(self, node: "Running", kind: str, clerk: tuple[str, str], approver: str) -> str:
        """Record a paper by one official and have another confirm it; who recorded it may not."""
        body = {"kind": kind, "number": f"{kind[:3].upper()}-4471", "issued_on": str(told.TODAY)}
        role, office = clerk
        paper = node.post(role, f"/permits/contracts/{self.record['contract']}/papers", body, office)
        refused(node.api(role, office).post(f"/permits/papers/{paper['id']}/confirm"), 403, "not_allowed")
        assert node.post(approver, f"/permits/papers/{paper['id']}/confirm")["state"] == "confirmed"
        return str(paper["id"])

    # ------------------------------------------------------------------ 7. the permit and its card
    def permit(self) -> None:
        """Proposed by a clerk, who cannot grant it even for an absent approver; granted by another."""
        clerk = ("destination_clerk", "LY/labour/tobruk/")
        permit = self.destination.post(
            clerk[0], f"/permits/contracts/{self.record['contract']}/propose", None, clerk[1]
        )
        self.record["permit"], path = permit["id"], f"/permits/permits/{permit['id']}"
        refused(self.destination.api(*clerk).post(f"{path}/grant"), 403, "not_allowed")
        with self.destination.deputy(clerk, ("destination_approver", "LY/labour/")) as deputy:
            refused(deputy.post(f"/api{path}/grant"), 403, "same_person")
        granted = self.destination.post("destination_approver", f"{path}/grant")
        assert granted["state"] == "granted" and granted["card"]["state"] == "suspended", granted
        assert granted["card"]["reason"] == "visa_awaited"
        self.record["card"] = granted["card"]["id"]
        seen(self.origin, "origin_clerk", path, "EG/labour/matrouh/", state="granted")
        self.token = self.code_on_card()

    def code_on_card(self) -> str:
        """Scan the card's code from the paper that the employer prints for the worker."""
        browser = self.destination.browser("employer", self.employer_office)
        page = browser.get(f"/credentials/card/{self.record['card']}/phone")
        assert page.status_code == 200, page.text
        [found] = zxingcpp.read_barcodes(picture(re.search(r"<svg.*?</svg>", page.text, re.S)[0]))
        return str(found.text)

    def visa(self) -> None:
        """The passports office gives the visa by two; the card counts from then on."""
        self.paper(self.destination, "visa", ("passports_officer", ""), "passports_approver")
        shown = self.destination.get("destination_clerk", f"/permits/permits/{self.record['permit']}")
        assert shown["card"]["state"] == "valid", shown
        self.destination.duties()

    def verified(self, node: "Running") -> tuple[card.Claims, status.Status]:
        """Verify the card as a stranger would: by the key set and the status list that a node publishes."""
        root = keys.verifying_key(self.destination.node_card.root)
        trusted = keyset.read(published(node, "keys/LY"), root, state="LY")
        claims = card.verify(self.token, [trusted], datetime.now(UTC))
        listed = status.read(published(node, f"status/LY/{claims.list_number}"), [trusted])
        return claims, listed.statuses.at(claims.list_index)

    # ------------------------------------------------------------------ 8. the crossing
    def crossing(self) -> None:
        """Exit at Salloum, entry at Musaid, each on green; the permit becomes active."""
        self.record["exit_passage"] = self.pass_port(self.origin, "EG/border/salloum/", "exit")
        self.record["passage"] = self.pass_port(self.destination, "LY/border/musaid/", "entry")
        self.destination.duties()
        path = f"/permits/permits/{self.record['permit']}"
        active = seen(self.destination, "destination_clerk", path, "LY/labour/tobruk/", state="active")
        assert told.LAW.ports[active["entered_port"]].name.en.startswith("Musaid"), active
        seen(self.origin, "origin_clerk", path, "EG/labour/matrouh/", state="active")

    def refusal(self) -> None:
        """Somebody shows the card for a second entry: no green, no passage, and a reason on a slip."""
        post, shown = "LY/border/musaid/", {"typed": self.token, "direction": "entry"}
        verdict = self.destination.post("border_officer", "/crossing/check", shown, post)
        assert (verdict["colour"], verdict["code"]) == ("amber", "already_inside")
        body = shown | {"passage_id": str(uuid4())}
        waved = self.destination.api("border_officer", post).post("/crossing/record", json=body)
        refused(waved, 422, "second_check_needed")
        told_why = {"typed": self.token, "reason": "not_the_holder", "passage_id": str(uuid4())}
        assert (
            self.destination.post("border_officer", "/crossing/refuse", told_why, post)["outcome"]
            == "refused"
        )
        slip = self.destination.browser("border_officer", post).get(
            f"/crossing/passage/{told_why['passage_id']}/slip"
        )
        assert slip.status_code == 200 and slip.content.startswith(b"%PDF")
        self.record["passage"] = told_why["passage_id"]

    def pass_port(self, node: "Running", post: str, direction: str) -> str:
        """Show the card, see green with the name, and be recorded; the same passage twice counts once."""
        shown = {"typed": self.token, "direction": direction}
        verdict: dict[str, Any] = {}

        def green() -> bool:
            verdict.update(node.post("border_officer", "/crossing/check", shown, post))
            return verdict["colour"] == "green"

        waited(green, f"green at {post}: {verdict}")
        assert verdict["name_ar"] == told.worker()["name_ar"]
        body = shown | {"passage_id": str(uuid4())}
        kept = [node.post("border_officer", "/crossing/record", body, post) for _ in range(2)]
        assert kept[0] == kept[1] and kept[0]["outcome"] == "passed"
        return str(body["passage_id"])


def published(node: "Running", what: str) -> bytes:
    """Fetch what a node publishes to everybody, once the other's letter about it has come."""

    def ask() -> bytes:
        answer = httpx.get(f"{node.url}/api/credentials/{what}", timeout=30)
        return answer.content if answer.status_code == 200 else b""

    return bytes(waited(ask, f"{what} at {node.url}"))


def picture(svg: str, scale: int = 4) -> Image.Image:
    """Draw the dark squares of a code as a camera would see them."""
    side = int(re.search(r'width="(\d+)"', svg)[1]) * scale  # type: ignore[index]
    sheet = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(sheet)
    for found in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", svg):
        x, y, wide, high = (int(one) * scale for one in found)
        pen.rectangle((x, y, x + wide - 1, y + high - 1), fill=0)
    return sheet


def journal_of(node: "Running", other: "Running") -> check.Report:
    """Check a node's journal from its files alone, with the other node's cosignature."""
    return check.check(paths.folder_of(node.home), node.node_card, other.node_card.to_json())
