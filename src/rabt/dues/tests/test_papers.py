"""What is printed bears a code and a number: the same twice, void when corrected, checked by anybody."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from rabt.access.testing import came_in
from rabt.access.viewing import Viewing
from rabt.base.actor import the_node
from rabt.base.identifiers import new_id, ref_of
from rabt.credentials import actions as credentials
from rabt.credentials import queries as cards
from rabt.credentials.models import Paper
from rabt.credentials.rules import grouped
from rabt.dues import actions, queries
from rabt.dues.pages import settlements as certificates
from rabt.dues.pages import skills
from rabt.dues.tests import build
from rabt.dues.tests.test_record_payment import take
from rabt.dues.tests.test_record_wages import LATER, over_there
from rabt.dues.tests.test_skills import DONE, ENDED, attest, letter, now, over
from rabt.hiring.models import Contract
from rabt.hiring.tests.test_paper import text_of
from rabt.seal import paper, status
from rabt.shell.paper import picture

pytestmark = pytest.mark.django_db
__all__ = ["now", "over", "over_there"]
DAY = timedelta(days=1)


def certificate(over, at=LATER):
    row, actor = over
    return actions.print_certificate(actor, row.pk, at=at)


def record(over, at=LATER, actor=None):
    row, employer = over
    return actions.print_skills(actor or employer, row.person_id, at=at)


def read_back(template: Path, told):
    """Print a paper at 150 dots an inch, and read its code off it."""
    with Image.open(io.BytesIO(picture(template, told, ppi=150))) as shown:
        (found,) = zxingcpp.read_barcodes(shown.convert("L"))
    return found.text


def standing(at=LATER):
    """Publish the lists, and say what they say of every paper, in the order of issue."""
    credentials.publish_status(the_node(settings.RABT.state), at=at)
    said = []
    for row in Paper.objects.order_by("issued_at", "pk"):
        listed = cards.status_list(row.kept_by, row.list_number)
        said.append(status.read(bytes(listed.signed), cards.trusted_sets()).statuses.at(row.list_index).name)
    return said


# ------------------------------------------------------------------ what is signed
def test_the_code_of_a_certificate_reads_back_from_paper_and_tells_no_more_than_it_must(over, now):
    row, _ = over
    told = certificate(over)
    text = read_back(certificates.PAPER, told)
    claims = paper.verify(text, cards.trusted_sets(), LATER)
    (work,) = claims.subject.works
    assert (work.occupation, work.employer) == ("7112", "First Building Co")
    assert (str(work.first_on), str(work.last_on)) == ("2027-01-10", "2027-03-10")
    assert claims.subject.kind == "service" and grouped(claims.serial) == told["code"]["serial"]
    secret = str(queries.certificate(over[1], row.pk, LATER).facts)
    assert "A00000001" in secret and "A00000001" not in str(claims)


def test_the_code_of_a_skills_record_names_what_the_employer_attested_and_not_his_own_word(over, now):
    row, _ = over
    attest(over)
    actions.say_skills(build.himself(row, "LY"), row.pk, ["measure"], at=LATER)
    told = record(over)
    claims = paper.verify(read_back(skills.PAPER, told), cards.trusted_sets(), LATER)
    (work,) = claims.subject.works
    assert work.tasks == tuple(DONE) and claims.subject.digest == paper.digest([work])
    assert "measure" not in str(claims)


def test_the_pages_print_the_number_and_what_it_proves(over, client_as, now):
    row, actor = over
    firm = client_as("employer", actor.office)
    looks = Viewing.objects.count()
    for name, key in (("certificate", row.pk), ("skills_paper", row.person_id)):
        address = reverse(f"dues:{name}", args=[key])
        first, again = ("".join(text_of(firm.get(address).content).split()) for _ in range(2))
        assert first == again and "notwhoholdsthepaper" in first
    for one in Paper.objects.all():
        assert grouped(one.serial) in str((certificate(over), record(over)))
    assert Paper.objects.count() == 2 and Viewing.objects.count() > looks
    mine = came_in(Client(), ref_of("person", row.person_id))
    assert mine.get(reverse("dues:own_skills_paper", args=[row.person_id])).status_code == 200
    assert Paper.objects.count() == 2, "the only work he did: the same paper as his employer's"
    shown = mine.get("/my/").content.decode()
    assert all(grouped(one.serial) in shown for one in Paper.objects.all())


def test_he_opens_and_prints_his_own_certificate_and_nobody_elses(over, now):
    row, _ = over
    mine = came_in(Client(), ref_of("person", row.person_id))
    address = reverse("dues:own_certificate", args=[row.pk])
    assert address in mine.get("/my/").content.decode()
    printed = mine.get(address)
    assert printed.status_code == 200 and printed["Cache-Control"] == "no-store"
    told = certificate(over)["code"]["serial"]
    assert told.replace("-", "") in "".join(text_of(printed.content).split()).replace("-", "")
    assert Viewing.objects.filter(person_ref=ref_of("person", row.person_id), role="worker").exists()
    assert Paper.objects.count() == 1, "the same paper as his employer's, with the same number"
    stranger = came_in(Client(), ref_of("person", new_id()))
    assert stranger.get(address).status_code == 404
    assert address not in mine.get("/my/all").content.decode(), "paper has no links"


def test_beside_a_helper_who_has_no_telephone_gets_both_papers(over, client_as, now):
    row, _ = over
    clerk = client_as("destination_clerk", "LY/labour/")
    clerk.post(f"/people/{row.person_id}/help", {"shown": "A00000001"})
    shown = clerk.get(f"/people/{row.person_id}/helped").content.decode()
    for address in (
        reverse("dues:certificate", args=[row.pk]), reverse("dues:skills_paper", args=[row.person_id]),
    ):  # fmt: skip
        assert address in shown and clerk.get(address).status_code == 200


# ------------------------------------------------------------------ once, and void when corrected
def test_printed_twice_it_has_one_number_and_the_journal_says_it_once(over, committed, now):
    row, _ = over
    first = certificate(over)
    again = certificate(over, LATER + DAY)
    assert first["code"]["serial"] == again["code"]["serial"]
    issued = Paper.objects.get()
    committed("paper.issued", about=row.ref, serial=issued.serial, paper="service")
    assert issued.ref in queries.refs_of(over[1], row.person_id)
    assert issued.ref not in queries.refs_of(
        build.himself(type("of", (), {"person_id": row.pk}), "LY"), row.pk
    )


def test_attested_anew_the_former_paper_is_told_as_replaced(over, cast, now):
    attest(over)
    row, _ = over
    first, service = record(over), certificate(over)
    assert standing() == ["VALID", "VALID"]
    actions.object_to_skills(cast("destination_clerk"), row.pk, "wanting", at=LATER)
    assert record(over)["code"]["serial"] == first["code"]["serial"], "what is attested is not changed yet"
    attest(over, [*DONE, "measure"], LATER + DAY)  # the objection was right
    assert sorted(standing(LATER + DAY)) == ["INVALID", "VALID"], "before anybody prints it anew"
    second = record(over, LATER + DAY)
    assert second["code"]["serial"] not in (first["code"]["serial"], service["code"]["serial"])
    clerk = cast("destination_clerk")
    assert cards.paper_by_number(clerk, first["code"]["serial"]).row.reason == "replaced"
    assert cards.paper_by_number(clerk, second["code"]["serial"]).row.state == "valid"
    assert certificate(over, LATER + DAY)["code"]["serial"] == service["code"]["serial"]


def test_an_objection_that_was_not_right_changes_no_paper(over, cast, now):
    row, _ = over
    found, clerk = attest(over), cast("destination_clerk")
    first = record(over)
    actions.object_to_skills(clerk, row.pk, "not_done", at=LATER)
    actions.uphold_skills(cast("destination_approver"), found.pk, "شاهدت صور العمل", at=LATER)
    assert record(over, LATER + DAY)["code"]["serial"] == first["code"]["serial"]
    assert standing(LATER + DAY) == ["VALID"]


def test_his_own_word_makes_no_paper_void(over, now):
    row, _ = over
    attest(over)
    first, himself = record(over), build.himself(row, "LY")
    for tasks in (["measure"], ["read_plans"]):
        actions.say_skills(himself, row.pk, tasks, at=LATER)
    assert record(over)["code"]["serial"] == first["code"]["serial"]


# ------------------------------------------------------------------ the other node
@pytest.mark.node("EG")
def test_what_origin_printed_is_void_when_destination_corrects(peer, over_there, cast, now):
    Contract.objects.update(state="ended", ended_at=ENDED)
    take(peer, letter(over_there))
    clerk = cast("origin_clerk")
    first = actions.print_skills(clerk, over_there.person_id, at=LATER)
    take(peer, letter(over_there, by="worker", tasks=["measure"]))
    take(peer, letter(over_there, by="worker", tasks=["read_plans"], recorded_at=LATER + DAY))
    assert actions.print_skills(clerk, over_there.person_id, at=LATER) == first | {
        language: actions.print_skills(clerk, over_there.person_id, at=LATER)[language]
        for language in ("ar", "en")
    }
    take(peer, letter(over_there, tasks=["measure"], recorded_at=LATER + DAY))
    assert Paper.objects.get().state == "revoked"
    again = actions.print_skills(clerk, over_there.person_id, at=LATER + DAY)
    assert again["code"]["serial"] != first["code"]["serial"] and Paper.objects.count() == 2
