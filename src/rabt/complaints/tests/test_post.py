"""Post between the two complaints offices: the other one is played with keys of its own."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.actor import the_node
from rabt.base.errors import NotAllowed, Refused, Untrusted
from rabt.complaints import actions
from rabt.complaints.messages import (
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
from rabt.complaints.tests.other_office import (
    EG_LY,
    HERE,
    LATER,
    LY_EG,
    OTHERS,
    THEIRS,
    THERE,
    carry,
    comes,
    handed,
    item,
    known,
    left,
    own_card,
    referred,
)
from rabt.exchange.messages import ClosedPost
from rabt.exchange.models import ClosedPost as Kept
from rabt.exchange.models import Outgoing
from rabt.seal import canon, jose, keys
from rabt.site import engine
from rabt.site.cli import wall as wall_duties

pytestmark = pytest.mark.django_db


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
    short = [{"k": "x"}] * post.LENGTH  # a thousand commas count as what they part
    bare = len(canon.canonical(post._written((), "", ("EG", "LY"))))
    assert post.fitting(short) == (post.LENGTH - bare) // (len(canon.canonical(short[0])) + 1)
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
