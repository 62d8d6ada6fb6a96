"""Registration by anyone: scans come with it, nothing typed is lost, and no script fills the queue."""

import html
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rabt.access.models import Viewing
from rabt.access.rules import table
from rabt.files.models import File
from rabt.hiring.models import Employer
from rabt.hiring.tests.build import offices, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
ORIGIN = pytest.mark.node("EG")


EMPLOYER_FORM = {
    "labour_office": "LY/labour/first/", "name_ar": "شركة", "name_latin": "Firm", "place": "LY-TB",
    "licence_number": "٧٧", "licence_expires_on": "٢٠٢٨-٠١-٠١", "signatory_name": "سالم",
    "phone": "+218911234567", "sector": "construction", "nationals": "٤٠", "foreigners": "0",
    "complaints_declared": "0",
}  # fmt: skip


def test_anyone_registers_an_employer_with_eastern_digits(client):
    offices("LY")
    page = client.get(url("register_employer"))
    assert page.status_code == 200 and "مكتب العمل" in page.content.decode()
    done = client.post(url("register_employer"), EMPLOYER_FORM)
    assert (done.status_code, done.url) == (302, url("registered"))
    row = Employer.objects.get()
    assert (row.nationals, row.licence_expires_on) == (40, date(2028, 1, 1))
    assert client.get(url("registered")).status_code == 200


def test_a_refused_registration_keeps_what_was_typed(client):
    offices("LY")
    page = client.post(url("register_employer"), EMPLOYER_FORM | {"licence_expires_on": "2020-01-01"})
    text = page.content.decode()
    assert page.status_code == 422 and "انتهى الترخيص" in text and 'value="Firm"' in text
    wrong = client.post(url("register_employer"), EMPLOYER_FORM | {"phone": "0911"})
    assert wrong.status_code == 422 and not Employer.objects.exists()


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def scan(content=PDF, name="licence.pdf"):
    return SimpleUploadedFile(name, content, "application/octet-stream")


def kept_word(page, field="licence_scan"):
    return html.unescape(re.search(rf'name="{field}_kept" value="([^"]+)"', page.content.decode())[1])


def test_scans_come_with_a_registration_and_only_who_vets_opens_them(client, client_as):
    offices("LY")
    done = client.post(
        url("register_employer"),
        EMPLOYER_FORM | {"licence_scan": scan(), "authority_letter": scan(name="letter.pdf")},
    )
    assert done.status_code == 302
    row = Employer.objects.get()
    first, second = (File.objects.get(pk=key) for key in (row.licence_file_id, row.letter_file_id))
    assert (first.kind, second.kind, first.about) == ("licence", "authority_letter", row.ref)
    clerk = client_as("destination_clerk")
    page = clerk.get(url("employer", row.pk)).content.decode()
    for file in (first, second):
        assert f"/files/{file.pk}" in page
        assert clerk.get(f"/files/{file.pk}").content == PDF
        assert client.get(f"/files/{file.pk}").status_code in (302, 401, 403)
        for role in ("employer", "passports_officer"):
            assert client_as(role, "LY/labour/first/").get(f"/files/{file.pk}").status_code == 404
    assert Viewing.objects.filter(person_ref=row.ref, who=str(clerk.account.pk)).count() == 2


def test_a_scan_need_not_be_chosen_again_after_a_refusal(client):
    offices("LY")
    expired = EMPLOYER_FORM | {"licence_expires_on": "2020-01-01"}
    page = client.post(url("register_employer"), expired | {"licence_scan": scan()})
    assert page.status_code == 422 and "محفوظ ساعة" in page.content.decode()
    word = kept_word(page)
    wrong = client.post(url("register_employer"), EMPLOYER_FORM | {"phone": "1", "licence_scan_kept": word})
    assert wrong.status_code == 422 and kept_word(wrong) == word and "licence.pdf" in wrong.content.decode()
    done = client.post(url("register_employer"), EMPLOYER_FORM | {"licence_scan_kept": word})
    assert done.status_code == 302
    assert File.objects.get(pk=Employer.objects.get().licence_file_id).name == "licence.pdf"


def test_a_file_that_is_no_page_is_refused_beside_its_box(client):
    offices("LY")
    page = client.post(url("register_employer"), EMPLOYER_FORM | {"licence_scan": scan(b"MZ")})
    assert page.status_code == 422 and not Employer.objects.exists() and not File.objects.exists()
    assert 'id="id_licence_scan_error"' in page.content.decode()


def test_a_script_cannot_fill_the_queue(client):
    offices("LY")
    most = table().limits["registration"].most
    for n in range(most["place"]):
        form = EMPLOYER_FORM | {"licence_number": f"S-{n}"}
        assert client.post(url("register_employer"), form).status_code == 302
    page = client.post(url("register_employer"), EMPLOYER_FORM)
    assert page.status_code == 422 and "محاولات كثيرة" in page.content.decode()
    machine = client.post("/api/hiring/employers", {}, content_type="application/json")
    assert machine.status_code == 422
    assert Employer.objects.count() == most["place"]


def test_refused_tries_count_too_and_a_clerk_at_his_desk_is_not_slowed(client, client_as):
    offices("LY")
    expired = EMPLOYER_FORM | {"licence_expires_on": "2020-01-01"}
    for _ in range(table().limits["registration"].most["licence"]):
        assert "انتهى الترخيص" in client.post(url("register_employer"), expired).content.decode()
    assert "محاولات كثيرة" in client.post(url("register_employer"), expired).content.decode()
    assert client_as("destination_clerk").post(url("register_employer"), EMPLOYER_FORM).status_code == 302


def test_each_side_registers_its_own(client):
    assert client.get(url("register_recruiter")).status_code == 404


@ORIGIN
def test_anyone_registers_a_recruiter_at_origin(client):
    offices("EG")
    form = EMPLOYER_FORM | {"labour_office": "EG/labour/first/", "place": "EG-C"}
    assert client.post(url("register_recruiter"), form).status_code == 302
    assert client.get(url("register_employer")).status_code == 404
