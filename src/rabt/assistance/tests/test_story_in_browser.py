"""The story in Arabic, in browsers of two contact points: asked, four eyes, hit, second step, H2, recall."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.urls import reverse

from rabt.assistance.models import Consent, Handing, Information, Recall, Request
from rabt.assistance.tests.build import ASKED, ASKER, Pair

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FACTS = "ضُبطت مركبة قرب الخط وفيها من دخلوا خلسة"


class Seat:
    """Somebody of a contact point at his browser."""

    def __init__(self, page, server):
        self.page, self.server = page, server

    def go(self, name, *keys):
        self.page.goto(self.server + reverse(f"assistance:{name}", args=keys))

    def home(self):
        self.page.goto(self.server + "/")

    def says(self, text):
        found = self.page.inner_text("main")
        assert text in found, f"{text!r} is not in: {found[:1500]}"

    def press(self, text):
        self.page.get_by_role("button", name=text, exact=True).last.click()

    def open(self, summary):
        """Unfold a part of the page by what stands on it."""
        part = self.page.locator("details.card", has=self.page.locator("summary", has_text=summary)).first
        if not part.evaluate("one => one.open"):
            part.locator("summary").click()
        return part

    def do(self, summary, **typed):
        """Unfold a step, fill in its form and send it."""
        part = self.open(summary)
        for name, value in typed.items():
            field = part.locator(f"[name={name}]")
            kind = field.evaluate("one => one.tagName")
            field.select_option(value) if kind == "SELECT" else field.fill(value)
        part.get_by_role("button", name=summary, exact=True).click()

    def harm(self, why="لا شيء في الملف يدل على ذلك"):
        for code in ("torture", "death_penalty", "political", "asylum"):
            self.page.check(f"input[name=harm_{code}][value=no]")
            self.page.fill(f"input[name=why_{code}]", why)

    def reasons(self, **texts):
        for name, text in texts.items():
            self.page.fill(f"#id_{name}", text)

    def is_plain(self):
        """Ask that nobody is shut out, and that nothing runs over the edge of a phone."""
        self.page.evaluate(AXE.read_text())
        wrong = self.page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa']}).then((told) => told.violations)"
        )
        assert not wrong, [(one["id"], one["nodes"][0]["html"][:200]) for one in wrong]
        self.page.set_viewport_size({"width": 360, "height": 800})
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not self.page.evaluate(wide), self.page.url
        self.page.set_viewport_size({"width": 1100, "height": 900})


@pytest.fixture
def seat(browser, live_server, client_as, settings, transactional_db):
    """Return a maker of seats: each in a browser of its own, at one of the two nodes."""
    pair = Pair(settings)

    @contextmanager
    def make(role, state):
        with pair.at(state):
            client = client_as(role, f"{state}/contact/")
            context = browser.new_context(locale="ar", viewport={"width": 1100, "height": 900})
            kept = client.cookies.items()
            context.add_cookies(
                [{"name": name, "value": one.value, "url": live_server.url} for name, one in kept]
            )
            yield Seat(context.new_page(), live_server.url)
            context.close()

    make.pair = pair
    yield make
    with pair.at(ASKED):
        pass


def test_asked_answered_bound_consented_and_recalled(seat):
    first = asked_by_two(seat)
    assert seat.pair.deliver() == ["request.sent/1"]
    is_known(seat, first)
    assert seat.pair.deliver() == ["request.answered/1"]
    second = asked_again(seat, first)
    assert seat.pair.deliver() == ["request.sent/1"]
    given = answered(seat, second)
    assert seat.pair.deliver() == ["request.answered/1"]
    forward_is_refused(seat, given)
    assert seat.pair.deliver() == ["consent.asked/1"]
    consented(seat, given)
    recalled(seat, given)


def asked_by_two(seat):
    with seat("contact_officer", ASKER) as who:
        who.go("new")
        who.page.locator("a[href$='kind=person']").click()
        who.reasons(of_name="كل العمال المصريين", of_born_on="1990-03-02")
        who.page.check("input[name=sought][value=known]")
        who.page.select_option("#id_purpose", "wanted")
        who.page.select_option("#id_offence", "trafficking")
        who.reasons(facts=FACTS, link="وُجد رقم هاتفه لدى السائق", why_there="يقيم عندكم كما ذكر")
        who.open("الحماية والتداول")
        who.page.check("input[name=handling][value=H2]")
        who.is_plain()
        who.press("حفظ المسودة")
        who.says("الطلب يشمل مجموعة من الناس")
        assert who.page.input_value("#id_facts") == FACTS, "nothing typed is lost"
        who.reasons(of_name="حسن علي محمود")
        who.press("حفظ المسودة")
        who.says("هذا الطلب يقرره شخصان")
        assert who.page.locator("form[action$='/send']").count() == 0
        who.do("تقديم للقرار")
        key = Request.objects.get().pk
    with seat("contact_head", ASKER) as head:
        head.home()
        head.says("طلبات للقرار قبل إرسالها")
        head.go("request", key)
        head.do("إرسال إلى الجانب الآخر")
        head.says("ينتظر الجواب")
    return key


def is_known(seat, key):
    with seat("contact_officer", ASKED) as who:
        who.go("list")
        who.says("بقي 168 س 0 د")
        who.is_plain()
        who.go("answer", key)
        who.page.check("input[name=outcome][value=provided]")
        who.reasons(reference="R-77")
        who.press("إرسال الجواب")
        assert who.page.locator(".field.wrong").count() >= 4, "the questions of harm are not skipped"
        who.harm()
        who.is_plain()
        who.press("إرسال الجواب")
        who.says("ينتظر شخصاً ثانياً")
        weighed = Information.objects.get().pk
    with seat("contact_head", ASKED) as head:
        head.go("information", weighed)
        head.do("إعطاء الجواب")
        head.says("أُعطي الجواب")


def asked_again(seat, first):
    with seat("contact_officer", ASKER) as who:
        who.home()
        who.page.get_by_role("link", name="أجوبة ومعلومات وردت").click()
        who.page.locator("main tbody a").click()
        assert who.page.get_by_role("link", name="السؤال الثاني: ما المعروف").count() == 1
        who.go("request", first)
        who.says("نعم، معروف")
        who.page.get_by_role("link", name="السؤال الثاني: ما المعروف").click()
        who.reasons(facts=FACTS, link="هو صاحب الهاتف الذي نسق", why_there="قلتم إنه معروف لديكم")
        who.open("الحماية والتداول")
        who.page.check("input[name=handling][value=H0]")
        who.press("حفظ المسودة")
        who.do("إرسال إلى الجانب الآخر")
        who.is_plain()
        return Request.objects.exclude(after=None).get().pk


def answered(seat, second):
    with seat("contact_officer", ASKED) as who:
        who.go("answer", second)
        who.page.check("input[name=outcome][value=provided]")
        who.reasons(text="مطلوب في قضية تهريب منذ سنة")
        who.page.check("input[name=source_grade][value=B]")
        who.page.check("input[name=information_grade][value='2']")
        who.page.check("input[name=handling][value=H2]")
        who.page.check("input[name=categories][value=identity]")
        who.harm()
        who.press("إرسال الجواب")
        given = Information.objects.get(request_id=second).pk
    with seat("contact_head", ASKED) as head:
        head.go("information", given)
        head.do("إعطاء الجواب")
    return given


def forward_is_refused(seat, given):
    with seat("contact_officer", ASKER) as who:
        who.go("information", given)
        who.says("مطلوب في قضية تهريب منذ سنة")
        who.is_plain()
        who.do("إخراج إلى جهة", way="forward", to="النيابة العامة")
        who.says("يمنع خروجها بهذا الطريق دون إذن صاحبها")
        who.go("information_file", given)
        who.says("يمنع خروجها بهذا الطريق دون إذن صاحبها")
        assert not Handing.objects.exists()
        who.go("information", given)
        who.do("طلب إذن صاحبها", way="forward", to="النيابة العامة", why="طلبت النيابة الاطلاع عليها")
        who.says("طُلب الإذن")


def consented(seat, given):
    consent = Consent.objects.get
    with seat("contact_officer", ASKED) as who:
        who.go("consent", consent().pk)
        who.do("عرض على الرئيس", why="لا ضرر من ذلك على أحد")
    with seat("contact_head", ASKED) as head:
        head.go("consent", consent().pk)
        head.do("القرار", until="2026-12-24")
        head.says("مأذون به")
    assert seat.pair.deliver() == ["consent.given/1"]
    with seat("contact_officer", ASKER) as who:
        who.go("information", given)
        who.do("إخراج إلى جهة", way="forward", to="النيابة العامة")
        who.says("خرجت إلى")
        assert Handing.objects.get().consent_id == consent().pk


def recalled(seat, given):
    with seat("contact_officer", ASKED) as who:
        who.go("information", given)
        who.do("استرداد أو تصحيح", reason="wrong")
        who.says("يؤكد المستلم قبل")
    assert seat.pair.deliver() == ["recall.sent/1"]
    with seat("contact_officer", ASKER) as who:
        who.home()
        who.says("استرداد وتصحيح للتأكيد")
        who.go("recall", Recall.objects.get().pk)
        who.says("النيابة العامة")
        who.is_plain()
        who.do("تأكيد")
        who.says("تأكد في")
        who.go("information", given)
        who.says("مُحي مضمونها")
        assert "تهريب منذ سنة" not in who.page.inner_text("main")
    assert seat.pair.deliver() == ["recall.confirmed/1"]
    with seat.pair.at(ASKED):
        assert Recall.objects.get().done == "erased"
