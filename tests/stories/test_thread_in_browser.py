"""One worker goes from labour demand to the border through the pages of two running nodes, in two languages."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from rabt.site.rehearsal.drawing import national_id
from rabt.site.rehearsal.faces import portrait
from tests.stories import told
from tests.stories.browser import NARROW, WIDE, Person, Walk
from tests.stories.running import Nodes, Running

pytestmark = [pytest.mark.browser, pytest.mark.two_nodes]

ORIGIN_CLERK, DESTINATION_CLERK = (
    ("origin_clerk", "EG/labour/matrouh/"),
    ("destination_clerk", "LY/labour/tobruk/"),
)
MAIN = "main form button.main"


@dataclass(frozen=True)
class Cast:
    """Who appears in one telling; nobody may be registered twice."""

    company_ar: str
    company_latin: str
    name_ar: str
    surname: str
    given: str
    passport: str
    phone: str
    number: int


CASTS = {
    "ar": Cast("مؤسسة الجبل للمقاولات", "Jabal Contracting", "سعيد عطية مرسي البنهاوي",
               "ELBENHAWY", "SAIED ATTIA MORSY", "A27182818", "01011223344", 305),
    "en": Cast("شركة وادي الناموس للتشييد", "Namus Valley Works", "ياسر فتحي شعبان القناوي",
               "ELQENAWY", "YASSER FATHY SHAABAN", "A16180339", "01055667788", 411),
}  # fmt: skip


@dataclass
class Story:
    """One telling: the walk, who appears, and what came of each chapter."""

    nodes: Nodes
    walk: Walk
    cast: Cast
    record: dict[str, str] = field(default_factory=dict)

    def at(
        self, node: Running, role: str, office: str = "", size: tuple[int, int] = WIDE
    ) -> AbstractContextManager[Person]:
        """Let somebody sit down at a node and sign in by a one-time link."""
        return self.walk.person(node.url, node.link(role, office), size)

    def employer(self) -> AbstractContextManager[Person]:
        return self.at(self.nodes.destination, "employer", self.record["employer_office"], NARROW)

    def recruiter(self) -> AbstractContextManager[Person]:
        return self.at(self.nodes.origin, "recruiter", self.record["recruiter_office"])


@pytest.fixture(params=["ar", "en"])
def story(request: pytest.FixtureRequest, browser: Browser, two_nodes: Nodes) -> Iterator[Story]:
    """Tell the story in one language; whatever was wrong on any page is told at its end."""
    told_in = Story(
        two_nodes, Walk(browser, request.param, by_keyboard=request.param == "ar"), CASTS[request.param]
    )
    yield told_in
    faults = told_in.walk.faults
    assert not faults, "\n".join([f"on {told_in.walk.looked} pages:", *faults])


def test_the_whole_thread_goes_through_the_pages(story: Story) -> None:
    an_employer_registers_and_is_admitted_by_two(story)
    he_asks_for_workers_and_two_approve(story)
    a_recruiter_is_there(story)
    the_recruiter_registers_a_worker_and_offers_him(story)
    the_employer_accepts_and_draws_the_contract(story)
    the_worker_consents_before_a_clerk_and_both_states_certify(story)
    his_papers_are_recorded_and_confirmed(story)
    his_permit_is_proposed_and_granted(story)
    the_passports_office_gives_the_visa(story)
    his_card_is_printed(story)
    he_leaves_and_enters(story)
    his_permit_is_active(story)


# ------------------------------------------------------------------ employer, demand
def an_employer_registers_and_is_admitted_by_two(story: Story) -> None:
    here, cast = story.nodes.destination, story.cast
    facts = told.employer() | {
        "name_ar": cast.company_ar, "name_latin": cast.company_latin,
        "licence_number": f"TBR-2025-{cast.number:05}", "email": f"firm{cast.number}@ly.example",
        "phone": f"+218926000{cast.number}",
    }  # fmt: skip
    with story.walk.person(here.url, size=NARROW) as anyone:
        anyone.visit("/hiring/register-employer")
        anyone.fill(facts)
        anyone.press(MAIN)
        assert "/hiring/registered" in anyone.page.url
    with story.at(here, *DESTINATION_CLERK) as clerk:
        clerk.visit("/hiring/employers?state=applied")
        clerk.visit(f"/hiring/employers?q={cast.company_ar}")
        clerk.press("main table a[href*='/hiring/employers/']")
        key = clerk.key
        propose(clerk, "employer_propose")
    with story.at(here, "destination_approver") as approver:
        approver.visit(f"/hiring/employers/{key}")
        approver.press("#employer_admit button.main")
        assert approver.has(".badge.is-admitted")
    story.record["employer_office"] = f"LY/labour/tobruk/emp-{UUID(key).hex[-12:]}/"


def propose(clerk: Person, deed: str) -> None:
    clerk.fill({f"{deed}-recommendation": "admit", f"{deed}-note": "راجعت الأوراق"})
    clerk.press(f"#{deed} button.main")


def he_asks_for_workers_and_two_approve(story: Story) -> None:
    here, asked = story.nodes.destination, told.demand()
    terms: dict[str, Any] = asked["terms"]
    wage = Decimal(terms["wage_minor"]).scaleb(-told.LAW.exponent(terms.pop("currency")))
    with story.employer() as employer:
        employer.visit("/hiring/demands")
        employer.press("main a[href='/hiring/demands/new']")
        employer.fill(terms | {"wage_minor": wage, "number": asked["number"]})
        employer.press(MAIN)
        story.record["demand"] = employer.key
    path = f"/hiring/demands/{story.record['demand']}"
    with story.at(here, *DESTINATION_CLERK) as clerk:
        clerk.visit(path)
        propose(clerk, "demand_propose")
    with story.at(here, "destination_approver") as approver:
        approver.visit(path)
        approver.press("#demand_approve button.main")
        assert approver.has(".badge.is-approved")


# ------------------------------------------------------------------ worker, offer, contract
def a_recruiter_is_there(story: Story) -> None:
    """He is admitted over the API: his pages are the employer's."""
    node, facts = story.nodes.origin, told.recruiter()
    number = story.cast.number
    facts |= {
        "licence_number": f"MT-2025-{number:05}",
        "email": f"agency{number}@eg.example",
        "phone": f"+201099000{number}",
    }
    path = f"/hiring/recruiters/{node.post('', '/hiring/recruiters', facts)['id']}"
    node.post("origin_clerk", f"{path}/proposal", {"recommendation": "admit"}, facts["labour_office"])
    admitted = node.post("origin_approver", f"{path}/decision", {"grant": True})
    story.record["recruiter_office"] = admitted["office"]


