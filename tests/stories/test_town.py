"""A town with a history: the guide is followed by its own words, and the main screens are light, still and open to all."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.stories import committee, pictures
from tests.stories.browser import Walk
from tests.stories.day import Story
from tests.stories.running import Nodes
from tests.stories.screens import ALSO_SMALL, MOST, SCREENS, STILL, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.two_nodes]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_guide_is_followed_by_its_own_words(town: Nodes, browser: Browser, language: str) -> None:
    walk = Walk(browser, language)
    Story(town, walk).tell()
    assert not walk.faults, "\n".join([f"on {walk.looked} pages:", *walk.faults])


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen[0])
def test_a_main_screen_is_light_still_and_open_to_all(town: Nodes, browser: Browser, screen: Any) -> None:
    for language in ("ar", "en") if screen[0] in ALSO_SMALL else ("ar",):
        walk = Walk(browser, language)
        found = looked_at(town, walk, *screen)
        assert (found["faults"], list(walk.faults), found["beyond"]) == ([], [], 0)
        assert found["bytes"] <= MOST
        assert found["moved"] <= STILL


@pytest.mark.parametrize("side", ["origin", "destination"])
def test_the_figures_of_each_month_are_what_plain_sql_counts_in_the_tables(town: Nodes, side: str) -> None:
    node = getattr(town, side)
    months = committee.signed_by(node)
    assert len(months) == 12
    for month, exact in months.items():
        assert exact == committee.counted_again(node, month), month


def test_both_committees_read_the_same_figures(town: Nodes) -> None:
    kept = [committee.kept_by(node) for node in (town.origin, town.destination)]
    assert kept[0] == kept[1] and len(kept[0]) == 24
    shown = [committee.shown_by(node) for node in (town.origin, town.destination)]
    assert shown[0] == shown[1]
    assert "الترشيحات المقدمة" in shown[0]


def test_there_are_the_pictures_that_the_guide_and_the_readme_show() -> None:
    names = {
        language: {file.stem for file in (pictures.SCREENS / language).glob("*.png")}
        for language in ("ar", "en")
    }
    assert len(names["ar"]) == 36 and len(names["en"]) == 24
    assert names["en"] <= names["ar"]
