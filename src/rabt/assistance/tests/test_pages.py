"""The pages of this room by their addresses: who sees what, what is refused, in both languages."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from rabt.access.models import Office
from rabt.access.queries import actor_of
from rabt.assistance import actions, queries
from rabt.assistance.messages import RequestSent
from rabt.assistance.models import Information, Inquiry, Request
from rabt.assistance.rules.request import Part
from rabt.assistance.rules.subject import Kind
from rabt.assistance.tests import build
from rabt.assistance.tests.build import AT
from rabt.base.identifiers import new_id, ref_of
from rabt.incidents import actions as incidents
from rabt.incidents.models import Incident
from rabt.incidents.tests import build as line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
HERE = "LY/contact/"


def came(peer, **changes):
    """Have a request of the other side come in."""
    key = ref_of("request", new_id())
    told = {
        "request_ref": key, "thread": key, "after_ref": "", "step": Part.HIT, "service": "EG/contact/",
        "subject_kind": Kind.PERSON, "subject": dict(build.person().said), "sought": "known",
        "purpose": "wanted", "offence": "trafficking", "offence_text": "", "facts": build.asked().facts,
        "link": build.asked().link, "why_there": build.asked().why_there, "urgency": "", "urgency_why": "",
        "handling": "H0", "restriction": "", "limits": "", "case_number": "", "legal_basis": "",
        "authority": "", "protected": [], "sent_at": AT,
    }  # fmt: skip
    return actions.take_request(peer, RequestSent(**told | changes), at=AT)


HARM = {
    f"{part}_{code}": said
    for code in ("torture", "death_penalty", "political", "asylum")
    for part, said in (("harm", "no"), ("why", "لا شيء في الملف يدل عليه"))
}
TYPED = {
    "of_name": "حسن علي محمود", "of_born_on": "1990-03-02", "of_number": "", "sought": "known",
    "purpose": "wanted", "offence": "trafficking", "offence_text": "", "facts": build.asked().facts,
    "link": build.asked().link, "why_there": build.asked().why_there, "urgency": "", "urgency_why": "",
    "handling": "H0", "restriction": "", "limits": "", "case_number": "", "legal_basis": "", "authority": "",
}  # fmt: skip


@pytest.fixture
def officer(client_as):
    """Sign an officer of the contact point in."""
    return client_as("contact_officer", HERE)


def text(answer):
    return answer.content.decode()


def test_a_question_is_asked_on_its_page_in_steps_and_sent(officer, letters):
    kinds = text(officer.get(reverse("assistance:new")))
    assert "عمّ السؤال" in kinds and "?kind=vehicle" in kinds
    page = reverse("assistance:new") + "?kind=person"
    assert "of_plate" not in text(officer.get(page))
    bulk = officer.post(page, TYPED | {"of_name": "جميع العمال المصريين"})
    assert bulk.status_code == 422 and "مجموعة من الناس" in text(bulk) and "حسن" not in text(bulk)
    done = officer.post(page, TYPED)
    assert done.status_code == 302, text(done)
    row = Request.objects.get()
    shown = text(officer.get(done.headers["Location"]))
    assert "مسودة" in shown and reverse("assistance:send", args=[row.pk]) in shown
    anew = text(officer.get(reverse("assistance:new") + f"?like={row.pk}"))
    assert "حسن علي محمود" in anew and build.asked().facts in anew
    assert "عمّ السؤال" in text(officer.get(reverse("assistance:new") + "?like=x"))
    assert officer.post(reverse("assistance:send", args=[row.pk])).status_code == 302
    assert "عمّ السؤال" in text(officer.get(reverse("assistance:new") + f"?like={row.pk}")), "sent: no draft"
    assert letters()[-1].kind == "request.sent/1"
    again = text(officer.get(page))
    assert re.search(r'<option value="trafficking" selected', again), "the next form is prefilled"


def test_an_incoming_question_is_answered_after_the_questions_of_harm(officer, peer, letters):
    row = came(peer)
    listed = text(officer.get(reverse("assistance:list")))
    assert row.number in listed and "بقي 168 س" in listed and "حسن" not in listed
    home = text(officer.get("/"))
    assert "طلبات تنتظر الجواب" in home
    page = reverse("assistance:answer", args=[row.pk])
    assert "التعذيب" in text(officer.get(page)).replace("للتعذيب", "التعذيب")
    typed = {"outcome": "provided", "reference": "R-7", "ground": "", "ground_text": ""}
    unasked = officer.post(page, typed)
    assert unasked.status_code == 422 and "للتعذيب" in text(unasked)
    risky = officer.post(page, typed | HARM | {"harm_torture": "yes"})
    assert risky.status_code == 422 and "خطر على إنسان" in text(risky)
    assert not letters()
    assert officer.post(page, typed | HARM).status_code == 302
    assert letters()[-1].body["hit"] is True
    shown = text(officer.get(reverse("assistance:request", args=[row.pk])))
    assert "نعم، معروف" in shown


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_of_the_room_opens_in_both_languages(officer, client_as, peer, language):
    row = came(peer)
    who = actor_of(officer.account).looking_for("assistance")
    actions.answer(who, row.pk, build.hit(), at=AT)
    found = Information.objects.get()
    overseer = client_as("oversight_officer", "LY/oversight/")
    inquiry = actions.open_inquiry(
        actor_of(overseer.account).looking_for("oversight"), "حسن علي محمود", None, "A1234567", "+21891",
        at=AT,
    )  # fmt: skip
    open_one = came(peer)
    pages = [
        (officer, one) for one in (
            reverse("assistance:list"), reverse("assistance:list") + "?all=1", reverse("assistance:new"),
            *(reverse("assistance:new") + f"?kind={kind}" for kind in Kind),
            reverse("assistance:give"), reverse("assistance:give") + "?kind=person",
            reverse("assistance:request", args=[row.pk]), reverse("assistance:answer", args=[open_one.pk]),
            reverse("assistance:informations"), reverse("assistance:information", args=[found.pk]),
            reverse("assistance:sources"), reverse("assistance:figures"),
        )
    ] + [
        (overseer, one) for one in (
            reverse("assistance:oversight"), reverse("assistance:inquiry_new"),
            reverse("assistance:inquiry", args=[inquiry.pk]), reverse("assistance:figures"),
        )
    ]  # fmt: skip
    for client, page in pages:
        client.post(reverse("language"), {"to": language, "back": "/"})
        answer = client.get(page)
        assert answer.status_code == 200, page
        left = re.findall(
            r"assistance\.[a-z_.]+", re.sub(r'(href|action|src|data-\w+|id|name)="[^"]*"', "", text(answer))
        )
        assert not left, (page, left[:5])


def test_another_office_sees_nothing_and_a_service_sees_its_own_alone(client_as, officer, peer):
    row = came(peer)
    service = client_as("case_authority", "LY/security/")
    assert service.get(reverse("assistance:request", args=[row.pk])).status_code == 404
    done = service.post(reverse("assistance:new") + "?kind=person", TYPED)
    own = Request.objects.get(service="LY/security/")
    assert done.status_code == 302 and own.office == HERE, "its contact point has the copy"
    assert service.post(reverse("assistance:send", args=[own.pk])).status_code == 403
    assert service.post(reverse("assistance:propose", args=[own.pk])).status_code == 302
    assert officer.post(reverse("assistance:send", args=[own.pk])).status_code == 302
    other = client_as("case_authority", "LY/other/")
    assert other.get(reverse("assistance:request", args=[own.pk])).status_code == 404
    for name in ("request", "paper"):
        assert officer.get(reverse(f"assistance:{name}", args=[uuid4()])).status_code == 404


def test_the_answer_of_the_oversight_is_the_same_for_everybody(client_as, peer):
    came(peer)
    overseer = client_as("oversight_officer", "LY/oversight/")
    for name, born in (("حسن علي محمود", "1990-03-02"), ("سالم عمر ناصر", "1980-01-05")):
        sent = {"name": name, "born_on": born, "number": "", "reached": "+218910000000"}
        assert overseer.post(reverse("assistance:inquiry_new"), sent).status_code == 302
    known, unknown = Inquiry.objects.order_by("received_at", "pk")
    assert "حسن" in text(overseer.get(reverse("assistance:inquiry", args=[known.pk])))
    says = []
    for row, finding in ((known, "lawful"), (unknown, "nothing")):
        assert overseer.get(reverse("assistance:inquiry_paper", args=[row.pk])).status_code == 404
        close = reverse("assistance:inquiry_close", args=[row.pk])
        assert overseer.post(close, {"finding": finding, "note": ""}).status_code == 302
        says.append(overseer.get(reverse("assistance:inquiry_paper", args=[row.pk])))
    assert all(one.content.startswith(b"%PDF") for one in says)


def test_a_question_takes_up_an_incident_that_was_offered(officer):
    leader, chief = line.officer(), line.officer("operations_officer", line.ROOM)
    row = line.validated(leader, chief)
    page = reverse("assistance:new")
    assert row.number not in text(officer.get(page)), "it was not offered"
    incidents.offer_to_request(chief, row.pk, "قد يُطلب من الطرف الآخر مصدره", at=AT)
    assert row.number in text(officer.get(page))
    assert f"kind=vehicle&amp;incident={row.pk}" in text(officer.get(f"{page}?incident={row.pk}"))
    form = text(officer.get(f"{page}?kind=vehicle&incident={row.pk}"))
    assert form.count(row.number) >= 2, "in the facts and as the case"
    assert row.number not in text(officer.get(f"{page}?kind=vehicle&incident={uuid4()}"))
    assert row.number not in text(officer.get(f"{page}?kind=vehicle&incident=x"))
    with pytest.MonkeyPatch.context() as only:
        only.setattr("rabt.assistance.queries.incidents.MOST", 0)
        assert row.number in text(officer.get(f"{page}?kind=vehicle&incident={row.pk}")), "offered long ago"
    assert f"{row.number}: " in form, "it really happened"
    Incident.objects.update(is_simulated=True)
    form = text(officer.get(f"{page}?kind=vehicle&incident={row.pk}"))
    assert f"{row.number} (محاكاة): " in form, "what is asked of it says so too"


def test_what_is_wrong_with_the_subject_is_said_beside_its_field(officer):
    page = reverse("assistance:new") + "?kind=person"
    for field, wrong in (
        ("of_name", "حسن*"),
        ("of_born_on", "2040-01-01"),
        ("of_number", "A12345678-A12345999"),
    ):
        answer = officer.post(page, TYPED | {field: wrong})
        assert answer.status_code == 422 and answer.context["form"].errors.keys() == {field}


def test_what_a_service_hands_in_waits_in_the_queue_of_who_may_send_it(client_as, officer):
    service, head = client_as("case_authority", "LY/security/"), client_as("contact_head", HERE)
    for more in ({}, {"handling": "H2"}):
        assert service.post(reverse("assistance:new") + "?kind=person", TYPED | more).status_code == 302
    for row in Request.objects.all():
        service.post(reverse("assistance:propose", args=[row.pk]))
    free, bound = Request.objects.order_by("handling")

    def waits(client):
        found = {one.word: one for one in queries.waiting(actor_of(client.account))}["assistance.waits_send"]
        return found.count

    assert (waits(officer), waits(head)) == (1, 2), "what is bound waits for the head alone"
    assert officer.post(reverse("assistance:send", args=[bound.pk])).status_code == 403
    assert officer.post(reverse("assistance:send", args=[free.pk])).status_code == 302


def test_who_checks_sees_what_stands_when_he_forgot_a_finding_and_reads_his_note_later(client_as, peer):
    row = came(peer)
    overseer = client_as("oversight_officer", "LY/oversight/")
    sent = {"name": "حسن علي محمود", "born_on": "1990-03-02", "number": "", "reached": "+218 91 000 00 00"}
    overseer.post(reverse("assistance:inquiry_new"), sent)
    one = Inquiry.objects.get()
    close = reverse("assistance:inquiry_close", args=[one.pk])
    again = overseer.post(close, {"finding": "", "note": "نظرتُ فيه"})
    assert again.status_code == 422 and row.number in text(again)
    assert overseer.post(close, {"finding": "lawful", "note": "نظرتُ فيه"}).status_code == 302
    assert "نظرتُ فيه" in text(overseer.get(reverse("assistance:inquiry", args=[one.pk])))


def test_a_page_names_the_asking_service_of_this_state(client_as, officer):
    service = client_as("case_authority", "LY/security/")
    service.post(reverse("assistance:new") + "?kind=person", TYPED)
    row = Request.objects.get()
    Office.objects.filter(code="LY/security/").update(name_ar="جهة تحقيق للتجربة")
    assert "جهة تحقيق للتجربة" in text(officer.get(reverse("assistance:request", args=[row.pk])))


def test_a_page_names_the_other_states_asking_service_by_its_kind(officer, peer):
    row = came(peer)
    page = text(officer.get(reverse("assistance:request", args=[row.pk])))
    assert "جهة اتصال · مصر" in page and "EG/contact/" not in page
    _, paper = queries.request_paper(actor_of(officer.account).looking_for("assistance"), row.pk, AT)
    assert ["الجهة السائلة", "جهة اتصال · مصر"] in paper["ar"]["rows"]
    assert ["Asking service", "Contact point · Egypt"] in paper["en"]["rows"]
    assert (
        queries.service_named("EG/border/patrols/", "en") == "Border authority · \u2066patrols\u2069 · Egypt"
    )
    assert queries.service_named("XX/contact/", "en") == "\u2066XX/contact/\u2069"
    assert queries.service_named("a friend", "en") == "\u2066a friend\u2069"