def the_recruiter_registers_a_worker_and_offers_him(story: Story) -> None:
    cast, place = story.cast, "EG-MT"
    with patch.object(told, "PASSPORT", cast.passport):
        lines = told.passport_lines(cast.surname, cast.given)
    number = national_id(told.LAW, told.BORN, told.LAW.places[place].national_code, "M", cast.number, set())
    photo = {"name": "face.jpg", "mimeType": "image/jpeg", "buffer": portrait(cast.number, "male")}
    with story.recruiter() as recruiter:
        recruiter.visit("/people/")
        recruiter.press("main a[href='/people/register']")
        recruiter.fill({"lines": lines})
        recruiter.touch("main [hx-post]")
        recruiter.page.wait_for_selector("main .said")
        recruiter.see()
        assert recruiter.page.input_value("[name=passport_number]") == cast.passport
        recruiter.fill(
            {"name_ar": cast.name_ar, "national_id": number, "home_place": place, "phone": cast.phone}
        )
        recruiter.fill({"photo": photo})
        recruiter.press(MAIN)
        assert recruiter.has("img.portrait"), "the photograph is in his file"
        story.record["person"] = recruiter.key
        recruiter.wait_for(f"/hiring/demands/{story.record['demand']}", "main a.button.main")
        recruiter.press("main a.button.main")
        recruiter.fill({"person": story.record["person"]})
        recruiter.press(MAIN)
        story.record["offer"] = recruiter.key


def the_employer_accepts_and_draws_the_contract(story: Story) -> None:
    with story.employer() as employer:
        employer.wait_for(f"/hiring/offers/{story.record['offer']}", "#offer_accept")
        employer.press("#offer_accept button.main")
        employer.press("main a.button.main")
        employer.press(MAIN)
        assert employer.has(".badge.is-drawn")
        story.record["contract"] = employer.key
        employer.visit(f"/people/{story.record['person']}")


def the_worker_consents_before_a_clerk_and_both_states_certify(story: Story) -> None:
    path, (origin, destination) = (
        f"/hiring/contracts/{story.record['contract']}",
        (story.nodes.origin, story.nodes.destination),
    )
    with story.at(origin, *ORIGIN_CLERK) as clerk:
        clerk.wait_for(path, "#contract_witness")
        clerk.press("#contract_witness button.main")
        clerk.press("#contract_propose button.main")
    with story.at(origin, "labour_attache") as attache:
        attache.visit(path)
        attache.press("#contract_certify button.main")
        assert attache.has(".badge.is-certified")
    with story.at(destination, "destination_approver") as approver:
        approver.wait_for(path, "#contract_certify")
        approver.press("#contract_certify button.main")
        assert approver.has(".badge.is-in_force")


