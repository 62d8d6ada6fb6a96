"""A passkey in a real browser: added on one's own page, used at the door, by the page's own script."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from rabt.access import actions
from rabt.access.models import Passkey, SignIn
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.notices.models import Notice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def key(page):
    """Put a software authenticator into the browser. (CDP WebAuthn)"""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    told = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    name = line.send("WebAuthn.addVirtualAuthenticator", {"options": told})["authenticatorId"]
    return lambda verified: line.send(
        "WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": verified}
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_passkey_is_added_and_signs_in_by_script(page, live_server, settings, key, language):
    settings.RABT = replace(settings.RABT, url=live_server.url)
    account = account_with("destination_clerk", "LY/labour/first/")
    page.context.add_cookies([{"name": "rabt_language", "value": language, "url": live_server.url}])
    actions.send_link(account, "opening", about=account.ref, at=clock.now())
    row = Notice.objects.get(template="access.opening_text")
    page.goto(re.search(r"http\S+", row.text)[0] if row.text else _written(settings, row))
    page.locator("main button.main").click()
    page.locator("#passkey-name").fill("phone")
    page.locator("[data-passkey=add]").click()
    page.get_by_role("cell", name="phone").wait_for()
    assert Passkey.objects.get().account == account

    page.locator("header form[action$='sign-out'] button").click()
    page.locator("[data-passkey=enter]").click()
    page.wait_for_url(f"{live_server.url}/")
    assert SignIn.objects.get(ended_at=None).how == "passkey"


def test_a_device_that_does_not_verify_its_holder_is_told_so(page, live_server, settings, key):
    settings.RABT = replace(settings.RABT, url=live_server.url)
    page.goto(f"{live_server.url}/access/sign-in")
    key(False)
    page.locator("[data-passkey=enter]").click()
    said = page.locator("#passkey-said")
    expect(said).not_to_be_empty(timeout=20_000)
    assert not SignIn.objects.exists()


def _written(settings, row):
    """Read the link where the file adapter wrote it."""
    told = (settings.RABT.home / "notices" / f"{row.pk}.json").read_text(encoding="utf-8")
    return re.search(r"http[^\s\"]+", told)[0]
