"""Refusing entry needs a reason of the pack; the person gets a slip with what can be done."""

from uuid import uuid4

import pytest

from rabt.base.errors import NotAllowed, Refused
from rabt.crossing import actions
from rabt.crossing.models import Passage


def refuse(actor, typed, reason, at, **more):
    return actions.refuse_entry(actor, typed, reason, at=at, passage_id=uuid4(), **more)


def test_it_works(issued, officer, at, letters):
    card = issued()
    found = refuse(officer, card.token, "card_suspended", at, text="التأشيرة لم تصدر")
    assert (found.outcome, found.reason, found.direction) == ("refused", "card_suspended", "entry")
    assert letters()[-1].kind == "crossing.recorded/1"
    assert letters()[-1].body["outcome"] == "refused"


def test_a_reason_outside_the_pack_is_refused(issued, officer, at):
    with pytest.raises(Refused) as refused:
        refuse(officer, issued().token, "i_say_so", at)
    assert refused.value.code == "refusal_reason_unknown"


def test_a_person_without_a_genuine_card_is_named(db, officer, at):
    with pytest.raises(Refused) as refused:
        refuse(officer, "RB1:FORGED", "card_not_genuine", at)
    assert refused.value.code == "refused_without_person"
    found = refuse(officer, "RB1:FORGED", "card_not_genuine", at, named="كما قال: علي حسن")
    assert (found.serial, found.named, found.verdict) == ("", "كما قال: علي حسن", "card_not_genuine")


def test_nobody_else_refuses(issued, cast, at):
    with pytest.raises(NotAllowed):
        refuse(cast("passports_officer"), issued().token, "card_suspended", at)


def test_a_slip_is_printed_for_the_person(issued, client_as, at):
    card = issued()
    client = client_as("border_officer", office="LY/border/musaid/")
    opened = client.post("/crossing/refuse", {"typed": card.token})
    assert opened.status_code == 200
    sent = {"typed": card.token, "passage_id": uuid4(), "reason": "card_suspended", "text": ""}
    answer = client.post("/crossing/refuse", sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    found = Passage.objects.get(outcome="refused")
    slip = client.get(f"/crossing/passage/{found.pk}/slip")
    assert slip.content.startswith(b"%PDF")
    assert "no-store" in slip["Cache-Control"]
    assert client.get(f"/crossing/passage/{found.pk}").status_code == 200


def test_no_slip_without_a_refusal(issued, client_as, at):
    client = client_as("border_officer", office="LY/border/musaid/")
    sent = {"typed": issued().token, "direction": "entry", "passage_id": uuid4()}
    client.post("/crossing/record", sent)
    found = Passage.objects.get()
    assert client.get(f"/crossing/passage/{found.pk}/slip").status_code == 404
