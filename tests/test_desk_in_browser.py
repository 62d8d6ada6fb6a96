"""Two lists are brought, compared and worked through with keys alone: on a phone and wide, in both languages."""

from dataclasses import replace

import pytest

from rabt.access import actions as access
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.matching import actions
from rabt.matching.models import Judgement, Matching, Pair
from rabt.matching.tests import made
from tests.stories.browser import NARROW, WIDE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.node("EG")]

TWICE = """
const twice = () => [1, 2].forEach(() => dispatchEvent(new KeyboardEvent("keydown", { key: "d", code: "KeyD" })));
"""
SENT_AGAIN = "document.querySelector('form.judge').dispatchEvent(new Event('submit', { cancelable: true }))"
AS_SOON_AS_SHOWN = "addEventListener('DOMContentLoaded', () => { if (sessionStorage.twice) twice(); });"


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_a_clerk_works_the_desk_with_keys_alone(browser, live_server, settings, tmp_path, language, size):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    account = account_with("origin_clerk", "EG/labour/first/")
    link = access.make_trial_link(the_node("EG"), account.pk, at=clock.now())
    sheets, _ = made.drawn(300)
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for file, content in zip(files, sheets, strict=True):
        file.write_bytes(content)
    walk = Walk(browser, language)
    with walk.person(live_server.url, link.removeprefix(live_server.url), size) as clerk:
        keys = clerk.page.keyboard
        clerk.visit("/matching/")
        clerk.press("a[data-key=n]")
        clerk.fill({"first": str(files[0]), "second": str(files[1]), "reason": made.WHY})
        clerk.press("main form.form button.main")
        assert clerk.has("select[name=list1_name]")
        clerk.press("main form.form p.go button.main")
        row = Matching.objects.get()
        actions.run(row.pk, clock.now())
        clerk.page.wait_for_selector("svg.zones rect.link")  # the page asks by itself how far it is
        clerk.page.wait_for_load_state()
        clerk.see()
        with clerk.page.expect_navigation():
            keys.press("b")
        clerk.see()
        for key, said in (("s", "same"), ("d", "different"), ("u", "unsure")):
            clerk.page.wait_for_timeout(400)
            with clerk.page.expect_navigation():
                keys.press(key)
            assert Judgement.objects.order_by("said_at").last().said == said
        clerk.see()

        # A key that is pressed twice says one thing of one pair, and nothing of the next, which has just been shown.
        clerk.page.wait_for_timeout(400)
        clerk.page.add_init_script(TWICE + AS_SOON_AS_SHOWN)
        with clerk.page.expect_navigation():
            again = clerk.page.evaluate(TWICE + "sessionStorage.twice = 'yes'; twice();" + SENT_AGAIN)
        assert again is False  # however late the second press comes: the form has been sent
        clerk.page.evaluate("sessionStorage.removeItem('twice')")
        clerk.page.wait_for_timeout(200)
        assert Judgement.objects.count() == 4

        before = Pair.objects.get(pk=Judgement.objects.order_by("said_at").last().pair_id)
        clerk.page.wait_for_timeout(400)
        with clerk.page.expect_navigation():
            keys.press("z")
        assert Judgement.objects.count() == 3 and clerk.has(f"form[action$='{before.pk}']")
        keys.press("n")
        keys.type("s")  # what is typed into the note is no key
        assert clerk.page.locator("#note").input_value() == "s"
        keys.press("Tab")

        clerk.visit(f"/matching/{row.pk}/pairs")
        clerk.press("table.list tbody a")
        clerk.visit(f"/matching/{row.pk}")
        clerk.page.click("main > details summary")
        clerk.press("form[action$='/close'] button")
        assert not Pair.objects.exists()
    assert not walk.faults
