"""A contractor's project and his crew, told between two running nodes by their pages; an old entry beside.

The recruiter is the story's; the contractor is another firm, of the origin state.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from rabt.site.rehearsal.drawing import national_id
from tests.stories import told
from tests.stories.running import Nodes, Running
from tests.stories.thread import Thread, seen, waited

pytestmark = [pytest.mark.two_nodes]
CLERK = ("destination_clerk", "LY/labour/tobruk/")
LICENCE, AWARD = "TBR-2026-00920", "REC-2026-114"


def contractor() -> dict[str, object]:
    """A contractor of the origin state, as the destination's labour office registers him: no nationals."""
    return told.employer() | {
        "name_ar": "شركة النيل للمقاولات", "name_latin": "Nile Contracting", "licence_number": LICENCE,
        "phone": "+218912345920", "email": "nile@eg.example", "nationals": 0, "home_state": "EG",
    }  # fmt: skip


def mason(name: str, serial: int) -> dict[str, object]:
    """A bricklayer of Matrouh who has a national number only."""
    born = told.BORN + timedelta(days=serial)
    number = national_id(told.LAW, born, told.LAW.places["EG-MT"].national_code, "M", serial, set())
    return {"name_ar": name, "home_place": "EG-MT", "phone": f"01055500{serial}", "national_id": number}


def shows(node: Running, who: tuple[str, str], page: str, text: str) -> str:
    """Wait until a page shows a text; return the page."""

    def ask() -> str:
        answer = node.browser(*who).get(page)
        assert answer.status_code in (200, 404), f"{page}: {answer.status_code}"
        return answer.text if answer.status_code == 200 and text in answer.text else ""

    return str(waited(ask, f"{page} shows {text}"))


def sent(answer: httpx.Response) -> str:
    """Hold a form that was taken; return where it led."""
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


@pytest.fixture(scope="module")
def office(thread: Thread) -> str:
    """Have the contractor admitted at destination by two officials, and wait until origin knows him."""
    thread.upto("parties")
    node = thread.destination
    asked = node.post("", "/hiring/employers", contractor())
    path = f"/hiring/employers/{asked['id']}"
    node.post(CLERK[0], f"{path}/proposal", {"recommendation": "admit"}, CLERK[1])
    admitted = node.post("destination_approver", f"{path}/decision", {"grant": True})
    seen(thread.origin, "recruiter", path, thread.recruiter_office, state="admitted")
    return str(admitted["office"])


@pytest.fixture(scope="module")
def project(thread: Thread, office: str) -> str:
    """Have the recruiter propose the project, the contractor confirm it, and two officials approve it."""
    recruiter = ("recruiter", thread.recruiter_office)
    page = sent(
        thread.origin.submit(
            thread.origin.browser(*recruiter), "/hiring/projects/new", contractor_licence=LICENCE,
            home_number="CR-4471", name="إعادة إعمار مدارس طبرق", client="جهاز الإعمار", award_number=AWARD,
            place="LY-TOBRUK", starts_on=str(told.TODAY + timedelta(days=20)),
            ends_on=str(told.TODAY + timedelta(days=900)), trade_0="7112", heads_0="3",
        )
    )  # fmt: skip
    there = thread.destination
    shows(there, ("employer", office), page, "إعادة إعمار مدارس طبرق")
    sent(there.submit(there.browser("employer", office), page, f"{page}/confirm"))
    shows(thread.origin, recruiter, page, "أقر به المقاول")
    clerk = there.browser(*CLERK)
    sent(there.submit(clerk, page, f"{page}/propose", **{"project_propose-recommendation": "admit"}))
    sent(there.submit(there.browser("destination_approver"), page, f"{page}/approve"))
    shows(thread.origin, recruiter, page, "موافق عليه")
    return page


@dataclass(frozen=True)
class Posted:
    """A crew of two on the project: its page, and whose files it moves."""

    crew: str
    people: list[str]


