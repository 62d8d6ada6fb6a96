"""A complaint on paper: what stands on it, what never does, who prints it, and how anybody checks it."""

import hashlib
import re

import pytest
from django.urls import reverse

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.complaints import actions, queries
from rabt.complaints.models import Complaint, Look
from rabt.complaints.rules import statement
from rabt.complaints.tests import build
from rabt.complaints.tests.build import AT, TEXT, WHAT
from rabt.complaints.tests.test_canary import unpacked
from rabt.site.engine import WALL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wall", "now")]
PICTURE = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PROPOSED = "سبب لم يبت فيه احد بعد"


def leaves(row, to="court"):
    found = queries.statement_of(queries.opened(row), to, "1" * 20, AT)
    return repr(found["ar"]), repr(found["en"])


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


def test_it_says_what_was_told_done_and_decided_with_the_digest_of_each_file(cast, tell):
    row = build.decided(cast, consent=True, files=(build.Page(PICTURE, "slip.pdf"),))
    digest = hashlib.sha256(PICTURE).hexdigest()
    for leaf in leaves(row):
        assert WHAT in leaf and TEXT in leaf and "طبرق" in leaf and "slip.pdf" in leaf
        assert all(digest[start : start + 8] in leaf for start in range(0, 64, 8))
    arabic, english = leaves(row)
    assert "قرار لصالح العامل" in arabic and "Decided for the worker" in english
    assert "taken up" in english and "decided" in english


def test_it_never_says_how_to_reach_him_who_the_officers_are_or_what_was_only_proposed(cast, tell):
    row = build.taken_up(cast)
    conciliator = cast("conciliator")
    actions.propose(conciliator, row.pk, "rejected", PROPOSED, at=AT)
    for leaf in leaves(row):
        assert "0911234567" not in leaf and PROPOSED not in leaf
        assert conciliator.id not in leaf and row.taken_by not in leaf
        assert "proposed" not in leaf.replace("'by_two': 'proposed by one officer", "")
    actions.decide(cast("complaints_head"), row.pk, False, at=AT)
    actions.propose(conciliator, row.pk, "for_worker", TEXT, at=AT)
    actions.decide(cast("complaints_head"), row.pk, True, at=AT)
    row.refresh_from_db()
    assert all(PROPOSED not in leaf and TEXT in leaf for leaf in leaves(row)), (
        "what was sent back stays inside"
    )


def test_a_word_between_two_offices_stands_on_no_paper(tell):
    row, _ = tell()
    heard = {"word": "taken_there", "number": "55556666", "secret": "999988887777"}
    queries.sealed(row, queries.SAID, heard, "", AT).save(force_insert=True)
    assert all("55556666" not in leaf and "999988887777" not in leaf for leaf in leaves(row))


def test_whoever_told_it_prints_his_own_and_anybody_checks_the_number(client, as_role, tell):
    row, receipt = tell(kind="violence")
    as_role(WALL)
    known = {"number": receipt.number, "secret": receipt.secret}
    answer = client.post(reverse("complaints:statement"), known)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert answer["Cache-Control"] == "no-store, private" and "attachment" in answer["Content-Disposition"]
    assert row.number not in answer["Content-Disposition"]
    kept = queries.opened_of(row, queries.PAPER)[0].said
    assert kept["digest"] == hashlib.sha256(answer.content).hexdigest()
    assert [act.kind for act in queries.acts_of(row)] == ["complaint.received", "complaint.stated"]
    page = client.post(reverse("complaints:check"), {"sign": kept["sign"]})
    assert page.status_code == 200 and kept["digest"] in page.content.decode()
    assert WHAT not in page.content.decode()
    assert client.get(reverse("complaints:check")).status_code == 200
    assert not any(receipt.secret.encode() in piece for piece in unpacked(answer.content))


@pytest.mark.parametrize("typed", ["", "12", "0" * 20, "x" * 40, "٠" * 20])
def test_a_number_that_was_not_printed_is_unknown_and_tries_are_counted(client, tell, typed):
    row, receipt = tell()
    actions.print_own(receipt.number, receipt.secret, at=AT)
    assert client.post(reverse("complaints:check"), {"sign": typed}).status_code == 422
    guess = row.number + "0" * statement.SIGNS
    answers = [client.post(reverse("complaints:check"), {"sign": guess}).content.decode() for _ in range(11)]
    assert "complaint_statement" not in answers[0] and answers[0] != answers[10]
    refused("too_many_tries", lambda: actions.check_sign(guess, place="10.0.0.9", at=AT))


def test_a_wrong_secret_prints_nothing(client, tell):
    row, receipt = tell()
    for secret in ("000000000000", ""):
        answer = client.post(reverse("complaints:statement"), {"number": receipt.number, "secret": secret})
        assert answer.status_code == 422 and b"%PDF" not in answer.content
    assert queries.opened_of(row, queries.PAPER) == []


def test_the_office_prints_for_a_court_only_as_he_asked_and_the_look_is_written(client_as, as_role, tell):
    head = client_as("complaints_head", "LY/rights/")
    clerk = client_as("complaints_clerk", "LY/rights/")
    row, _ = tell()
    as_role(WALL)
    door = reverse("complaints:print", args=[row.pk])
    assert "طباعة بيان" in head.get(reverse("complaints:complaint", args=[row.pk])).content.decode()
    assert head.post(door, {"to": "court"}).status_code == 422
    assert head.post(door, {"to": "police", "asked": "on"}).status_code == 422
    assert clerk.post(door, {"to": "court", "asked": "on"}).status_code == 403
    assert queries.opened_of(row, queries.PAPER) == []
    looked = Look.objects.count()
    answer = head.post(door, {"to": "court", "asked": "on"})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert Look.objects.count() > looked
    assert queries.opened_of(row, queries.PAPER)[0].said["to"] == "court"


def test_a_guarded_one_goes_to_whoever_told_it_and_to_no_court_by_the_offices_hand(cast, tell):
    row, _ = tell(kind="violence")
    protector = cast("protection_officer")
    refused(
        "complaint_statement_reader", lambda: actions.print_for(protector, row.pk, "court", asked=True, at=AT)
    )
    assert actions.print_for(protector, row.pk, "teller", asked=True, at=AT).content
    refused("complaint_statement_asked", lambda: actions.print_for(protector, row.pk, "teller", at=AT))
    refused(
        "not_allowed", lambda: actions.print_for(cast("conciliator"), row.pk, "teller", at=AT), NotAllowed
    )
    ordinary, _ = tell()
    refused("missing", lambda: actions.print_for(protector, ordinary.pk, "court", asked=True, at=AT), Missing)


def test_what_becomes_guarded_keeps_the_numbers_of_its_papers(cast, tell):
    row, receipt = tell()
    sign = actions.print_own(receipt.number, receipt.secret, at=AT).sign
    actions.refer(cast("complaints_head"), row.pk, "protection", TEXT, at=AT)
    assert Complaint.objects.get(pk=row.pk).guarded
    found = actions.check_sign(re.sub(r"(\d{4})", r"\1 ", sign), at=AT)
    assert found.said["sign"] == sign
