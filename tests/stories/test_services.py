"""A town of its own, for those who ask the other side, watch the line, play and train: they bring months with them."""

import pytest
from playwright.sync_api import Browser

from tests.stories.browser import Walk
from tests.stories.running import Nodes
from tests.stories.services import Services

pytestmark = [pytest.mark.browser, pytest.mark.two_nodes]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_guide_is_followed_by_its_own_words(town: Nodes, browser: Browser, language: str) -> None:
    walk = Walk(browser, language)
    Services(town, walk).tell()
    assert not walk.faults, "\n".join([f"on {walk.looked} pages:", *walk.faults])
