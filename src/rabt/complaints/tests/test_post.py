"""Post between the two complaints offices: the other one is played with keys of its own."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rabt.base.actor import the_node
from rabt.base.errors import NotAllowed, Refused, Untrusted
from rabt.complaints import actions, queries
from rabt.complaints.actions.telling import Page
from rabt.complaints.messages import (
    ComplaintFile,
    ComplaintFileTaken,
    ComplaintHanded,
    ComplaintStands,
    ComplaintTaken,
    ComplaintTurnedAway,
    carried,
)
from rabt.complaints.models import Act, Complaint, Item, Office
from rabt.complaints.rules import post
from rabt.complaints.rules.complaint import State
from rabt.complaints.tests import build
from rabt.complaints.tests.build import AT, TEXT, WHAT
from rabt.exchange import actions as exchange
from rabt.exchange import inbox
from rabt.exchange.letters import Letter
from rabt.exchange.messages import ClosedPost
from rabt.exchange.models import ClosedPost as Kept
from rabt.exchange.models import Outgoing
from rabt.exchange.tests.other_node import OtherNode
from rabt.files.rules import checked
from rabt.seal import jose, keys
from rabt.site import engine
from rabt.site.cli import wall as wall_duties

pytestmark = pytest.mark.django_db
THERE, OTHERS = post.keys_of(b"the other office"), post.keys_of(b"somebody else")
HERE = post.keys_of(b"here")
THEIRS = UUID("018f0000-0000-7000-8000-0000000000aa")
LATER = AT + timedelta(hours=6)
EG_LY, LY_EG = ("EG", "LY"), ("LY", "EG")


@pytest.fixture
def paired(cast, node):
    """Know the other node, whose letters carry the post."""
    other = OtherNode(node)
    exchange.pair(cast("node_administrator"), other.card.to_json(), other.card.fingerprint(), at=AT)


def handed(**words):
    told = {"kind": "wage", "what": WHAT, "reach": "0911234567", "consent": True, "files": 0}
    fields = {name: "" for name in ("where", "since", "employer", "permit", "name", "hours")}
    return ComplaintHanded(complaint_id=THEIRS, **(fields | told | words))


def item(told):
    return {"kind": told.KIND, "body": told.to_body()}


def comes(*told, keys=THERE, to=None, at=AT):
    """Let a sheet of the other office come, as the letters' own door hands it on, and read it."""
    sheet = post.closed([item(one) for one in told], keys, to or own_card(), EG_LY)
    carry(keys.card(), sheet, at)
    return actions.read_post(at=at)


def carry(card, sheet, at=AT):
    body = ClosedPost(card=card, sheet=sheet).to_body()
    letter = Letter(ClosedPost.KIND, body, "day:x", UUID(int=Kept.objects.count() + 1), "EG", at, at)
    inbox.HANDLERS[ClosedPost.KIND](None, letter)


def own_card():
    return queries.post_keys().card()


def left(at=AT):
    """Send the sheet of an hour; return what the other office reads on it, or raise Untrusted."""
    assert actions.send_post(at=at)
    body = Outgoing.objects.latest("id").body
    return post.opened(body["sheet"], THERE, body["card"], LY_EG)


def known(at=AT):
    """Let the other office be heard of."""
    comes(at=at)
    return Office.objects.get()


def referred(cast, tell, **words):
    row, receipt = tell(**words)
    row = actions.refer(cast("complaints_head"), row.pk, "other_state", TEXT, agreed=True, at=AT)
    return row, receipt


# ------------------------------------------------------------------ rules


@given(st.lists(st.text(max_size=400), max_size=60))
def test_every_sheet_is_of_one_length_and_says_what_was_put_on_it(texts):
    told = [{"kind": "x", "body": {"text": carried(one)}} for one in texts]
    count = post.fitting(told)
    sheet = post.closed(told[:count], HERE, THERE.card(), LY_EG)
    assert len(sheet) == len(post.closed([], HERE, "", LY_EG))
    assert post.opened(sheet, THERE, HERE.card(), LY_EG) == told[:count]


