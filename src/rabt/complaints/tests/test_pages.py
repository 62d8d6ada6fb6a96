"""The doors of the room: anybody tells and comes back, officers work; as the role behind the wall."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from rabt.access.testing import account_with
from rabt.complaints.models import Complaint, GuardedPiece, Look, Piece
from rabt.complaints.rules import number
from rabt.complaints.tests import build
from rabt.complaints.tests.build import TEXT, WHAT
from rabt.notices.models import Notice
from rabt.site.engine import WALL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wall", "now")]
PICTURE = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def digits(page: str) -> list[str]:
    return [found.replace(" ", "") for found in re.findall(r"\d{4}(?: \d{4})+", page)]


def test_anybody_tells_and_comes_back_with_the_two_numbers(client, as_role):
    as_role(WALL)
    assert client.get(reverse("complaints:door")).status_code == 200
    assert client.get(reverse("complaints:tell")).status_code == 200
    told = {"kind": "wage", "what": WHAT, "where": "طبرق"}
    answer = client.post(reverse("complaints:tell"), told | {"file": SimpleUploadedFile("slip.pdf", PICTURE)})
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store, private"
    number, secret = digits(answer.content.decode())[:2]
    known = {"number": number, "secret": secret}
    page = client.post(reverse("complaints:back"), known).content.decode()
    assert WHAT in page and "slip.pdf" in page
    added = client.post(reverse("complaints:add"), known | {"text": TEXT, "consent": "on"})
    assert added.status_code == 200 and TEXT in added.content.decode()
    assert Complaint.objects.get().consent
    gone = client.post(reverse("complaints:take_back"), known)
    assert gone.status_code == 200 and Complaint.objects.get().state == "taken_back"
    again = client.post(reverse("complaints:take_back"), known)
    assert again.status_code == 422 and "set-cookie" not in {name.lower() for name in again.headers}


@pytest.mark.parametrize(
    "typed",
    [{"number": "00000000"}, {"secret": "000000000000"}, {"secret": ""}, {"number": "' or 1=1"}],
)
def test_a_wrong_number_and_a_wrong_secret_are_answered_alike(client, tell, typed):
    _, receipt = tell()
    known = {"number": receipt.number, "secret": receipt.secret} | typed
    for name in ("back", "add", "take_back"):
        answer = client.post(reverse(f"complaints:{name}"), known)
        assert answer.status_code == 422 and WHAT not in answer.content.decode()


@pytest.mark.parametrize(
    "typed", [{"kind": ""}, {"kind": "nothing"}, {"what": "؟؟ 12"}, {"file": "broken"}, {"file": "many"}]
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, typed):
    told = {"kind": "wage", "what": WHAT} | typed
    if typed.get("file") == "broken":
        told["file"] = SimpleUploadedFile("x.exe", b"MZ")
    if typed.get("file") == "many":
        told["file"] = [SimpleUploadedFile(f"{n}.pdf", PICTURE + b"%%%d" % n) for n in range(4)]
    answer = client.post(reverse("complaints:tell"), told)
    assert answer.status_code == 422
    assert told["what"] in answer.content.decode() and Complaint.objects.count() == 0


def sent_once(client, **changes):
    """Send the form as a page shows it: with the mark by which the same form is known again."""
    page = client.get(reverse("complaints:tell")).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    return lambda **more: client.post(
        reverse("complaints:tell"), {"kind": "wage", "what": WHAT, "once": once} | changes | more
    )


def test_a_double_touch_or_a_receipt_loaded_anew_is_one_complaint_with_one_receipt(client, as_role):
    as_role(WALL)
    send = sent_once(client)
    first, again = (digits(send().content.decode())[:2] for _ in range(2))
    assert first == again and Complaint.objects.count() == 1 and Piece.objects.count() == 1
    other = digits(send(what=WHAT + " وزيادة").content.decode())[:2]
    assert other != first and Complaint.objects.count() == 2, (
        "other words on the same form are another complaint"
    )
    assert digits(sent_once(client)().content.decode())[:2] not in (first, other), (
        "another form, the same words"
    )
    assert digits(send(file=SimpleUploadedFile("s.pdf", PICTURE)).content.decode())[:2] != first
    assert Complaint.objects.count() == 4


def test_a_number_that_another_complaint_has_is_not_given_twice(client, monkeypatch):
    send = sent_once(client)
    drawn = iter([11, 22, 11, 33, 44, 55])
    monkeypatch.setattr(number, "drawn", lambda key, sent: lambda below: next(drawn))
    assert digits(send().content.decode())[0] == "00000011"
    assert digits(send(what=WHAT + " آخر").content.decode())[:2] == ["00000044", "000000000055"]


def test_words_and_pages_added_twice_are_there_once(client, tell):
    row, receipt = tell()
    known = {"number": receipt.number, "secret": receipt.secret}
    for _ in range(2):
        page = client.post(
            reverse("complaints:add"), known | {"text": TEXT, "file": SimpleUploadedFile("s.pdf", PICTURE)}
        )
        assert page.status_code == 200
    assert page.content.decode().count(TEXT) == 1 and page.content.decode().count("s.pdf") == 1
    client.post(reverse("complaints:add"), known | {"text": TEXT + " ثم زادوا"})
    assert Piece.objects.filter(complaint=row, sort="said").count() == 2


def test_who_must_choose_his_files_again_is_told_so(client):
    told = {"kind": "", "what": WHAT, "file": SimpleUploadedFile("s.pdf", PICTURE)}
    assert "اختر الملفات من جديد" in client.post(reverse("complaints:tell"), told).content.decode()
    assert "اختر الملفات" not in client.post(reverse("complaints:tell"), {"what": WHAT}).content.decode()


def test_officers_work_as_the_role_behind_the_wall(client_as, as_role, cast, tell):
    clerk, conciliator, head = (
        client_as(role, "LY/rights/") for role in ("complaints_clerk", "conciliator", "complaints_head")
    )
    as_role(WALL)
    row, _ = tell(consent=True, files=(build.Page(PICTURE, "slip.pdf"),))
    listed = clerk.get(reverse("complaints:list"))
    assert row.number in listed.content.decode() and WHAT not in listed.content.decode()
    page = reverse("complaints:complaint", args=[row.pk])
    assert WHAT in clerk.get(page).content.decode()
    assert Look.objects.count() == 1
    file = Piece.objects.get(sort="file")
    got = clerk.get(reverse("complaints:evidence", args=[file.pk]))
    assert got.content == PICTURE and "attachment" in got["Content-Disposition"]

    def sent(who, name, **typed):
        answer = who.post(reverse(f"complaints:{name}", args=[row.pk]), typed)
        row.refresh_from_db()
        return answer.status_code, row.state

    assert sent(clerk, "take_up") == (302, "taken_up")
    assert sent(clerk, "say", text="؟")[0] == 422
    assert sent(clerk, "say", text=TEXT) == (302, "taken_up")
    assert sent(conciliator, "conciliate", text=TEXT) == (302, "conciliation")
    assert sent(conciliator, "propose", outcome="for_worker", text=TEXT) == (302, "conciliation")
    assert sent(conciliator, "propose", outcome="rejected", text=TEXT)[0] == 422
    assert sent(conciliator, "decide", agrees="yes")[0] == 403
    assert sent(head, "decide", agrees="yes") == (302, "decided")
    assert sent(clerk, "execute", text=TEXT) == (302, "executed")
    assert head.get(page).status_code == 200 and head.get("/").url == reverse("complaints:list")
    assert clerk.get(reverse("complaints:list"), {"state": "executed"}).status_code == 200
    assert row.number not in clerk.get(reverse("complaints:list"), {"state": "late"}).content.decode()


def test_a_caller_is_written_down_and_takes_the_numbers_away(client_as, as_role):
    clerk = client_as("complaints_clerk", "LY/rights/")
    as_role(WALL)
    assert clerk.get(reverse("complaints:receive")).status_code == 200
    answer = clerk.post(reverse("complaints:receive"), {"channel": "hotline", "kind": "fees", "what": WHAT})
    assert answer.status_code == 200 and len(digits(answer.content.decode())) >= 2
    assert Complaint.objects.get().channel == "hotline"


def test_guarded_complaints_are_read_by_fewer(client_as, as_role, tell):
    clerk, protector = (
        client_as("complaints_clerk", "LY/rights/"),
        client_as("protection_officer", "LY/rights/"),
    )
    as_role(WALL)
    row, _ = tell(kind="violence", files=(build.Page(PICTURE, "wound.pdf"),))
    ordinary, _ = tell()
    assert Piece.objects.filter(complaint=row).count() == 0 and GuardedPiece.objects.count() == 2
    page = reverse("complaints:complaint", args=[row.pk])
    file = reverse("complaints:evidence", args=[GuardedPiece.objects.get(sort="file").pk])
    assert clerk.get(page).status_code == 404 and clerk.get(file).status_code == 404
    assert row.number not in clerk.get(reverse("complaints:list")).content.decode()
    assert protector.get(page).status_code == 200 and protector.get(file).status_code == 200
    assert protector.get(reverse("complaints:complaint", args=[ordinary.pk])).status_code == 404


def test_no_log_row_no_bytes(client_as, tell, settings):
    """Where the look cannot be written, nothing is shown."""
    row, _ = tell()
    clerk = client_as("complaints_clerk", "LY/rights/")
    with connection.cursor() as cursor:
        cursor.execute("alter table complaints.complaints_look rename to gone")
    clerk.raise_request_exception = False
    answer = clerk.get(reverse("complaints:complaint", args=[row.pk]))
    assert answer.status_code in (500, 503) and WHAT not in answer.content.decode()


def test_an_officer_signs_in_by_code_as_the_role_behind_the_wall(client, as_role):
    account = account_with("complaints_clerk", "LY/rights/")
    as_role(WALL)
    client.post("/access/sign-in", {"handle": account.email})
    code = re.search(r"\b\d{6}\b", Notice.objects.get(template="access.code_text").text)
    assert code is not None
    assert client.post("/access/code", {"code": code[0]}).status_code == 302
    assert client.get(reverse("complaints:list")).status_code == 200
    assert client.get("/access/me").status_code == 200
    client.post("/access/sign-out")
    assert client.get(reverse("complaints:list")).status_code == 302


def test_the_front_leads_each_to_his_place(client, client_as):
    assert client.get("/").url == reverse("complaints:door")
    assert client_as("complaints_head", "LY/rights/").get("/").url == reverse("complaints:list")
    page = client.get("/access/sign-in").content.decode()
    assert reverse("complaints:tell") in page
