"""What is bound leaves on no way: the rule by all its cases, and every route of the node by its address."""

import ast
import json
import re
import tomllib
from contextlib import suppress
from datetime import date, timedelta
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st

from rabt.access.queries import actor_of
from rabt.assistance import actions
from rabt.assistance.actions.answering import digest
from rabt.assistance.messages import InformationGiven, RecallSent, RequestFile
from rabt.assistance.models import Consent, Handing, Information, Recall, Request
from rabt.assistance.rules import handling
from rabt.assistance.rules.handling import CODES, Bound, Given, Way
from rabt.assistance.rules.subject import Kind
from rabt.assistance.tests import build
from rabt.assistance.tests.build import ASKED, ASKER, AT, Pair
from rabt.assistance.tests.test_attachments import picture
from rabt.assistance.tests.test_pages import HERE, came
from rabt.assistance.tests.test_story import known
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.files.rules.contents import drawn

ROOM = Path(__file__).resolve().parents[1]
ON = AT.date()
CANARY = "زمردة الوادي الخضراء"
"""Words that stand in bound contents and nowhere else: where they come out, something leaked."""

ways = st.sampled_from(list(Way))
consents = st.lists(
    st.builds(
        Given, way=st.sampled_from([one.value for one in Way]), to=st.sampled_from(["", "النيابة", "a  B"]),
        until=st.dates(ON - timedelta(days=3), ON + timedelta(days=3)),
    ), max_size=4,
)  # fmt: skip


# ------------------------------------------------------------------ the rule
@given(
    code=st.sampled_from(CODES), way=ways, to=st.sampled_from(["", "النيابة", "A b", "غيرها"]), told=consents,
    recalled=st.booleans(), expires=st.none() | st.dates(ON - timedelta(days=2), ON + timedelta(days=2)),
)  # fmt: skip
def test_it_leaves_only_where_its_code_or_a_consent_for_this_way_and_receiver_lets_it(
    code, way, to, told, recalled, expires
):
    bound = Bound(code, "LY", "EG", recalled, expires, tuple(told))
    covered = [
        one
        for one in told
        if one.way == way and " ".join(one.to.split()).lower() == to.lower() and one.until >= ON
    ]
    over = expires is not None and expires < ON
    may = not recalled and not over and (code == "H0" or (code == "H1" and way != Way.COURT) or bool(covered))
    assert handling.is_free(bound, way, to, ON) == may
    if may:
        assert handling.check_way(bound, way, to, ON) in (None, *covered)
    else:
        with pytest.raises(Refused) as no:
            handling.check_way(bound, way, to, ON)
        wanted = "handling_recalled" if recalled else "handling_over" if over else "handling_bound"
        assert no.value.code == wanted
    assert handling.check_way(Bound(code, "EG", "EG", recalled, expires), way, to, ON) is None


# ------------------------------------------------------------------ every way, by the actions
@pytest.mark.django_db
@pytest.mark.parametrize("code", ["H2", "H3"])
@pytest.mark.parametrize("way", list(Way))
def test_what_is_bound_leaves_on_no_way_without_consent_and_on_one_with_it(pair: Pair, way, code):
    key = known(pair, code, restriction="لا يطلع عليها أحد من خارج الجهة")
    with pair.at(ASKER):
        who = build.officer(state=ASKER)

        def leave(to="جهة"):
            if way is Way.LETTER:  # what rests on it, given on to the other node
                return actions.give(
                    who, build.person(), "wanted", "قد تفيد الجانب الآخر في عمله",
                    build.content(text=f"مبني على ما سبق {CANARY}"), at=AT, based_on=key,
                )  # fmt: skip
            return actions.hand_out(who, key, way, to, at=AT)

        with pytest.raises(Refused) as no:
            leave()
        assert no.value.code == "handling_bound" and not Handing.objects.exists()
        to = ASKED if way is Way.LETTER else "جهة"
        Consent.objects.create(
            information_id=key, office="EG/contact/", way=way, to=to, asked_by=ASKER, asked_at=AT,
            state="granted", state_at=AT, until=date(2026, 12, 1), proposed_by="x", proposed_at=AT,
        )  # fmt: skip
        leave()
        assert Handing.objects.get().consent_id


# ------------------------------------------------------------------ every route of the room
SCREENS = {
    "list", "new", "follow", "request", "propose", "send", "return", "withdraw", "ask_back",
    "clarify", "answer", "registered", "withhold", "withhold_decide", "informations", "information",
    "release", "return_answer", "grade", "feedback", "call_back", "ask_consent", "keep", "give",
    "consent", "consent_weigh", "consent_decide", "recall", "recall_confirm", "sources", "figures",
    "oversight", "alarm", "alarm_judge", "inquiry_new", "inquiry", "inquiry_close",
    "attach", "attachment", "detach",
}  # fmt: skip
"""Pages of the contact point itself, on a screen: whoever adds a route says so here."""
WAYS_OUT = {
    "paper",
    "information_paper",
    "information_copy",
    "information_file",
    "forward",
    "attachment_file",
}
"""Routes by which something leaves: each is tried below with something bound."""
WITHOUT_CONTENT = {"inquiry_paper", "api:assistance_requests"}
MACHINES = {"api:assistance_information"}


