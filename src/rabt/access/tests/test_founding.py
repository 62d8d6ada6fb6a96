"""A node is founded once, by itself, with two administrators who can act at once."""

import pytest

from rabt.access import actions
from rabt.access.actions import Founder
from rabt.access.models import Account, Office
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
REEM, AYMAN = Founder("ريم الترهوني", "reem@example.org"), Founder("أيمن سويسي", "ayman@example.org")


def found(founders=(REEM, AYMAN), *, at, by=None):
    return actions.found(by or the_node("LY"), founders, "الدولة", "State", at=at)


def test_two_administrators_come_in_by_their_links_and_decide_together(client):
    links = found(at=clock.now())  # the door of a link has the clock of the day
    rows = list(Account.objects.order_by("opened_at", "pk"))
    assert [(row.role, row.office_id, row.active) for row in rows] == [
        ("node_administrator", "LY/", True)
    ] * 2
    assert Office.objects.get().kind == "state"
    link = links[0].split("/access/link/")[1]
    assert client.post(f"/access/link/{link}", follow=True).status_code == 200


@pytest.mark.parametrize("founders", [(), (REEM,), (REEM, Founder("آخر", "Reem@Example.org "))])
def test_one_alone_is_too_few(founders, at):
    with pytest.raises(Refused, match="founders_too_few"):
        found(founders, at=at)
    assert not Account.objects.exists() and not Office.objects.exists()


def test_a_node_is_founded_once(at):
    found(at=at)
    with pytest.raises(Refused, match="already_founded"):
        found((Founder("س", "x@example.org"), Founder("ص", "y@example.org")), at=at)
    assert Account.objects.count() == 2


def test_nobody_else_founds_it(cast, peer, at):
    for by in (cast("node_administrator"), peer):
        with pytest.raises(NotAllowed, match="not_allowed"):
            found(at=at, by=by)
