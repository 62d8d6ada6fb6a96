"""Telling somebody: in his language, with the act, until it leaves; nothing is kept afterwards."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from rabt.access.testing import account_with, signed_in
from rabt.base.errors import Missing, NotAllowed
from rabt.base.identifiers import Ref
from rabt.notices import queries, rules
from rabt.notices.actions import ADAPTERS, deliver, deliver_due, tell
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db
ABOUT = Ref("account:1")
PHONE = rules.Address(phone="+218910000001")


def _tell(at, to=PHONE, code="123456", urgent=True):
    return tell(to, "access.code_text", {"code": code}, about=ABOUT, at=at, urgent=urgent)


@pytest.fixture
def broken(monkeypatch):
    def fail(message):
        raise OSError("no line")

    monkeypatch.setitem(ADAPTERS, "file", fail)


@pytest.mark.parametrize(
    ("language", "part"), [("ar", "رمز الدخول"), ("en", "sign-in code"), ("fr", "رمز الدخول")]
)
def test_a_person_is_told_in_his_language(at, language, part):
    notice = _tell(at, replace(PHONE, language=language))
    assert part in notice.text and "123456" in notice.text
    assert (notice.state, notice.channel, notice.shown_as) == (rules.QUEUED, rules.SMS, "+218…01")
    assert notice.ref == f"notice:{notice.pk}"


def test_it_leaves_when_the_act_is_kept_and_not_before(at, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        notice = _tell(at)
        assert not (settings.RABT.home / "notices").exists()
    written = settings.RABT.home / "notices" / f"{notice.pk}.json"
    told = json.loads(written.read_text(encoding="utf-8"))
    assert (told["target"], told["channel"], "123456" in told["text"]) == ("+218910000001", "sms", True)
    assert written.stat().st_mode & 0o077 == 0
    notice.refresh_from_db()
    assert (notice.state, notice.text, notice.target, notice.next_at) == (rules.SENT, "", "", None)


def test_an_act_that_is_undone_tells_nobody(at, settings, django_capture_on_commit_callbacks):
    kept = django_capture_on_commit_callbacks(execute=True)
    with kept, pytest.raises(ValueError), transaction.atomic():
        _tell(at)
        raise ValueError
    assert not Notice.objects.exists() and not (settings.RABT.home / "notices").exists()


def test_a_failed_notice_is_tried_again_and_given_up(at, broken):
    notice, moment = _tell(at), at
    for tries in range(1, 9):
        assert deliver_due(at=moment) == 1
        notice.refresh_from_db()
        assert (notice.tries, notice.state) == (tries, rules.QUEUED if tries < 8 else rules.GIVEN_UP)
        assert deliver_due(at=moment) == 0
        moment += timedelta(days=1)
    assert (notice.state, notice.text) == (rules.GIVEN_UP, "")
    assert deliver_due(at=moment) == 0


def test_a_failed_notice_leaves_once_the_line_is_back(at, broken, monkeypatch, settings):
    notice = _tell(at)
    deliver(notice.pk)
    notice.refresh_from_db()
    assert (notice.state, notice.tries) == (rules.QUEUED, 1)
    sent = []
    monkeypatch.setitem(ADAPTERS, "file", sent.append)
    assert deliver_due(at=notice.next_at) == 1
    deliver(notice.pk)
    assert [message.id for message in sent] == [str(notice.pk)]


def test_a_node_names_its_own_channels(at, settings, monkeypatch):
    sent = []
    monkeypatch.setitem(ADAPTERS, "gateway", sent.append)
    settings.RABT_NOTICES = {"sms": "gateway"}
    deliver(_tell(at).pk)
    deliver(_tell(at, rules.Address(email="a@example.org")).pk)
    assert [message.target for message in sent] == ["+218910000001"]
    assert len(list((settings.RABT.home / "notices").iterdir())) == 1


def test_nobody_is_told_with_the_same_work(at, settings):
    notice = _tell(at, rules.Address())
    deliver(notice.pk)
    notice.refresh_from_db()
    assert (notice.state, notice.text) == (rules.SENT, "")
    assert list((settings.RABT.home / "notices").iterdir()) == []


# ------------------------------------------------------------------ who reads what was told
def test_the_letterbox_opens_in_a_trial_only(client, at, settings):
    deliver(_tell(at).pk)
    with pytest.raises(Missing):
        queries.letterbox()
    assert client.get("/notices/letterbox").status_code == 404
    settings.RABT = replace(settings.RABT, trial=True)
    assert queries.letterbox() == []  # what left outside a trial is gone
    deliver(_tell(at, code="654321").pk)
    _tell(at, rules.Address(), code="777777")
    page = client.get("/notices/letterbox").content.decode()
    assert "654321" in page and "777777" not in page
    client.cookies["rabt_language"] = "en"
    assert "Letterbox of the rehearsal" in client.get("/notices/letterbox").content.decode()


def test_an_administrator_sees_that_but_not_what_was_told(client, cast, at):
    _tell(at)
    _tell(at, rules.Address())
    administrator = cast("node_administrator")
    assert queries.notices(administrator).count() == 1
    assert queries.notices(administrator, about=ABOUT, state=rules.SENT).count() == 0
    with pytest.raises(NotAllowed):
        queries.notices(cast("auditor"))
    signed_in(client, account_with("node_administrator", "LY/"))
    page = client.get("/notices/", {"about": ABOUT}).content.decode()
    assert "+218…01" in page and "123456" not in page and "+218910000001" not in page