def test_every_route_of_the_room_is_known_as_a_screen_or_a_way_out():
    table = tomllib.loads((files("rabt.access") / "table.toml").read_text(encoding="utf-8"))
    names = {name.removeprefix("assistance:") for name in table["routes"]["assistance"]}
    assert names == SCREENS | WAYS_OUT | WITHOUT_CONTENT | MACHINES


def bound_here(peer, code="H2"):
    """Have something bound come in, as an answer and on own initiative, and a bound request."""
    told = InformationGiven(
        information_ref=ref_of("information", new_id()), text=f"{CANARY} {build.content().text}",
        source_ref="", source_grade="B", information_grade="2", handling=code,
        restriction="لا يطلع عليها غيركم من الناس",
        audience=[], expires_on=None, categories=["identity"], protected=[], digest="", purpose="wanted",
        why="قد تفيدكم في قضية قائمة", subject_kind=Kind.PERSON, subject=dict(build.person().said),
        given_at=AT,
    )  # fmt: skip
    shape = Information(outcome="provided", **{name: getattr(told, name) for name in (
        "text", "handling", "restriction", "source_ref", "source_grade", "information_grade")})  # fmt: skip
    told = InformationGiven(**{**told.__dict__, "digest": digest(shape)})
    found = actions.take_information(peer, told, at=AT)
    facts = f"{CANARY} {build.asked().facts}"
    asked = came(peer, handling=code, restriction="لا تُطبع خارج جهتكم أبداً", facts=facts)
    return found, asked


def with_picture(peer, asked):
    """Have a picture come in with a bound request; return its key."""
    content = drawn(picture()).data
    told = RequestFile(
        attachment_ref=ref_of("attachment", new_id()), request_ref=asked.ref, name="picture.jpg",
        digest=sha256(content).hexdigest(), content=content, attached_at=AT,
    )  # fmt: skip
    return actions.take_attachment(peer, told, at=AT).pk


