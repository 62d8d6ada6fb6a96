"""The checker in a browser: with a network, then without one; nothing breaks the page's own policy."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from rabt.base import clock
from rabt.base.identifiers import new_id, ref_of
from rabt.credentials import actions, queries
from rabt.credentials.rules import grouped
from rabt.seal import paper
from rabt.site.rehearsal.faces import portrait

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def complaints(page):
    """Collect what the browser complains about: broken policy, errors, refused files."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def published(transactional_db, approver, about, holder, subject):
    """Issue a card now and publish the lists."""
    card = actions.issue(approver, about, holder, subject, at=clock.now() - timedelta(hours=1))
    actions.publish_status(approver, at=clock.now())
    return card


def picture(token):
    """Draw the code of a card as a photograph would show it."""
    code = zxingcpp.create_barcode(token, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    out = io.BytesIO()
    Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=5, add_quiet_zones=True)).save(out, "PNG")
    return out.getvalue()


def paste(page, text):
    page.fill("[data-part=text]", text)
    page.press("[data-part=text]", "Tab")
    page.click("[data-checker] form button:not([type=button])")


def verdict(page, code):
    page.wait_for_selector(f"[data-part=verdict][data-code={code}]:visible")
    return page.inner_text("[data-part=verdict]")


def test_it_checks_with_a_network_and_then_without_one(
    page, context, live_server, published, approver, about, complaints
):
    page.goto(f"{live_server.url}/credentials/check/")
    page.wait_for_selector("[data-part=ready]:visible", timeout=20_000)
    paste(page, " ")
    assert "لم يُفحص شيء" in page.inner_text("[data-part=note]")
    assert page.is_hidden("[data-part=verdict]"), "of nothing no verdict is spoken"
    paste(page, published.token)
    shown = verdict(page, "all_well")
    assert (
        "محمد سالم عبد الحميد فرجاني" in shown
        and grouped(published.serial) in shown
        and "…" not in page.inner_text("[data-part=lists]")
    )

    page.set_input_files(
        "[data-part=picture]",
        {"name": "card.png", "mimeType": "image/png", "buffer": picture(published.token)},
    )
    verdict(page, "all_well")

    paste(page, published.token[:-4] + "0000")
    page.wait_for_selector("[data-part=verdict].is-red")

    context.set_offline(True)
    page.reload()
    page.wait_for_selector("[data-part=offline]:visible")
    paste(page, published.token)
    verdict(page, "all_well")
    page.set_input_files(
        "[data-part=picture]",
        {"name": "card.png", "mimeType": "image/png", "buffer": picture(published.token)},
    )
    verdict(page, "all_well")

    context.set_offline(False)
    actions.revoke(approver, about, "withdrawn", at=clock.now())
    actions.publish_status(approver, at=clock.now() + timedelta(seconds=2))
    page.click("[data-part=refresh]")
    page.wait_for_timeout(1000)
    paste(page, published.token)
    verdict(page, "revoked")
    # without a line the browser says so of what no device keeps, by itself or through the page's worker
    without = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    assert [text for text in complaints if not any(word in text for word in without)] == []


WORKS = [
    paper.work(
        "7112", "شركة النور للمقاولات العامة", date(2025, 1, 10), date(2026, 3, 9), ["lay_bricks", "scaffold"]
    ),
    paper.work("9313", "مؤسسة الساحل", date(2026, 4, 1), date(2026, 11, 20)),
]


@pytest.fixture
def printed(published, approver, about, holder, subject):
    """Issue a skills record beside the card, an hour ago, and publish the lists."""
    says = paper.subject(paper.Kind.SKILLS, subject.name_ar, subject.name_latin, WORKS)
    found = actions.issue_paper(approver, [about], holder, says, at=clock.now() - timedelta(hours=1))
    actions.publish_status(approver, at=clock.now())
    return found


@pytest.mark.parametrize(
    ("language", "kind", "no_permit", "named", "replaced"),
    [
        ("ar", "سجل مهارات", "ليست بطاقة تصريح", "البناء بالطوب", "استُبدلت هذه الشهادة"),
        ("en", "Skills record", "not a permit card", "Laying bricks", "This paper was replaced"),
    ],
)
def test_a_paper_is_told_from_a_card_with_a_network_and_without_one(
    page, context, live_server, published, printed, approver, about, holder, complaints, language, kind,
    no_permit, named, replaced,
):  # fmt: skip
    context.add_cookies([{"name": "rabt_language", "value": language, "url": live_server.url}])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/credentials/check/")
    page.wait_for_selector("[data-part=ready]:visible", timeout=20_000)
    context.set_offline(True)
    page.set_input_files(
        "[data-part=picture]",
        {"name": "paper.png", "mimeType": "image/png", "buffer": picture(printed.token)},
    )
    shown = verdict(page, "paper_all_well")
    for part in (kind, no_permit, named, "محمد سالم", grouped(printed.serial), "2025-01-10 – 2026-03-09"):
        assert part in shown, part
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, impact }) => [impact, id]))"
    )
    assert [one for one in found if one[0] in ("serious", "critical")] == []

    paste(page, published.token)  # a card after a paper says nothing of papers
    card = verdict(page, "all_well")
    assert kind not in card and no_permit not in card and page.is_hidden("[data-part=proves]")
    paste(page, printed.token[:-4] + "0000")
    page.wait_for_selector("[data-part=verdict].is-red")
    assert page.get_attribute("[data-part=verdict]", "data-code").startswith("paper_")
    assert page.is_hidden("[data-part=compare]") and page.is_hidden("[data-part=proves]")

    context.set_offline(False)
    actions.replace_papers(approver, about, holder, paper.Kind.SKILLS, at=clock.now())
    actions.publish_status(approver, at=clock.now() + timedelta(seconds=2))
    page.click("[data-part=refresh]")
    page.wait_for_timeout(1000)
    paste(page, printed.token)
    assert replaced in verdict(page, "paper_revoked") and page.is_hidden("[data-part=proves]")
    without = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    assert [text for text in complaints if not any(word in text for word in without)] == []


