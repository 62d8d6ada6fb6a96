"""The orders on paper: Arabic first, what a crew must know, and nothing of any other patrol."""

import pytest

from rabt.patrol.models import Patrol
from rabt.patrol.pages.patrols import PAPER
from rabt.patrol.queries.paper import orders
from rabt.patrol.tests import build
from rabt.shell.paper import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def test_the_orders_say_who_goes_where_and_when_in_both_languages(planner, chief):
    build.in_force(planner, chief)
    first, second = Patrol.objects.order_by("starts_at")
    Patrol.objects.filter(pk=first.pk).update(route=[["S01-1", 30], ["S01-2", 51]])
    first.refresh_from_db()
    told = orders(first, build.AT)
    assert list(told)[-2:] == ["ar", "en"] and told["trial"] is False
    arabic, english = told["ar"], told["en"]
    assert (arabic["base"], english["base"]) == ("امساعد", "Musaid")
    assert [one["lead"] for one in arabic["crew"]] == [True, False, False, False]
    assert "10" in arabic["words"]["zone_rule"] and len(english["way"]) == 2
    others = {key for key in second.crew} - set(first.crew)
    assert others and not {one["number"] for one in english["crew"]} & {str(key) for key in others}
    assert picture(PAPER, told, ppi=60).startswith(b"\x89PNG")