def test_what_does_not_fit_waits_and_what_never_fits_is_refused():
    long = {"kind": "x", "body": {"text": "م" * 50_000}}
    assert post.fitting([long, long, long]) == 2
    post.check_item(long)
    with pytest.raises(Refused, match="complaint_too_long_for_post"):
        post.check_item({"kind": "x", "body": {"text": "م" * 100_001}})
    with pytest.raises(ValueError, match="more than a sheet holds"):
        post.closed([long] * 3, HERE, THERE.card(), LY_EG)
    with pytest.raises(ValueError, match="nobody to read it"):
        post.closed([long], HERE, "", LY_EG)


def test_the_longest_complaint_fits():
    longest = handed(
        **{name: "𐎠" * 200 for name in ("where", "since", "employer", "permit", "name", "hours")}
    )
    post.check_item(item(longest) | {"more": "𐎠" * 5_000})


@pytest.mark.parametrize(
    ("own", "of", "states", "code"),
    [
        (OTHERS, HERE, LY_EG, "letter_not_for_us"), (THERE, OTHERS, LY_EG, "signature_wrong"),
        (THERE, HERE, EG_LY, "letter_not_for_us"),
    ],
)  # fmt: skip
def test_a_sheet_opens_for_its_office_under_its_signer_alone(own, of, states, code):
    sheet = post.closed([], HERE, THERE.card(), LY_EG)
    with pytest.raises(Untrusted, match=code):
        post.opened(sheet, own, of.card(), states)


@pytest.mark.parametrize(
    "value",
    [{"items": []}, {"filling": "", "from": "LY", "items": {}, "to": "EG"},
     {"filling": "", "from": "LY", "items": [1], "to": "EG"}],
)  # fmt: skip
def test_a_malformed_sheet_is_refused(value):
    inside = jose.signed(post.SIGNED, value, HERE.sign)
    sheet = jose.closed(inside, post.CLOSED, keys.sealing_key(THERE.card().partition(".")[2]))
    with pytest.raises(Untrusted, match="letter_malformed"):
        post.opened(sheet, THERE, HERE.card(), LY_EG)