# ------------------------------------------------------------------ papers, permit, visa
def record_paper(clerk: Person, kind: str) -> str:
    number = f"{kind[:3].upper()}-{clerk.key[-6:]}"
    clerk.press(f"main a[href$='kind={kind}']")
    clerk.fill({"number": number, "issued_on": told.TODAY})
    clerk.press(MAIN)
    return number


def confirm_paper(approver: Person, path: str, number: str) -> None:
    approver.visit(path)
    approver.press(f"main tr:has-text('{number}') a")
    approver.press("main form[action$='/confirm'] button.main")


def his_papers_are_recorded_and_confirmed(story: Story) -> None:
    here, path = story.nodes.origin, f"/permits/contracts/{story.record['contract']}"
    kinds = ("medical", "criminal_record", "orientation")
    with story.at(here, *ORIGIN_CLERK) as clerk:
        clerk.wait_for(path, ".badge.is-in_force")
        numbers = [record_paper(clerk, kind) for kind in kinds]
    with story.at(here, "origin_approver") as approver:
        approver.visit("/permits/papers?state=recorded")
        for number in numbers:
            confirm_paper(approver, path, number)


def his_permit_is_proposed_and_granted(story: Story) -> None:
    here, path = story.nodes.destination, f"/permits/contracts/{story.record['contract']}"
    with story.at(here, *DESTINATION_CLERK) as clerk:
        clerk.visit("/permits/to-propose")
        clerk.wait_for(path, "main form[action$='/propose']")
        clerk.press("main form[action$='/propose'] button.main")
        story.record["permit"] = clerk.key
    with story.at(here, "destination_approver") as approver:
        approver.visit(f"/permits/{story.record['permit']}")
        approver.press("main a[href$='/decide']")
        approver.fill({"decision": "grant"})
        approver.press(MAIN)
        assert approver.has(".badge.is-granted")


def the_passports_office_gives_the_visa(story: Story) -> None:
    here, path = story.nodes.destination, f"/permits/contracts/{story.record['contract']}"
    with story.at(here, "passports_officer") as officer:
        officer.visit(path)
        number = record_paper(officer, "visa")
    with story.at(here, "passports_approver") as approver:
        confirm_paper(approver, path, number)


# ------------------------------------------------------------------ card, border
def his_card_is_printed(story: Story) -> None:
    story.nodes.destination.duties()
    with story.employer() as employer:
        employer.visit(f"/permits/{story.record['permit']}")
        story.record["serial"] = employer.page.inner_text("main a[href*='/credentials/card/']").strip()
        employer.press("main a[href*='/credentials/card/']")
        assert employer.has(".badge.is-valid")
        paper = employer.context.request.get(
            employer.page.get_attribute("main a[href$='card.pdf']", "href") or ""
        )
        assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")
        employer.press("main a[href$='/phone']")


def he_leaves_and_enters(story: Story) -> None:
    for node, post in (
        (story.nodes.origin, "EG/border/salloum/"),
        (story.nodes.destination, "LY/border/musaid/"),
    ):
        with story.at(node, "border_officer", post, NARROW) as officer:
            show_the_card(officer, story.record["serial"])
            assert officer.has(f"text={story.cast.name_ar}")
            officer.press("main form[action$='/record'] button.main")
            assert officer.has("main .said")
            officer.visit("/crossing/today")


def show_the_card(officer: Person, serial: str) -> None:
    """Show the card until it is green: the other state's list takes a moment."""

    def type_it() -> None:
        officer.fill({"typed": serial})
        officer.touch(MAIN, leads_on=True)

    officer.visit("/crossing/")
    officer.wait_for("/crossing/", ".verdict.is-green", before=type_it)


def his_permit_is_active(story: Story) -> None:
    story.nodes.destination.duties()
    path = f"/permits/{story.record['permit']}"
    with story.at(story.nodes.destination, *DESTINATION_CLERK) as clerk:
        clerk.wait_for(path, ".badge.is-active")
    with story.at(story.nodes.origin, *ORIGIN_CLERK) as clerk:
        clerk.wait_for(path, ".badge.is-active")
        clerk.visit(f"/people/{story.record['person']}")
