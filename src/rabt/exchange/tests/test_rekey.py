"""New keys for the line: two persons, no letter lost on its way, no earlier key believed too long."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id
from rabt.exchange import actions, queries
from rabt.exchange.models import Incoming, KeyChange, Outgoing, Peer, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref, pouch_of
from rabt.journal.models import Act
from rabt.seal import keys

WHY = "مضى عام على المفاتيح"
LATER = AT + timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wired(room, settings):
    ours = ("keys.changed/1", "keys.taken/1", "keys.in_use/1")
    settings.RABT_INBOX = settings.RABT_INBOX | dict.fromkeys(ours, "rabt.exchange.inbox")


@pytest.fixture
def first(cast):
    return cast("node_administrator")


@pytest.fixture
def second(first):
    return replace(first, id="another-administrator")


@pytest.fixture
def told(paired, first, second):
    """Return a change of our keys that was granted and told."""
    change = actions.propose_keys(first, WHY, at=AT)
    return actions.decide_keys(second, change.pk, True, at=AT)


def ours(other):
    """Let the other node carry what we have, and remember the card that we told it."""
    actions.deliver(LATER, carrier=other.carry, at_once=True)
    return other


def card_told(other):
    [body] = [body for body in other.bodies() if "card" in body]
    return keys.card_in(body["card"])


def answered(other, change):
    """Let the other node say that it believes our new keys."""
    other.our_card = card_told(other)
    actions.receive([other.letter("keys.taken/1", {"fingerprint": change.fingerprint})], via="line", at=LATER)
    actions.apply_received(LATER)


def write(actor, number):
    actions.send(actor, "test.noted/1", {"n": number}, about=a_ref(), at=AT)


# ------------------------------------------------------------------ who may, and when
def test_one_administrator_alone_changes_no_key(paired, first, second, committed):
    change = actions.propose_keys(first, WHY, at=AT)
    committed("line_keys.proposed", why=WHY, peer=paired.state)
    assert list(paired.ours.keys.glob("letter-*.key")) == []
    with pytest.raises(NotAllowed, match="same_person"):
        actions.decide_keys(first, change.pk, True, at=AT)
    assert queries.waiting(first) == []
    [waits] = queries.waiting(second)
    assert (waits.word, waits.count) == ("exchange.keys_to_decide", 1)
    done = actions.decide_keys(second, change.pk, True, at=AT)
    [key] = paired.ours.keys.glob("letter-*.key")
    assert done.state == "told" and key.name == f"letter-{done.mark}.key"
    assert (done.decision, done.decided_by, done.decided_at, done.reason_text) == (
        "granted", second.id, AT, "",
    )  # fmt: skip
    assert Peer.objects.get().own_told == done.mark
    assert "exchange.keys_to_decide" not in [one.word for one in queries.waiting(second)]
    assert Act.objects.filter(kind="line_keys.granted", ref=change.ref).exists()
    committed("line_keys.granted", fingerprint=done.fingerprint)


def test_a_refused_change_makes_no_key_and_the_next_may_be_proposed(paired, first, second, committed):
    change = actions.propose_keys(first, WHY, at=AT)
    assert actions.decide_keys(second, change.pk, False, at=AT, note=" ليس الآن ").state == "refused"
    change.refresh_from_db()
    assert (change.state, change.decision, change.reason_text) == ("refused", "refused", "ليس الآن")
    committed("line_keys.refused", fingerprint="")
    assert not Outgoing.objects.exists() and list(paired.ours.keys.glob("letter-*.key")) == []
    assert actions.propose_keys(second, WHY, at=AT).state == "proposed"


def test_others_neither_propose_nor_decide(paired, first, cast):
    change = actions.propose_keys(first, WHY, at=AT)
    for who in (cast("auditor"), cast("destination_clerk")):
        with pytest.raises(NotAllowed):
            actions.propose_keys(who, WHY, at=AT)
        with pytest.raises(NotAllowed):
            actions.decide_keys(who, change.pk, True, at=AT)


def test_what_is_refused(paired, told, first, second):
    with pytest.raises(Refused, match="keys_changing"):
        actions.propose_keys(first, WHY, at=AT)
    with pytest.raises(Refused, match="keys_decided") as no:
        actions.decide_keys(second, told.pk, True, at=AT)
    assert no.value.facts == {"state": "told"}
    with pytest.raises(Missing):
        actions.decide_keys(second, new_id(), True, at=AT)


@pytest.mark.parametrize("why", ["", "   ", "  عام ", "أربع"])
def test_a_change_needs_a_reason_of_five_letters(paired, first, why):
    with pytest.raises(Refused) as no:
        actions.propose_keys(first, why, at=AT)
    assert (no.value.code, no.value.facts) == ("keys_why", {"field": "why", "least": 5})
    assert actions.propose_keys(first, " عامان ", at=AT).why == "عامان"


def test_a_node_that_is_not_paired_has_nobody_to_tell(db, first):
    with pytest.raises(Refused, match="not_paired"):
        actions.propose_keys(first, WHY, at=AT)


def test_the_database_holds_one_open_change(paired, first, second):
    actions.propose_keys(first, WHY, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyChange.objects.create(why=WHY, proposed_by="x", proposed_at=AT)


# ------------------------------------------------------------------ our keys change
def test_until_the_other_node_believes_them_we_sign_with_the_earlier(paired, told, first):
    write(first, 1)
    ours(paired)
    assert [body.get("n") for body in paired.bodies()] == [None, 1], "both opened with the earlier key"
    assert card_told(paired).fingerprint() == told.fingerprint != paired.our_card.fingerprint()
    assert actions.own_fingerprint() == paired.our_card.fingerprint()


def test_then_we_sign_with_the_new_and_every_letter_arrives(paired, told, first):
    ours(paired)
    write(first, 1)
    actions.seal_waiting(AT)
    answered(paired, told)
    write(first, 2)
    actions.seal_waiting(AT)
    assert actions.own_fingerprint() == told.fingerprint
    told.refresh_from_db()
    assert told.state == "in_use" and told.in_use_at
    early, new = (
        keys.node_card(paired.ours.keys, state=paired.ours.state, url=paired.ours.url),
        paired.our_card,
    )
    signed = []
    for row in Outgoing.objects.filter(filed_at=None).order_by("seq"):
        for name, card in (("earlier", early), ("new", new)):
            paired.our_card = card
            try:
                signed.append((row.kind, name, paired.open(row.sealed).body.get("n")))
            except Exception:
                continue
    assert signed == [
        ("test.noted/1", "earlier", 1),
        ("keys.in_use/1", "new", None),
        ("test.noted/1", "new", 2),
    ]


def test_what_was_closed_to_our_earlier_key_is_opened_still(paired, told, room):
    late = paired.letters(2)
    ours(paired)
    answered_late = paired.letter("keys.taken/1", {"fingerprint": told.fingerprint})
    paired.our_card = card_told(paired)
    after = paired.letter()
    assert actions.receive([after], via="line", at=LATER).new == 1, (
        "it closes to the new before we sign with it"
    )
    actions.receive([answered_late, *late], via="line", at=LATER)
    actions.apply_received(LATER)
    assert Peer.objects.get().own_mark == told.mark and room.numbers == [1, 2, 4]
    assert Rejection.objects.count() == 0


def test_a_receipt_given_again_bears_the_new_signature(paired, told):
    [came] = paired.letters(1)
    [receipt] = actions.receive([came], via="line", at=AT).receipts
    assert paired.trusts(receipt)
    ours(paired)
    answered(paired, told)
    assert not paired.trusts(receipt)
    [again] = actions.receive([came], via="line", at=LATER + timedelta(minutes=1)).receipts
    assert paired.trusts(again).received_at == AT, "the day on which it came stays"
    row = Incoming.objects.get(seq=1)
    assert (row.receipt, row.receipt_mark) == (again, told.mark), "so a pouch gives the new one too"
    [once_more] = actions.receive([came], via="line", at=LATER + timedelta(minutes=2)).receipts
    assert once_more == again


def test_told_twice_it_is_used_once(paired, told, committed):
    ours(paired)
    with clock.stopped(LATER):
        answered(paired, told)
    told.refresh_from_db()
    assert (told.state, told.in_use_at) == ("in_use", LATER)
    committed("line_keys.used", fingerprint=told.fingerprint)
    actions.receive([paired.letter("keys.taken/1", {"fingerprint": told.fingerprint})], via="line", at=LATER)
    actions.apply_received(LATER + timedelta(hours=1))
    peer = Peer.objects.get()
    assert (peer.own_mark, peer.own_told, peer.own_earlier, peer.own_since) == (told.mark, "", [""], LATER)
    assert Act.objects.filter(kind="line_keys.used", ref=told.ref).count() == 1


@pytest.mark.parametrize("closed_to", ["earlier", "told"])
def test_whichever_key_it_is_closed_to_a_forged_letter_is_told_by_its_signature(paired, told, closed_to):
    ours(paired)
    thief = OtherNode(paired.ours, folder=paired.ours.home / "thief")
    thief.our_card = card_told(paired) if closed_to == "told" else paired.our_card
    assert actions.receive([thief.letter()], via="line", at=LATER).rejected == 1
    thief.our_card = thief.card  # closed to nobody here
    assert actions.receive([thief.letter(), thief.letter()[:-1]], via="line", at=LATER).rejected == 2
    codes = Rejection.objects.order_by("code").values_list("code", flat=True)
    assert list(codes) == ["letter_malformed", "letter_not_for_us", "signature_wrong"]


def test_an_answer_about_other_keys_changes_nothing(paired, told):
    ours(paired)
    paired.our_card, before = card_told(paired), paired.our_card
    actions.receive([paired.letter("keys.taken/1", {"fingerprint": "00000"})], via="line", at=LATER)
    actions.apply_received(LATER)
    assert Incoming.objects.get().reason_code == "keys_unknown"
    assert actions.own_fingerprint() == before.fingerprint()


# ------------------------------------------------------------------ the other node's keys change
@pytest.fixture
def theirs(paired, tmp_path):
    """Let the other node tell of new keys; it signs with the earlier until it is told to use them."""
    paired.told_folder = tmp_path / "new"
    keys.make_keys(paired.told_folder)
    for name in (keys.JOURNAL, keys.ROOT):
        (paired.told_folder / f"{name}.key").unlink()
        (paired.told_folder / f"{name}.key").hardlink_to(paired.folder / f"{name}.key")
    new = keys.node_card(paired.told_folder, state=paired.state, url="http://other.example")
    actions.receive([paired.letter("keys.changed/1", {"card": new.to_json()})], via="line", at=AT)
    actions.apply_received(AT)
    paired.new_card = new
    return paired


def use_new(other):
    """The other node signs with its new keys and opens with them."""
    other.earlier, other.folder = other.folder, other.told_folder
    return other.letter("keys.in_use/1", {"fingerprint": other.new_card.fingerprint()})


def test_their_new_keys_are_believed_and_answered(theirs, committed):
    peer = Peer.objects.get()
    assert peer.fingerprint == theirs.new_card.fingerprint() and peer.url == "http://other.example"
    assert Act.objects.filter(kind="line_keys.taken", ref=peer.ref).count() == 1
    committed("line_keys.taken", fingerprint=peer.fingerprint)
    actions.seal_waiting(AT)
    row = Outgoing.objects.get(kind="keys.taken/1")
    assert row.body == {"fingerprint": theirs.new_card.fingerprint()}
    theirs.folder = theirs.told_folder
    assert theirs.open(row.sealed).body == row.body, "closed to the new key"


def test_their_earlier_key_counts_until_they_sign_with_the_new_and_no_further(theirs, room):
    between = theirs.letter()
    word = use_new(theirs)
    after = theirs.letter()
    assert actions.receive([after, word, between], via="line", at=LATER).new == 3, "in any order"
    actions.apply_received(LATER)
    assert room.numbers == [2, 4] and Peer.objects.get().earlier_upto == 2
    theirs.folder = theirs.earlier
    forged = theirs.letter()
    came = actions.receive([forged], via="line", at=LATER)
    assert (came.new, came.rejected) == (0, 1) and Rejection.objects.get().code == "signature_wrong"
    assert Rejection.objects.get().facts == {"why": "a key that counts no more"}
    again = actions.receive([between], via="line", at=LATER)
    assert (again.known, again.rejected) == (1, 0), "what came before them is known still"


def test_their_receipts_under_the_earlier_key_count_as_long(theirs, first):
    write(first, 1)
    write(first, 2)
    actions.seal_waiting(AT)
    one, two = Outgoing.objects.filter(kind="test.noted/1").order_by("seq")
    assert actions.take_receipts([theirs.receipt(one.seq, one.digest)], via="line", at=AT) == 1
    early = theirs.receipt(two.seq, two.digest)
    actions.receive([use_new(theirs)], via="line", at=LATER)
    actions.apply_received(LATER)
    assert actions.take_receipts([early], via="line", at=LATER) == 0
    assert actions.take_receipts([theirs.receipt(two.seq, two.digest)], via="line", at=LATER) == 1


def test_told_again_it_is_answered_again_and_nothing_else(theirs):
    actions.receive(
        [theirs.letter("keys.changed/1", {"card": theirs.new_card.to_json()})], via="line", at=LATER
    )
    actions.apply_received(LATER)
    assert Outgoing.objects.filter(kind="keys.taken/1").count() == 2
    assert Act.objects.filter(kind="line_keys.taken").count() == 1


@pytest.mark.parametrize("what", ["state", "journal", "root"])
def test_a_letter_changes_nothing_that_the_pairing_laid_down(paired, what):
    other = keys.public_of(keys.KINDS[keys.ROOT].generate())
    card = replace(paired.card, **{what: "XX" if what == "state" else other})
    actions.receive([paired.letter("keys.changed/1", {"card": card.to_json()})], via="line", at=AT)
    actions.apply_received(AT)
    assert Incoming.objects.get().reason_code == "keys_of_pairing"
    assert Peer.objects.get().fingerprint == paired.card.fingerprint()


def test_a_card_that_is_none_is_a_dead_letter(paired):
    actions.receive([paired.letter("keys.changed/1", {"card": "{}"})], via="line", at=AT)
    actions.apply_received(AT)
    assert Incoming.objects.get().reason_code == "node_card_unreadable"


def test_in_use_of_keys_that_nobody_told_of_is_a_dead_letter(paired):
    actions.receive([paired.letter("keys.in_use/1", {"fingerprint": "1"})], via="line", at=AT)
    actions.apply_received(AT)
    assert Incoming.objects.get().reason_code == "keys_unknown" and Peer.objects.get().earlier_upto is None


def test_in_a_pouch_they_change_as_on_the_line(theirs, settings, room):
    letters = [theirs.letter(), use_new(theirs), theirs.letter()]
    report = actions.pouch_in(pouch_of(theirs, settings, letters[::-1]), at=LATER)
    actions.apply_received(LATER)
    assert (report.new, report.rejected) == (3, 0) and room.numbers == [2, 4]


# ------------------------------------------------------------------ the page
def test_the_page_leads_two_administrators_through_it(paired, client_as, django_capture_on_commit_callbacks):
    one, other = client_as("node_administrator"), client_as("node_administrator")
    page = one.get("/exchange/keys").content.decode()
    assert paired.card.fingerprint() in page and actions.own_fingerprint() in page
    assert one.post("/exchange/keys", {"why": "عام"}).status_code == 422
    assert one.post("/exchange/keys", {"why": WHY}).status_code == 302
    change = KeyChange.objects.get()
    own, theirs = (visitor.get("/exchange/keys").content.decode() for visitor in (one, other))
    assert "/grant" not in own and "/grant" in theirs
    assert ">مقترح<" in own and ">مقترح<" in theirs
    assert one.post(f"/exchange/keys/{change.pk}/grant").status_code in (403, 422, 302)
    change.refresh_from_db()
    assert change.state == "proposed", "the proposer's own click decides nothing"
    assert other.post(f"/exchange/keys/{change.pk}/burn").status_code == 404
    assert other.post(f"/exchange/keys/{change.pk}/grant").status_code == 302
    change.refresh_from_db()
    page = other.get("/exchange/keys").content.decode()
    assert change.state == "told" and change.fingerprint in page and ">أُعلن وينتظر الرد<" in page


def test_an_auditor_reads_and_does_not_propose(paired, client_as):
    auditor = client_as("auditor")
    page = auditor.get("/exchange/keys")
    assert page.status_code == 200 and '<form method="post" action="/exchange' not in page.content.decode()
    assert auditor.post("/exchange/keys", {"why": WHY}).status_code == 403