def body_of(answer) -> bytes:
    """Return all that an answer holds, a sheet that is written piece by piece as well."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def leaked(answer) -> bool:
    """Tell whether bound words stand in what is no page on a screen: a file, a paper, a sheet."""
    body = body_of(answer)
    if body[:2] == b"PK":
        book = ZipFile(BytesIO(body))
        return any(CANARY in book.read(name).decode("utf-8", "replace") for name in book.namelist())
    if body.startswith(b"%PDF"):
        return True  # nothing bound is printed at all
    return CANARY in body.decode("utf-8", "replace")


@pytest.mark.django_db
@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("code", ["H2", "H3"])
def test_no_route_lets_bound_contents_out(client_as, peer, code):
    found, asked = bound_here(peer, code)
    consent = Consent.objects.create(
        information=found, office=HERE, way="print", to="", asked_by="LY", asked_at=AT,
        state="asked", state_at=AT, proposed_by="x", proposed_at=AT,
    )  # fmt: skip
    keys = {
        "request_id": asked.pk, "information_id": found.pk, "consent_id": consent.pk,
        "attachment_id": with_picture(peer, asked),
    }  # fmt: skip
    tried = set()
    for role in ("contact_officer", "contact_head"):
        client = client_as(role, HERE)
        for name, address in addresses(keys):
            for more in ("", "?sheet=csv", "?sheet=xlsx", "?all=1&sheet=csv"):
                check_answer(name, client.get(address + more))
            tried.add(name.removeprefix("assistance:"))
        for way in ("forward", "court", "incident"):
            sent = client.post(reverse("assistance:forward", args=[found.pk]), {"way": way, "to": "النيابة"})
            assert sent.status_code == 422 and "إذن صاحبها" in sent.content.decode()
    assert not Handing.objects.exists()
    assert tried >= (WAYS_OUT | MACHINES) - {"forward"}, "each was really tried"


def check_answer(name, answer):
    """Ask that an answer is a page on a screen, or holds nothing that is bound."""
    shown = answer.headers.get("Content-Type", "")
    assert answer.status_code < 500, name
    if answer.status_code == 200 and not shown.startswith("text/html"):
        assert not leaked(answer), name
    if name.removeprefix("assistance:") in WAYS_OUT | MACHINES:
        assert answer.status_code == 422 and CANARY not in answer.content.decode(), name


def addresses(keys):
    """Give the address of every route that is read, for the bound record that it is about."""
    table = tomllib.loads((files("rabt.access") / "table.toml").read_text(encoding="utf-8"))
    for name, row in table["routes"]["assistance"].items():
        for kwargs in ({}, *({noun: key} for noun, key in keys.items())):
            with suppress(NoReverseMatch):
                if "get" in row:
                    yield name, reverse(name, kwargs=kwargs)


@pytest.mark.django_db
@pytest.mark.usefixtures("still")
def test_what_is_free_does_leave_so_the_test_above_could_fail(client_as, peer):
    found, asked = bound_here(peer, "H0")
    client = client_as("contact_officer", HERE)
    paper = client.get(reverse("assistance:information_paper", args=[found.pk]))
    assert paper.content.startswith(b"%PDF") and leaked(paper)
    data = client.get(reverse("assistance:information_file", args=[found.pk]))
    assert CANARY in json.loads(data.content)["text"] and leaked(data)
    assert client.get(reverse("assistance:paper", args=[asked.pk])).content.startswith(b"%PDF")
    machine = client.get(reverse("api:assistance_information", args=[found.pk]))
    assert CANARY in machine.json()["text"]
    saved = client.get(reverse("assistance:attachment_file", args=[with_picture(peer, asked)]))
    assert saved.status_code == 200 and saved.content.startswith(b"\xff\xd8")
    assert {one.way for one in Handing.objects.all()} == {"print", "file", "api"}
    listed = client.get(reverse("assistance:informations") + "?sheet=csv")
    assert found.number in body_of(listed).decode()
    Information.objects.filter(pk=found.pk).update(handling="H2")
    listed = client.get(reverse("assistance:informations") + "?sheet=csv")
    assert found.number not in body_of(listed).decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("still")
def test_no_other_page_of_the_node_shows_bound_contents(client_as, peer):
    found, asked = bound_here(peer)
    pages = ("journal:acts", "journal:export", "exchange:link", "notices:list", "assistance:list")
    for role in ("contact_officer", "auditor", "node_administrator", "oversight_officer"):
        client = client_as(role, HERE if role.startswith("contact") else None)
        for address in ("/", *map(reverse, pages)):
            assert CANARY not in client.get(address).content.decode("utf-8", "replace"), (role, address)
    assert {found.handling, asked.handling} == {"H2"}


# ------------------------------------------------------------------ nothing goes round the door
def test_contents_are_turned_into_files_only_behind_the_door():
    """Whoever makes a paper or a file of contents lets them out by `hand_out` before."""
    for path in (*(ROOM / "pages").glob("*.py"), ROOM / "api.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef):
                continue
            called = {getattr(one.func, "attr", getattr(one.func, "id", "")) for one in ast.walk(node)
                      if isinstance(one, ast.Call)}  # fmt: skip
            if called & {"information_paper", "as_data"}:
                assert "hand_out" in called, f"{path.name}: {node.name}"
    assert "check_way(" in re.split(r"def request_paper", (ROOM / "queries/paper.py").read_text())[1]


@pytest.mark.django_db
@pytest.mark.usefixtures("still")
def test_what_was_recalled_leaves_on_no_way_whoever_consented(client_as, peer):
    found, _ = bound_here(peer, "H0")
    client = client_as("contact_officer", HERE)
    Information.objects.filter(pk=found.pk).update(state="recalled")
    for name in ("information_paper", "information_copy", "information_file"):
        answer = client.get(reverse(f"assistance:{name}", args=[found.pk]))
        assert answer.status_code == 422 and "استردها" in answer.content.decode()
    assert not Recall.objects.exists() and Request.objects.exists()
    who = actor_of(client.account).looking_for("assistance")
    with pytest.raises(Refused):
        actions.ask_consent(who, found.pk, "print", "", "نحتاجها في ملف القضية", at=AT)


@pytest.mark.django_db
@pytest.mark.usefixtures("still")
def test_a_recall_that_was_confirmed_too_late_says_so_for_ever(client_as, peer):
    client, late = client_as("contact_officer", HERE), '<b class="error">متأخر</b>'
    for hours, is_late in ((71, False), (73, True)):
        found, _ = bound_here(peer, "H0")
        told = RecallSent(ref_of("recall", new_id()), found.ref, "wrong", "", AT - timedelta(hours=hours))
        row = actions.take_recall(peer, told, at=AT - timedelta(hours=hours))
        page = reverse("assistance:recall", args=[row.pk])
        assert (late in client.get(page).content.decode()) is is_late
        assert client.post(reverse("assistance:recall_confirm", args=[row.pk])).status_code == 302
        shown = client.get(page).content.decode()
        assert "تأكد في" in shown and (late in shown) is is_late
