"""One-time codes: sent to whom they belong, used once, guessed by nobody, telling nothing."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rabt.access import actions
from rabt.access.models import Account, Code, SignIn
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.errors import Refused
from rabt.notices import rules as notices
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return account_with("employer", "LY/labour/first/firm-1/")


def _digits(code):
    return re.search(r"\d{6}", Notice.objects.get(about=f"code:{code.pk}").text)[0]


def _ask(handle, at, place="10.0.0.1"):
    return actions.ask_code(handle, at=at, place=place)


def _wrong(session, code, digits, at):
    with pytest.raises(Refused) as refusal:
        actions.use_code(session, str(code), digits, at=at, place="")
    return refusal.value.code


def test_a_code_opens_a_stay_once(client, account, at):
    code = _ask(account.phone, at)
    digits, session = _digits(code), client.session
    stay = actions.use_code(session, str(code.pk), digits, at=at, place="10.0.0.1")
    assert (stay.account, stay.how, stay.address) == (account, "code", "10.0.0.1")
    assert session["sign_in"] == str(stay.pk)
    assert _wrong(session, code.pk, digits, at) == "code_wrong"


def test_the_code_goes_to_the_address_that_was_typed(account, at):
    by_phone, by_mail = _ask(account.phone, at), _ask(account.email.upper(), at)
    assert Notice.objects.get(about=f"code:{by_phone.pk}").channel == notices.SMS
    assert Notice.objects.get(about=f"code:{by_mail.pk}").channel == notices.MAIL


def test_only_a_keyed_digest_is_kept(account, at):
    code = _ask(account.phone, at)
    row = str(Code.objects.values().get())
    assert _digits(code) not in row.replace(str(code.pk), "")
    assert account.phone not in row


def test_a_code_is_late_after_five_minutes(client, account, at):
    code = _ask(account.phone, at)
    assert _wrong(client.session, code.pk, _digits(code), at + timedelta(minutes=5)) == "code_wrong"


def test_five_wrong_guesses_spend_a_code(client, account, at):
    code = _ask(account.phone, at)
    digits = _digits(code)
    other = "000000" if digits != "000000" else "111111"
    for _ in range(5):
        assert _wrong(client.session, code.pk, other, at) == "code_wrong"
    assert Code.objects.get().tries == 5
    assert _wrong(client.session, code.pk, digits, at) == "code_wrong"
    assert not SignIn.objects.exists()


def test_brute_force_gets_sixty_guesses_a_day(client, account, at):
    guesses = 0
    for quarter in range(96):
        moment = at + timedelta(minutes=15 * quarter)
        for place in range(6):
            try:
                code = _ask(account.phone, moment, place=f"10.0.0.{place}")
            except Refused as refusal:
                assert refusal.code == "too_many_codes"
                break
            for _ in range(6):
                _wrong(client.session, code.pk, "no digits", moment)
            guesses += Code.objects.get(pk=code.pk).tries
    assert guesses == 60


def test_one_place_asks_for_sixty_addresses_in_a_quarter(at):
    for number in range(60):
        _ask(f"+2189100{number:05d}", at)
    with pytest.raises(Refused):
        _ask("+218910099999", at)
    _ask("+218910099999", at, place="10.0.0.2")


@pytest.mark.parametrize("handle", ["+218919999999", "nobody@example.org", "nonsense", ""])
def test_an_unknown_address_gets_the_same_answer(client, account, at, handle):
    known, unknown = _ask(account.phone, at), _ask(handle, at)
    columns = lambda code: {k for k, v in Code.objects.filter(pk=code.pk).values().get().items() if v}  # noqa: E731
    assert columns(known) - columns(unknown) == {"account_id"}
    notice = Notice.objects.get(about=f"code:{unknown.pk}")
    assert (notice.channel, notice.target) == (notices.NOWHERE, "")
    right = re.search(r"\d{6}", notice.text)[0]
    assert _wrong(client.session, unknown.pk, right, at) == "code_wrong"
    assert _wrong(client.session, uuid4(), right, at) == "code_wrong"
    assert _wrong(client.session, "x", right, at) == "code_wrong"


def test_unknown_addresses_are_slowed_alike(at):
    for _ in range(5):
        _ask("nobody@example.org", at)
    with pytest.raises(Refused) as refusal:
        _ask("nobody@example.org", at)
    assert refusal.value.code == "too_many_codes"


def test_both_answers_cost_the_same(account, at, settings, django_capture_on_commit_callbacks):
    statements = []
    for handle in (account.phone, "+218919999999"):
        with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks(execute=True):
            _ask(handle, at)
        statements.append([re.sub(r"['\"].*", "", query["sql"]) for query in asked.captured_queries])
    assert statements[0] == statements[1]
    folder = settings.RABT.home / "notices"
    assert len(list(folder.iterdir())) == 1  # the other was written too, and taken away


def test_an_account_closed_meanwhile_does_not_enter(client, account, at):
    code = _ask(account.phone, at)
    Account.objects.filter(pk=account.pk).update(active=False)
    assert _wrong(client.session, code.pk, _digits(code), at) == "code_wrong"
    assert Code.objects.filter(account=None).count() == 0
    assert _ask(account.phone, at).account is None


def test_a_code_of_another_account_proves_nothing(account, at):
    code = _ask(account.phone, at)
    stranger = account_with("employer", "LY/labour/first/firm-2/")
    with pytest.raises(Refused):
        actions.prove_by_code(stranger.pk, str(code.pk), _digits(code), at=at)


def test_old_codes_and_links_are_forgotten(account, at):
    _ask(account.phone, at)
    actions.send_link(account, "opening", about=account.ref, at=at)
    assert actions.forget_old(at=at + timedelta(days=1)) == 0
    assert actions.forget_old(at=at + timedelta(days=30)) == 2


# ------------------------------------------------------------------ by the pages
def _page_code():
    return re.search(r"\d{6}", Notice.objects.order_by("-made_at").first().text)[0]


def test_the_pages_lead_from_address_to_home(client, account):
    client.get("/access/sign-in?next=/access/me")
    before = client.session.session_key
    assert client.post("/access/sign-in", {"handle": account.phone}).headers["Location"] == "/access/code"
    assert client.get("/access/code").status_code == 200
    wrong = client.post("/access/code", {"code": "x"})
    assert (wrong.status_code, b'value="x"' in wrong.content) == (422, True)
    done = client.post("/access/code", {"code": _page_code()})
    assert (done.status_code, done.headers["Location"]) == (302, "/access/me")
    assert client.session.session_key != before
    assert client.get("/").json()["role"] == "employer"


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example", "/access/sign-in", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(client, account, goal):
    client.get("/access/sign-in", {"next": goal})
    client.post("/access/sign-in", {"handle": account.phone})
    assert client.post("/access/code", {"code": _page_code()}).headers["Location"] == "/"


def test_the_page_answers_known_and_unknown_alike(client, account):
    known = client.post("/access/sign-in", {"handle": account.phone})
    unknown = client.post("/access/sign-in", {"handle": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    pages = [client.post("/access/code", {"code": "000001"}) for _ in range(2)]
    assert {page.status_code for page in pages} == {422}


def test_a_code_typed_in_another_browser_does_not_serve(client, account, client_as):
    client.post("/access/sign-in", {"handle": account.phone})
    other = client.__class__()
    other.get("/access/sign-in")
    assert other.post("/access/code", {"code": _page_code()}).status_code == 422


def test_identity_is_proved_again_by_a_code(client, account):
    actions.enter(session := client.session, account, "code", at=clock.now())
    session.save()
    client.cookies["rabt_ly"] = session.session_key
    SignIn.objects.update(proved_at=clock.now() - timedelta(hours=1))
    assert client.get("/probe/fresh").status_code == 302
    client.get("/access/prove?next=/probe/fresh")
    assert client.post("/access/prove", {"send": "1"}).headers["Location"] == "/access/prove"
    assert client.post("/access/prove", {"code": "x"}).status_code == 422
    assert client.post("/access/prove", {"code": _page_code()}).headers["Location"] == "/probe/fresh"
    assert client.get("/probe/fresh").status_code == 200