@pytest.fixture(scope="module")
def posted(thread: Thread, office: str, project: str) -> Posted:
    """Have the contractor ask under his project, two workers offered, a crew formed, accepted and drawn."""
    there, recruiter = thread.destination, ("recruiter", thread.recruiter_office)
    asked = told.demand() | {"project_id": project.rpartition("/")[2], "number": 2}
    many = there.api("employer", office).post("/hiring/demands", json=asked | {"number": 4})
    assert (many.status_code, many.json()["code"]) == (422, "project_heads_full")
    made = there.post("employer", "/hiring/demands", asked, office)
    path = f"/hiring/demands/{made['id']}"
    there.post(CLERK[0], f"{path}/proposal", {"recommendation": "admit"}, CLERK[1])
    there.post("destination_approver", f"{path}/decision", {"grant": True})
    shows(thread.origin, recruiter, path, project)
    people = [
        thread.recruiter_does("/people/persons", mason(*one))["id"]
        for one in (("رمضان سالم عوض غالي", 411), ("بشير حسن مراد نصر", 413))
    ]
    offers = [
        thread.recruiter_does("/hiring/offers", {"demand_id": made["id"], "person_id": key})["id"]
        for key in people
    ]
    browser = thread.origin.browser(*recruiter)
    crew = sent(
        thread.origin.submit(browser, f"{path}/crew", name="فريق البنائين", foreman=offers[0], members=offers)
    )
    page = shows(there, ("employer", office), crew, "ينتظر رد صاحب العمل")
    assert page.count('name="man"') == 2
    done = there.submit(there.browser("employer", office), crew, f"{crew}/accept", man=offers)
    assert done.status_code == 200
    assert len(re.findall(r"<strong>تم</strong>", done.text)) == 2, done.text
    for key in offers:
        seen(thread.origin, "recruiter", f"/hiring/offers/{key}", thread.recruiter_office, state="accepted")
    drawn = there.submit(there.browser("employer", office), crew, f"{crew}/draw", man=offers)
    assert len(re.findall(r"<strong>تم</strong>", drawn.text)) == 2, drawn.text
    shows(thread.origin, recruiter, crew, "ينتظر موافقة العامل")
    return Posted(crew, people)


def test_the_crew_moves_on_one_page_and_only_its_own_offices_see_it(
    thread: Thread, office: str, project: str, posted: Posted
) -> None:
    pages = (project, posted.crew, f"/permits/crews/{posted.crew.rpartition('/')[2]}")
    own = ((thread.destination, "employer", office), (thread.origin, "recruiter", thread.recruiter_office))
    for node, role, seat in own:
        elsewhere = f"{node.prepared.node.state}/elsewhere/"
        node.partner.step("open_seat", role=role, office=elsewhere, kind="labour")
        for page in pages:
            assert node.browser(role, seat).get(page).status_code == 200, page
            assert node.browser(role, elsewhere).get(page).status_code == 404, page
            assert httpx.get(f"{node.url}{page}").status_code in (302, 401, 403, 404), page
    papers = thread.destination.browser("employer", office).get(pages[2])
    assert "رمضان" in papers.text and "ما ينقصه" in papers.text


def test_an_old_entry_of_one_state_is_decided_there_and_told_to_the_other(
    thread: Thread, posted: Posted
) -> None:
    there, person = thread.destination, posted.people[0]
    clerk = there.browser(*CLERK)
    shown = clerk.get("/sheets/bring/registers")
    secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.text)
    assert secret
    head = "المكتب المصدر,السجل,الصفحة,رقم القيد,الاسم,الحالة"
    row = "مكتب عمل درنة,7,19,د/٢٢١,رمضان سالم عوض غالى,ساري"
    match = sent(
        clerk.post(
            "/sheets/bring/registers", data={"csrfmiddlewaretoken": secret[1]},
            files={"file": ("سجل درنة.csv", f"{head}\n{row}".encode())},
        )
    )  # fmt: skip
    assert clerk.get(match).status_code == 200
    sheet = sent(there.submit(clerk, match, **matched_as_found(clerk.get(match).text)))
    sent(there.submit(clerk, sheet, f"{sheet}/all"))
    found = waited(
        lambda: re.search(
            r"/registers/entries/[0-9a-f-]{36}", clerk.get("/search", params={"q": "د 221"}).text
        ),
        "the old number in the search box",
    )
    entry = found[0]
    assert "ساري" in clerk.get(entry).text and person in clerk.get(entry).text
    said = {"link-person": person, "link-why": "حضر بوثيقته القديمة"}
    sent(there.submit(clerk, entry, f"{entry}/link", **said))
    decided = {"decide-standing": "expired", "decide-why": "انتهت مدته في 2009"}
    sent(there.submit(there.browser("destination_approver"), entry, f"{entry}/decide", **decided))
    origin_clerk = ("origin_clerk", "EG/labour/matrouh/")
    panel = shows(thread.origin, origin_clerk, f"/registers/workers/{person}", "قيد لدى الدولة الأخرى")
    assert "انتهت مدته" in panel and "ساري" not in panel
    assert person in thread.origin.browser(*origin_clerk).get("/search", params={"q": "د/221"}).text


def matched_as_found(page: str) -> dict[str, str]:
    """Return what the page of columns already says: which column is which."""
    chosen = {}
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        found = re.search(r'<option value="([^"]*)" selected', options)
        chosen[name] = found[1] if found else ""
    return chosen


def test_a_closed_project_is_told_with_its_demands(
    thread: Thread, two_nodes: Nodes, project: str, posted: Posted
) -> None:
    there = two_nodes.destination
    sent(there.submit(there.browser("destination_approver"), project, f"{project}/close"))
    shows(thread.origin, ("recruiter", thread.recruiter_office), project, "مغلق")
    for node in (two_nodes.origin, two_nodes.destination):
        dead = node.browser("node_administrator").get("/exchange/dead")
        assert dead.status_code == 200 and "project." not in dead.text and "crew." not in dead.text
