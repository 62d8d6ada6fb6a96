"""Whoever works below the wall is answered the same with a complaint as without, but for what is declared."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse

from rabt.access.testing import signed_in
from rabt.base import clock
from rabt.complaints.models import Complaint
from rabt.complaints.tests import build, two_runs, world
from rabt.complaints.tests.two_runs import RELEASES, Asked, is_released
from rabt.holds import actions as holds
from rabt.permits import actions as permits
from rabt.permits.tests import build as papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def below(cast, peer, client_as, now):
    return world.made(cast, peer, client_as)


def test_the_answers_are_the_same_to_the_byte(cast, below):
    asked = two_runs.drawn(below, 1, 500)
    without = two_runs.run(cast, below, asked, 1, complaints=False, may_differ=is_released)
    assert Complaint.objects.count() == 0, "a run leaves nothing behind"
    beside = two_runs.run(cast, below, asked, 1, complaints=True, may_differ=is_released)
    told = [
        (a.asked, two_runs.where(a, b))
        for a, b in two_runs.differing(without, beside)
        if not is_released(a.asked)
    ]
    assert told == []
    assert len(without) >= 500 and sum(one.status == 200 for one in without) > 250


ASKED = Asked("destination_clerk", "get", "/")
ONE, OTHER = "018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-000000000002"


def read(*bodies):
    reader = two_runs.Reader()
    return [reader.read(ASKED, HttpResponse(body)) for body in bodies]


@pytest.mark.parametrize(
    ("without", "beside", "differ"),
    [
        (["<p>3</p>"], ["<p>4</p>"], 1), (["a", "b"], ["a", "b "], 1), (["a"], ["a"], 0),
        ([f"{ONE} {ONE}"], [f"{OTHER} {OTHER}"], 0), ([f"{ONE} {ONE}"], [f"{ONE} {OTHER}"], 1),
        (['X-CSRFToken": "abc"'], ['X-CSRFToken": "def"'], 0),
    ],
)  # fmt: skip
def test_one_letter_more_is_noticed_and_a_token_is_not(without, beside, differ):
    assert len(two_runs.differing(read(*without), read(*beside))) == differ


def court_holds(cast, below):
    holds.place(
        cast("court_clerk", office="LY/court/first/"), below.permit.ref, "court", date(2027, 5, 1),
        cause="أمر المحكمة رقم 12 بوقف التصرف", at=build.AT,
    )  # fmt: skip


def withdrawal(cast, below):
    clerk = cast("destination_clerk")
    return permits.propose_withdrawal(clerk, below.permit.pk, reason="worker_request", at=build.AT)


def absence(cast, below):
    """Report what an employer says of a worker: his days run from then."""
    boss, since = cast("employer", office=below.permit.office), papers.ENTRY
    return permits.report_absence(boss, below.permit.pk, since=since.date(), at=since + timedelta(days=1))


def test_at_the_end_of_the_review_a_decision_waits_and_says_no_more_than_for_a_court(cast, below):
    """The one answer that differs: it is declared, and it is the court's to the letter."""
    for begin, over in (
        (withdrawal, build.AT + timedelta(days=20)),
        (absence, papers.ENTRY + timedelta(days=65)),
    ):
        found = begin(cast, below)
        asked = Asked("destination_approver", "post", f"/permits/measures/{found.pk}/complete")
        answers = {}
        for cause in ("complaint", "court", "none"):
            with transaction.atomic():
                if cause == "complaint":
                    build.taken_up(cast, permit=below.permit.spoken_number)
                if cause == "court":
                    court_holds(cast, below)
                below.clients[asked.role].cookies.pop("messages", None)  # what the last answer left to say
                with clock.stopped(over):
                    signed_in(below.clients[asked.role], below.clients[asked.role].account)
                    answers[cause] = two_runs.Reader().read(asked, below.ask(asked))
                transaction.set_rollback(True)
        assert answers["none"].status == 302 and answers["complaint"].status == 422
        assert answers["complaint"] == answers["court"] and "must_wait" in RELEASES
