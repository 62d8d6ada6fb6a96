"""An employer is stopped for what rooms above wait for; once all is done, a person is asked to lift it."""

from datetime import timedelta

import pytest

from rabt.base.actor import the_node
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import new_id
from rabt.hiring import actions, queries
from rabt.hiring.models import Employer, Stop
from rabt.hiring.queries.stops import employers_to_restore, stopped
from rabt.hiring.tests import build
from rabt.shell.queues import Queue

pytestmark = pytest.mark.django_db
AT, DAY = build.AT, timedelta(days=1)
WORD = "hiring.employers_to_restore"


@pytest.fixture
def firm(cast):
    return build.admitted(cast)[0]


@pytest.fixture
def node():
    return the_node("LY")


@pytest.fixture
def approver(cast):
    return cast("destination_approver")


def queue(viewer) -> Queue:
    return next(one for one in queries.queues(viewer) if one.word == WORD)


def test_the_last_cause_that_is_done_puts_the_lifting_before_an_approver(
    firm, node, approver, letters, committed
):
    first = actions.stop_demands(node, firm.pk, at=AT)
    second = actions.stop_demands(node, firm.pk, at=AT + DAY)
    assert [one.body["state"] for one in letters() if one.kind == "employer.changed/1"] == ["suspended"]
    row = Employer.objects.get()
    assert (row.state, stopped(row).since, stopped(row).over_at) == ("suspended", AT, None)
    assert not actions.end_stop(node, first, at=AT + 2 * DAY)
    assert queue(approver).waiting(AT + 2 * DAY) is None
    with pytest.raises(Refused) as no:
        actions.restore_employer(approver, firm.pk, at=AT + 2 * DAY)
    assert no.value.code == "stop_stands" and Employer.objects.get().state == "suspended"
    assert actions.end_stop(node, second, at=AT + 3 * DAY)
    assert not actions.end_stop(node, second, at=AT + 4 * DAY), "told twice it is done once"
    committed("employer.stop_over")
    seen = queue(approver).waiting(AT + 5 * DAY)
    assert (seen.count, seen.oldest_at) == (1, AT + 3 * DAY)
    assert Employer.objects.get().state == "suspended", "nothing is lifted by itself"
    actions.restore_employer(approver, firm.pk, at=AT + 5 * DAY)
    assert queue(approver).waiting(AT + 5 * DAY) is None
    assert set(Stop.objects.values_list("lifted_at", flat=True)) == {AT + 5 * DAY}


def test_whom_an_approver_suspended_himself_is_never_proposed(firm, node, approver):
    actions.suspend_employer(approver, firm.pk, "وثائق مزورة", at=AT)
    stop = actions.stop_demands(node, firm.pk, at=AT)
    assert stopped(Employer.objects.get()) is None
    with pytest.raises(Refused):
        actions.restore_employer(approver, firm.pk, at=AT)
    actions.end_stop(node, stop, at=AT + DAY)
    assert not employers_to_restore(approver)
    actions.restore_employer(approver, firm.pk, at=AT + DAY)
    actions.suspend_employer(approver, firm.pk, "وثائق مزورة", at=AT + 2 * DAY)
    assert not employers_to_restore(approver), "what was lifted once counts no more"


def test_another_office_and_another_node_are_not_asked(firm, node, cast, approver):
    actions.end_stop(node, actions.stop_demands(node, firm.pk, at=AT), at=AT)
    assert list(employers_to_restore(approver)) == [firm]
    assert not employers_to_restore(cast("destination_approver", office="LY/labour/second/"))
    with pytest.raises(Missing):
        actions.stop_demands(node, new_id(), at=AT)


def test_the_page_says_why_it_may_be_lifted_and_offers_it_only_then(firm, node, client_as, cast):
    client = client_as("destination_approver", "LY/")
    page, lift = f"/hiring/employers/{firm.pk}", "employer_restore"
    stop = actions.stop_demands(node, firm.pk, at=AT)
    waits = client.get(page).content.decode()
    assert "لم يُنجز بعد ما أُوقفت الطلبات لأجله" in waits and lift not in waits
    actions.end_stop(node, stop, at=AT)
    done = client.get(page).content.decode()
    assert "أُنجز كل ما أُوقفت الطلبات لأجله" in done and lift in done
    assert "أتمّوا ما أُوقفوا لأجله" in client.get("/").content.decode()
    own = client_as("employer", Employer.objects.get().office).get(page).content.decode()
    assert "يُنظر في رفع الوقف" not in own, "what the office weighs is the office's"
