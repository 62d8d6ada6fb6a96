"""The papers of this room, as they are printed: both languages, money for the side that sends alone."""

import pytest

from rabt.missions import actions
from rabt.missions.pages import files, seating
from rabt.missions.queries.paper import letter_of, order_of
from rabt.missions.tests import build
from rabt.missions.tests.build import AT
from rabt.shell.paper import isolated, pdf, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def test_a_travel_order_names_the_group_its_way_and_its_money_in_both_languages(side):
    row = build.ordered(side)
    told = order_of(row, AT, money=True)
    assert told["ar"]["course"] == "مراقبة الحدود بالتقنيات الحديثة"
    assert told["en"]["course"] == "Border monitoring with modern technology"
    assert [one["name"] for one in told["en"]["people"]] == ["Officer 1", "Officer 2"]
    assert "1,092.000 LYD" in told["en"]["money"]["one"] and "2,184.000 LYD" in told["en"]["money"]["all"]
    assert "1,747.200 LYD" in told["en"]["money"]["advance"] and told["en"]["money"]["assumed"]
    start, end = isolated("بنغازي"), isolated("مطروح")  # or else the arrow leads back in the English leaf
    assert told["en"]["legs"][0][1] == f"{start} → {end}" and "Musaid" in told["en"]["legs"][0][2]
    assert told["ar"]["legs"][0][1] == f"{start} ← {end}"
    assert "P1234567" in str(told["en"]["people"])
    bare = order_of(row, AT, money=False)
    assert bare["en"]["money"] is None and "P1234567" not in str(bare)
    assert pdf(files.PAPER, told)[:5] == b"%PDF-" and picture(files.PAPER, bare)[:4] == b"\x89PNG"


def test_a_letter_says_where_a_nomination_stands(side):
    call = build.opened(side)
    one, two, three = build.theirs(call, 1, 2, 3)
    for row in (one, two, three):
        actions.accept(side.host_centre, row.pk, at=AT)
    for row, seat, reserve in ((one, True, False), (three, False, True)):
        row.refresh_from_db()
        told = letter_of(row, AT)
        assert bool(told["en"]["seat"]) is seat and bool(told["en"]["reserve"]) is reserve
        assert told["en"]["seated"] is seat and told["en"]["sender"] == "Egypt"
        assert pdf(seating.PAPER, told)[:5] == b"%PDF-"
    assert "seat" in letter_of(one, AT)["en"]["says"] and "مقعد" in letter_of(one, AT)["ar"]["says"]