def test_digits_heard_by_telephone_are_those_of_the_card_in_any_script():
    heard = post.fingerprint(HERE.card())
    post.check_heard(HERE.card(), heard.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    with pytest.raises(Refused, match="fingerprint_wrong"):
        post.check_heard(THERE.card(), heard)
    with pytest.raises(Untrusted, match="node_card_unreadable"):
        post.check_card("x.y")


# ------------------------------------------------------------------ what leaves


def test_a_sheet_leaves_at_each_of_its_hours_with_nothing_on_it(paired, at):
    assert actions.send_post(at=at)
    assert not actions.send_post(at=at + timedelta(minutes=1)), "one for each hour"
    with pytest.raises(Untrusted, match="letter_not_for_us"):
        left(LATER)  # nobody is known yet: it is closed to a key that nobody has
    known()
    assert left(LATER + timedelta(hours=6)) == []
    lengths = {len(json.dumps(one.body)) for one in Outgoing.objects.filter(kind=ClosedPost.KIND)}
    assert len(lengths) == 1 and Outgoing.objects.filter(kind=ClosedPost.KIND).count() == 3


def test_a_node_that_knows_no_other_sends_nothing(at):
    assert not actions.send_post(at=at)


def test_a_complaint_goes_to_the_other_office_as_its_teller_agreed(paired, cast, tell):
    known()
    row, _ = referred(cast, tell, consent=True, what=WHAT + "\x0b")
    assert (row.state, row.referred_to) == (State.REFERRED, "other_state")
    [told] = [ComplaintHanded.from_body(one["body"]) for one in left()]
    assert (told.complaint_id, told.kind, told.consent) == (row.pk, "wage", True)
    assert told.what == WHAT + " ", "a sign that no letter carries stops nobody"
    assert left(LATER) == [], "it goes once"


@pytest.mark.parametrize("guarded", [False, True])
def test_it_goes_nowhere_without_that(paired, cast, tell, guarded):
    row, _ = tell(kind="violence" if guarded else "wage")
    with pytest.raises(Refused, match="complaint_agreement") as found:
        actions.refer(cast("complaints_head"), row.pk, "other_state", TEXT, at=AT)
    assert found.value.facts["field"] == "agreed"
    assert not Item.objects.exists()


def test_what_lies_ready_is_sealed(paired, cast, tell):
    referred(cast, tell)
    lying = bytes(Item.objects.get().head)
    assert WHAT.encode() not in lying and b"0911234567" not in lying


def test_what_does_not_fit_goes_with_the_next_sheet(paired, cast, tell, monkeypatch):
    monkeypatch.setattr(post, "LENGTH", 30_000)
    known()
    for number in range(3):
        referred(cast, tell, what="م" * 4_900 + str(number), place=f"10.0.0.{number}")
    assert [len(left(AT)), len(left(LATER))] == [2, 1]


# ------------------------------------------------------------------ files


def picture(wide=2000, high=2800, seed=0):
    """Return a page as a telephone takes it: noise, which no drawing makes small."""
    data = io.BytesIO()
    noise = Image.effect_noise((wide // 4, high // 4), 60 + seed).resize((wide, high))
    noise.convert("RGB").save(data, "JPEG", quality=90)
    return data.getvalue()


def every_sheet(at=AT):
    """Send sheet after sheet until nothing waits; return what the other office reads on each."""
    sheets = []
    while Item.objects.filter(sent_at=None).exists():
        at += timedelta(hours=6)
        sheets.append(left(at))
    return sheets


def test_files_go_in_pieces_after_the_words_and_are_let_go_once_they_arrived(paired, cast, tell):
    known()
    row, _ = referred(cast, tell, files=(Page(picture(), "page.jpg"), Page(picture(seed=9), "other.jpg")))
    other, _ = referred(cast, tell, place="10.0.0.9")
    sheets = every_sheet()
    first = [one["kind"] for one in sheets[0]]
    assert first[:2] == [ComplaintHanded.KIND] * 2, "no file stands before anybody's words"
    assert ComplaintHanded.from_body(sheets[0][0]["body"]).files == 2
    told = [ComplaintFile.from_body(one["body"]) for sheet in sheets for one in sheet
            if one["kind"] == ComplaintFile.KIND]  # fmt: skip
    assert {one.complaint_id for one in told} == {row.pk} and len(sheets) > 1
    for file in queries.opened(row).files:
        parts = [one for one in told if one.file_id == file.id]
        assert [one.part for one in parts] == list(range(1, parts[0].parts + 1))
        whole = b"".join(one.data for one in parts)
        assert checked(whole).media_type == "image/jpeg" and len(whole) < len(queries.body_of(row, file.id))
    assert Item.objects.filter(file_id__isnull=False).count() == len(told), "kept until the other answers"
    for file in queries.opened(row).files:
        comes(ComplaintFileTaken(row.pk, file.id, True), at=AT + timedelta(days=9))
    left(AT + timedelta(days=10))
    assert not Item.objects.filter(file_id__isnull=False).exists()
    assert [one.said["word"] for one in queries.opened(row).said if "word" in one.said] == ["file_there"] * 2
    assert not queries.opened(other).files


def test_what_is_too_long_stays_and_a_complaint_turned_away_takes_its_files_along(
    paired, cast, tell, monkeypatch
):
    known()
    monkeypatch.setattr(post, "MOST_PIECES", 0)
    referred(cast, tell, files=(Page(picture(), "page.jpg"),))
    assert not Item.objects.filter(file_id__isnull=False).exists()
    monkeypatch.undo()
    row, _ = referred(cast, tell, files=(Page(picture(), "page.jpg"),), place="10.0.0.8")
    comes(ComplaintTurnedAway(row.pk, "complaint_kind"))
    assert not Item.objects.filter(file_id__isnull=False).exists()


def pieces_of(data, file=UUID(int=7), size=50_000, **changes):
    cut = [data[at : at + size] for at in range(0, len(data), size)]
    return [
        ComplaintFile(**{
            "complaint_id": THEIRS, "file_id": file, "name": "صورة.jpg", "part": number, "parts": len(cut),
            "data": part,
        } | changes) for number, part in enumerate(cut, 1)
    ]  # fmt: skip


def test_a_file_of_the_other_office_is_put_together_checked_and_kept_once(paired, cast):
    known()
    comes(handed(files=1))
    row, pieces = Complaint.objects.get(), pieces_of(picture(800, 600))
    assert len(pieces) > 1
    for one in (pieces[-1], pieces[-1], *pieces[:-1]):
        assert not queries.opened(row).files
        comes(one)
    (file,) = queries.opened(row).files
    assert (
        checked(queries.evidence_to_see(cast("complaints_clerk"), file.id, AT).content).media_type
        == "image/jpeg"
    )
    assert not queries.pieces_of(row).filter(sort="part").exists()
    comes(pieces[0])
    assert len(queries.opened(row).files) == 1, "the same one again changes nothing, and is answered again"
    told = [
        ComplaintFileTaken.from_body(one["body"]) for one in left() if one["kind"] == ComplaintFileTaken.KIND
    ]
    assert told == [ComplaintFileTaken(THEIRS, UUID(int=7), True)] * 2


@pytest.mark.parametrize("data", [b"MZ" + b"x" * 100, b"%PDF-1.4 /JavaScript"])
def test_what_is_no_page_is_not_taken_and_its_office_hears_so(paired, data):
    known()
    comes(handed(files=1))
    comes(*pieces_of(data))
    row = Complaint.objects.get()
    assert not queries.opened(row).files and not queries.pieces_of(row).filter(sort="part").exists()
    told = [
        ComplaintFileTaken.from_body(one["body"]) for one in left() if one["kind"] == ComplaintFileTaken.KIND
    ]
    assert [one.kept for one in told] == [False]


def test_a_piece_that_belongs_to_nothing_is_written_down_and_left(paired):
    known()
    (piece,) = pieces_of(b"x")
    comes(piece, handed(), replace(piece, part=3, parts=2), replace(piece, part=1, parts=22))
    assert Act.objects.filter(kind="post.item_refused").count() == 3
    row = Complaint.objects.get()
    assert not queries.pieces_of(row).filter(sort="part").exists()


# ------------------------------------------------------------------ what comes


def test_a_complaint_of_the_other_office_is_received_and_answered(paired, at):
    known()
    assert comes(handed(files=2)) == 1
    row = Complaint.objects.get()
    assert (row.channel, row.theirs, row.consent, row.state) == ("letter", THEIRS, True, State.RECEIVED)
    [told] = [ComplaintTaken.from_body(one["body"]) for one in left()]
    assert told.complaint_id == THEIRS
    back = actions.add(told.number, told.secret, text="كلام آخر عن الأجر", at=at)
    assert back.pk == row.pk, "number and secret word open it at our own door"
    assert not Kept.objects.exists()
    comes(handed())
    assert Complaint.objects.count() == 1, "the same one again changes nothing"


def test_the_other_office_is_told_where_it_stands(paired, cast, tell):
    known()
    comes(handed())
    row = Complaint.objects.get()
    actions.take_up(cast("complaints_clerk"), row.pk, at=AT)
    kinds = [one["kind"] for one in left()]
    assert kinds == [ComplaintTaken.KIND, ComplaintStands.KIND]
    with pytest.raises(Refused, match="complaint_referral"):
        actions.refer(cast("complaints_head"), row.pk, "other_state", TEXT, agreed=True, at=AT)


def test_one_of_an_unknown_kind_is_turned_away_with_the_reason(paired):
    known()
    comes(handed(kind="weather"))
    [told] = [ComplaintTurnedAway.from_body(one["body"]) for one in left()]
    assert (told.complaint_id, told.code) == (THEIRS, "complaint_kind")
    assert not Complaint.objects.exists()


def test_who_told_it_reads_what_the_other_office_says(paired, cast, client, wall, tell, now):
    known()
    row, receipt = referred(cast, tell)
    left()
    comes(
        ComplaintTaken(row.pk, "12345678", "87654321"), ComplaintStands(row.pk, "taken_up"),
    )  # fmt: skip
    page = client.post("/complaints/back", {"number": receipt.number, "secret": receipt.secret}).content
    assert b"1234 5678" in page and b"8765 4321" in page
    assert Item.objects.filter(answered_at=None).count() == 0
    left(LATER)
    assert not Item.objects.exists(), "what was answered is destroyed"


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "x/1", "body": {}}, {"kind": 3, "body": {}}, {"kind": ComplaintHanded.KIND, "body": {}},
        {"kind": ComplaintStands.KIND, "body": {"complaint_id": str(THEIRS), "state": "taken_up"}},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_written_down_and_the_rest_is_taken(paired, told):
    known()
    sheet = post.closed([told, item(handed())], THERE, own_card(), EG_LY)
    carry(THERE.card(), sheet)
    assert actions.read_post(at=AT) == 1
    assert Act.objects.filter(kind="post.item_refused").count() == 1
    assert Complaint.objects.count() == 1


def test_a_sheet_for_somebody_else_is_let_go_and_noted(paired):
    office = known()
    assert office.unread_at is None
    comes(handed(), to=OTHERS.card())
    office.refresh_from_db()
    assert office.unread_at == AT and not Kept.objects.exists() and not Complaint.objects.exists()


# ------------------------------------------------------------------ new keys of the other office


def test_new_keys_wait_until_they_are_heard_and_what_was_not_answered_goes_again(paired, cast, tell):
    office = known()
    referred(cast, tell)
    assert len(left()) == 1
    comes(handed(), keys=OTHERS)
    assert not Complaint.objects.filter(theirs=THEIRS).exists() and Kept.objects.count() == 1
    comes(keys=OTHERS)
    assert Act.objects.filter(kind="post.card_changed").count() == 1, "said once"
    assert left(LATER) == [], "nothing goes under the old keys"
    head = cast("complaints_head")
    with pytest.raises(Refused, match="fingerprint_wrong"):
        actions.believe_card(head, post.fingerprint(THERE.card()), at=AT)
    actions.believe_card(head, post.fingerprint(OTHERS.card()), at=AT)
    office.refresh_from_db()
    assert (office.card, office.next_card) == (OTHERS.card(), "")
    assert actions.read_post(at=AT) == 2 and Complaint.objects.filter(theirs=THEIRS).exists()
    assert actions.send_post(at=LATER + timedelta(hours=6))
    body = Outgoing.objects.latest("id").body
    kinds = [one["kind"] for one in post.opened(body["sheet"], OTHERS, body["card"], LY_EG)]
    assert kinds == [ComplaintHanded.KIND, ComplaintTaken.KIND]


def test_only_who_may_audit_believes_keys_and_only_new_ones(paired, cast):
    with pytest.raises(NotAllowed):
        actions.believe_card(cast("complaints_clerk"), "1", at=AT)
    with pytest.raises(Refused, match="post_no_new_card"):
        actions.believe_card(cast("complaints_head"), "1", at=AT)
    known()
    with pytest.raises(Refused, match="post_no_new_card"):
        actions.believe_card(cast("complaints_head"), "1", at=AT)


def test_the_page_of_the_post_shows_how_it_does(paired, client_as, wall, now):
    known()
    left()
    comes(keys=OTHERS)
    client = client_as("complaints_head", "LY/")
    page = client.get("/complaints/post").content.decode()
    assert post.fingerprint(own_card()) in page and post.fingerprint(THERE.card()) in page
    assert post.fingerprint(OTHERS.card()) not in page, (
        "who believes the new ones hears them from their owner"
    )
    wrong = client.post("/complaints/post", {"fingerprint": "1"})
    assert wrong.status_code == 422
    done = client.post("/complaints/post", {"fingerprint": post.fingerprint(OTHERS.card())})
    assert done.status_code == 302 and Office.objects.get().card == OTHERS.card()


# ------------------------------------------------------------------ the wall


def test_the_role_behind_the_wall_can_do_all_of_it_and_nobody_carries_more(paired, cast, tell, as_role):
    head = cast("complaints_head")
    carry(THERE.card(), post.closed([item(handed())], THERE, own_card(), EG_LY))
    as_role(engine.WALL)
    assert actions.read_post(at=AT) == 1
    row, _ = build.tell()
    actions.refer(head, row.pk, "other_state", TEXT, agreed=True, at=AT)
    assert len(left()) == 2 and not Kept.objects.exists()
    as_role("")


def test_every_duty_of_the_clock_is_done_as_the_role_behind_the_wall(paired, cast, tell, as_role):
    build.permit(cast, the_node("EG"))
    row = build.decided(cast, licence="LIC-1")
    late = AT + timedelta(days=40)
    as_role(engine.WALL)
    for duty in wall_duties.DUTIES:
        assert getattr(actions, duty)(at=late) is not None
    actions.execute(cast("complaints_clerk"), row.pk, TEXT, at=late)
    assert Complaint.objects.get(pk=row.pk).state == State.EXECUTED
    as_role("")
    row.refresh_from_db()
    assert row.stop_id and build.employer().state == "suspended"
    kinds = set(Outgoing.objects.values_list("kind", flat=True))
    assert {"employer.changed/1", ClosedPost.KIND} <= kinds