def test_a_photograph_is_never_laid_beside_a_paper(page, live_server, published, printed):
    code = queries.face_code(published, portrait(1, "male"), clock.now())
    page.goto(f"{live_server.url}/credentials/check/")
    page.wait_for_selector("[data-part=lists] li")
    page.set_input_files("[data-part=picture]", sheet(printed.token, code))
    verdict(page, "paper_all_well")
    assert page.is_hidden("canvas[data-part=face]") and page.inner_text("[data-part=note]")


def sheet(*texts):
    """Draw codes side by side, as a sheet bears them."""
    drawn = [Image.open(io.BytesIO(picture(text))) for text in texts]
    whole = Image.new("L", (sum(one.width for one in drawn), max(one.height for one in drawn)), 255)
    for place, one in enumerate(drawn):
        whole.paste(one, (sum(before.width for before in drawn[:place]), 0))
    out = io.BytesIO()
    whole.save(out, "PNG")
    return {"name": "sheet.png", "mimeType": "image/png", "buffer": out.getvalue()}


def test_the_photograph_of_the_second_code_is_shown_beside_its_card_only(
    page, context, live_server, published, approver, subject, complaints
):
    context.add_cookies([{"name": "rabt_language", "value": "en", "url": live_server.url}])
    code = queries.face_code(published, portrait(1, "male"), clock.now())
    another = actions.issue(
        approver, ref_of("permit", new_id()), ref_of("person", new_id()), subject, at=clock.now()
    )
    page.goto(f"{live_server.url}/credentials/check/")
    page.wait_for_selector("[data-part=lists] li")

    paste(page, code)
    page.wait_for_selector("text=scan the card's code first")
    page.set_input_files("[data-part=picture]", sheet(published.token, code))
    verdict(page, "all_well")
    page.wait_for_selector("canvas[data-part=face]:visible")
    assert page.evaluate("document.querySelector('[data-part=face]').width") == 96
    assert "Compare the face with this photograph" in page.inner_text("[data-part=verdict]")

    page.set_input_files("[data-part=picture]", sheet(another.token, code))
    page.wait_for_selector("text=belongs to another card")
    assert page.is_hidden("canvas[data-part=face]")
    paste(page, published.token)
    page.wait_for_selector("canvas[data-part=face]", state="hidden")
    assert "printed" in page.inner_text("[data-part=compare]")
    paste(page, code[:-9])
    page.wait_for_selector("text=was read in part")
    paste(page, code)
    page.wait_for_selector("canvas[data-part=face]:visible")
    assert complaints == []


def test_a_card_on_a_phone_can_be_scanned_from_its_screen(page, context, live_server, client_as, issued):
    client, published = client_as("employer"), issued(office="LY/labour/first/firm-1/")
    context.add_cookies(
        [{"name": name, "value": one.value, "url": live_server.url} for name, one in client.cookies.items()]
    )
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/credentials/card/{published.pk}/phone")
    page.wait_for_selector(".code svg")
    (read,) = zxingcpp.read_barcodes(
        Image.open(io.BytesIO(page.screenshot())), formats=zxingcpp.BarcodeFormat.QRCode
    )
    assert read.text == published.token
    assert read.position.top_right.x - read.position.top_left.x >= 230  # as large as the screen allows


@pytest.mark.parametrize(("days", "code"), [(2, "list_ageing"), (15, "list_old")])
def test_an_ageing_list_is_seen_on_screen(page, live_server, published, days, code):
    page.clock.install(time=clock.now() + timedelta(days=days))
    page.goto(f"{live_server.url}/credentials/check/")
    page.wait_for_selector("[data-part=lists] li.is-amber")
    paste(page, published.token)
    verdict(page, code)


def test_a_changed_root_is_not_believed(page, live_server, published):
    page.goto(f"{live_server.url}/credentials/check/")
    page.wait_for_selector("[data-part=lists] li")
    page.route(
        "**/credentials/check/", lambda route: route.fulfill(body=swapped(route), content_type="text/html")
    )
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found?.unregister())")
    page.goto(f"{live_server.url}/credentials/check/")
    verdict(page, "keys_changed")


def swapped(route):
    body = route.fetch().text()
    return re.sub(r'("roots": {"[A-Z]{2}": ")([A-Za-z0-9_-]{43})', lambda found: found[1] + "A" * 43, body)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_it_stands_at_360_pixels_and_passes_axe(page, context, live_server, published, language):
    context.add_cookies([{"name": "rabt_language", "value": language, "url": live_server.url}])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/credentials/check/")
    page.wait_for_selector("[data-part=lists] li")
    paste(page, published.token)
    verdict(page, "all_well")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, impact }) => [impact, id]))"
    )
    assert [one for one in found if one[0] in ("serious", "critical")] == []
