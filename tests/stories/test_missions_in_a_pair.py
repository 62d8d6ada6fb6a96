"""A training mission between two running nodes: programme, call, nomination, seat, order, each by its own officials."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from rabt.base import clock
from tests.stories.running import Nodes, Running, homes, run_nodes
from tests.stories.thread import waited

pytestmark = [pytest.mark.two_nodes]
PROGRAMME = re.compile(r'href="(/missions/programmes/[0-9a-f-]{36})"')
CALL = re.compile(r'href="(/missions/calls/[0-9a-f-]{36})"')
NOMINATION = re.compile(r'href="(/missions/nominations/[0-9a-f-]{36})"')
MISSION = re.compile(r'href="(/missions/files/[0-9a-f-]{36})"')
PAPERS = re.compile(r'href="(/missions/files/[0-9a-f-]{36}/papers/[0-9a-f-]{36})"')
OFFICERS = {
    "G-1": ("وائل منصور", "Wael Mansour"), "G-2": ("أيمن رشدي", "Ayman Roshdy"), "G-3": ("هبة سليم", "Heba Selim"),
}  # fmt: skip


@pytest.fixture(scope="module")
def pair() -> Iterator[Nodes]:
    """Hold both nodes with their officials, and nothing behind them."""
    with homes() as folder:
        yield from run_nodes(folder)


def page(node: Running, role: str, address: str) -> str:
    answer = node.browser(role).get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.text


def shown(node: Running, role: str, address: str, text: str) -> str:
    """Wait until a page shows a text."""

    def ask() -> str:
        answer = node.browser(role).get(address)
        return answer.text if answer.status_code == 200 and text in answer.text else ""

    return str(waited(ask, f"{address} shows {text}", patience=120))


def sent(node: Running, role: str, address: str, to: str = "", **fields: str | list[str]) -> str:
    """Fill a form in, or press a button; return where it leads."""
    answer = node.submit(node.browser(role), address, to, **fields)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def test_a_course_of_one_state_is_filled_by_officers_of_the_other_in_the_order_of_their_side(pair):
    host, sender = pair.destination, pair.origin
    starts = clock.today("Africa/Tripoli") + timedelta(days=90)

    def day(after: int) -> str:
        return (starts + timedelta(days=after)).isoformat()

    programme = sent(host, "national_unit", "/missions/programmes/draft", year=str(starts.year))
    sent(
        host, "national_unit", f"{programme}/add/protection_at_border", starts_on=day(0), ends_on=day(4),
        closes_on=day(-30), seats_EG_border="2", seats_EG_ports="0", seats_LY_border="2",
    )  # fmt: skip
    sent(host, "national_unit", programme, f"{programme}/put")
    sent(host, "national_head", programme, f"{programme}/approve")

    shown(sender, "national_unit", programme, "وردت")
    sent(sender, "national_unit", programme, f"{programme}/put")
    sent(sender, "national_head", programme, f"{programme}/approve")
    shown(host, "national_unit", programme, "is-agreed")
    (call,) = set(CALL.findall(page(host, "host_centre", programme)))
    sent(host, "host_centre", call, f"{call}/open")
    shown(sender, "training_unit", call, "is-open")

    for number, (arabic, latin) in OFFICERS.items():
        sent(
            sender, "training_unit", f"{call}/nominate", number=number, name_ar=arabic, name_latin=latin,
            sex="f" if number == "G-3" else "m", service="border", rank="captain", unit="كتيبة السلوم",
            region="EG-MT", need="post", reason="يستقبل من يُعثر عليهم على الخط", supervisor="العقيد حازم",
            supervisor_phone="+201000000777",
        )  # fmt: skip
    ranks = page(sender, "national_unit", f"{call}/rank/border")
    fields = re.findall(r'name="(place_[0-9a-f-]{36})"', ranks)
    assert len(fields) == 3
    sent(sender, "national_unit", f"{call}/rank/border", **{name: str(n) for n, name in enumerate(fields, 1)})
    listed = list(dict.fromkeys(NOMINATION.findall(page(sender, "national_head", call))))
    for one in listed:
        sent(sender, "national_head", one, f"{one}/endorse")
        sent(
            sender, "vetting_officer", f"{one}/vet", person_clear="yes", person_said="لا شيء في سجل خدمته",
            unit_clear="yes", unit_said="لا شيء في سجل الوحدة",
        )  # fmt: skip

    for one in reversed(listed):
        shown(host, "host_centre", one, "لدى المضيف")
        assert "لا شيء في سجل" not in page(host, "host_centre", one)
        sent(host, "host_centre", one, f"{one}/accept")
    shown(sender, "training_unit", listed[0], "is-accepted")
    shown(sender, "training_unit", listed[1], "is-accepted")
    shown(sender, "training_unit", listed[2], "is-reserve")

    sent(sender, "training_unit", f"{listed[0]}/withdraw", why="مهمة عاجلة في الوحدة")
    shown(sender, "training_unit", listed[2], "is-accepted")
    assert "G-1" not in "".join(re.findall(r"is-accepted.*", page(host, "host_centre", listed[0])))

    mission = sent(
        sender, "national_unit", f"{call}/travel", out_on=day(-1), back_on=day(5), start="السلوم",
        way="land", port="LY-MUSAID", transit_city="", transit_nights="", meals=["breakfast"], funding="sender",
        lodging="دار ضيافة المركز", policy="INS-28", insured_until=day(5), leader_name="أيمن رشدي",
        leader_phone="+201000000778", home_name="المناوب", home_phone="+201000000779", host_name="", host_phone="",
    )  # fmt: skip
    for n, one in enumerate(dict.fromkeys(PAPERS.findall(page(sender, "national_unit", mission)))):
        sent(
            sender,
            "national_unit",
            one,
            passport=f"A123456{n}",
            passport_until=day(900),
            visa="not_needed",
        )
    sent(sender, "national_unit", mission, f"{mission}/put")
    sent(sender, "national_head", mission, f"{mission}/order")
    found = shown(host, "host_centre", mission, "أيمن رشدي")
    assert "هبة سليم" in found and "وائل منصور" not in found
    assert "A123456" not in found and "EGP" not in found
    assert "EGP" in page(sender, "national_unit", mission)
