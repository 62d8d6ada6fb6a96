"""A day's queue: oldest first, in whose hands, one after the other, several at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rabt.access import actions as access
from rabt.access import queries as accounts
from rabt.access.models import InHand, Viewing
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.corridor import Terms
from rabt.hiring.models import Employer
from rabt.journal.models import Act
from rabt.permits import actions
from rabt.permits.models import Permit
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT, OFFICE = build.AT, "LY/labour/first/"
DECIDE, PROPOSE = "permits.permits_to_decide", "permits.permits_to_propose"


@pytest.fixture(autouse=True)
def now():
    with clock.stopped(AT) as still:
        yield still


@pytest.fixture
def contracts(cast, peer):
    """Three contracts whose permits may be proposed, of one employer."""
    actor = build.employer(cast, nationals=400)
    demand = build.build.approved(cast, actor, number=3)
    found = [build.contract_of(cast, peer, actor, demand, number) for number in (1, 2, 3)]
    for row in found:
        build.papers(peer, row)
    return found


@pytest.fixture
def permits(cast, contracts):
    """Three proposed permits, an hour apart."""
    clerk = cast("destination_clerk")
    return [
        actions.propose_permit(clerk, row.pk, at=AT - timedelta(hours=3 - hours))
        for hours, row in enumerate(contracts)
    ]


def listed(client, name=DECIDE, status=200, **asked):
    answer = client.get(reverse("queue", args=[name]), asked)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return [line.row.pk for line in answer.context["rows"]] if status == 200 else []


def chosen(client, name, deed, *rows, status=302, **more):
    answer = client.post(
        reverse("queue_chosen", args=[name]), {"key": [row.pk for row in rows], "deed": deed, **more}
    )
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer


def begin(client, name=DECIDE, **more):
    return client.post(reverse("queue_begin", args=[name]), more)


def decide(client, row):
    return client.post(reverse("permits:decide", args=[row.pk]), {"decision": "grant"})


# ------------------------------------------------------------------ the list
def test_a_queue_shows_the_oldest_first_with_its_clock(client_as, permits, now):
    chief = client_as("destination_approver")
    assert listed(chief) == [row.pk for row in permits]
    page = chief.get(reverse("queue", args=[DECIDE]))
    first = page.context["rows"][0]
    assert first.due_at == permits[0].proposed_at + timedelta(days=10)
    assert first.who.name_ar in page.content.decode()
    assert Viewing.objects.filter(role="destination_approver", purpose="queue").count() >= 3


def test_filters_stay_in_the_address(client_as, permits):
    chief, other = client_as("destination_approver"), client_as("destination_approver")
    chosen(chief, DECIDE, "take", permits[0])
    chosen(other, DECIDE, "take", permits[1])
    assert listed(chief, hand="mine") == [permits[0].pk]
    assert listed(chief, hand="others") == [permits[1].pk]
    assert listed(chief, hand="free") == [permits[0].pk, permits[2].pk]
    assert listed(chief, hand="nonsense") == [row.pk for row in permits]
    assert listed(chief, late="1") == []
    with clock.stopped(AT + timedelta(days=10, minutes=-30)):
        late = client_as("destination_approver")
        assert listed(late, late="1") == [row.pk for row in permits]


def test_a_queue_is_narrowed_by_office_and_kind_and_so_is_its_round(client_as, permits):
    chief = client_as("destination_approver", "LY/labour/")
    second = account_with("destination_clerk", "LY/labour/second/").office_id
    Permit.objects.filter(pk=permits[1].pk).update(office=second)
    Permit.objects.filter(pk=permits[2].pk).update(occupation="9313")
    assert listed(chief, office=second) == [permits[1].pk]
    assert listed(chief, kind="9313") == [permits[2].pk]
    assert listed(chief, kind="9313", office=second) == []
    page = chief.get(reverse("queue", args=[DECIDE]), {"kind": "9313"})
    assert f'<option value="{second}">' in page.content.decode()
    assert '<option value="9313" selected>' in page.content.decode()
    assert begin(chief, kind="9313").url == reverse("permits:decide", args=[permits[2].pk])
    assert decide(chief, permits[2]).url == "/", "the round ends with its part of the queue"


def test_a_round_keeps_to_what_is_late_and_to_whose_hand_it_is_in(client_as, permits, now):
    chief = client_as("destination_approver")
    Permit.objects.filter(pk=permits[1].pk).update(proposed_at=now - timedelta(days=400))
    assert listed(chief, late="1") == [permits[1].pk]
    assert begin(chief, late="1").url == reverse("permits:decide", args=[permits[1].pk])
    assert decide(chief, permits[1]).url == "/", "nothing else is late"
    chosen(chief, DECIDE, "take", permits[2])
    assert begin(chief, hand="mine").url == reverse("permits:decide", args=[permits[2].pk])
    assert decide(chief, permits[2]).url == "/", "nothing else was in his hand"
    assert begin(chief, hand="others").url == "/", "what others hold is not taken from them"
    assert begin(chief, hand="nobody", late="x", kind="?", office="\x00").url == reverse(
        "permits:decide", args=[permits[0].pk]
    )


@pytest.mark.parametrize(
    "typed",
    [{"office": "\x00"}, {"kind": "\x00"}, {"office": "ل" * 9000}, {"kind": "' or 1=1"}, {"page": "-1"}],
)
def test_a_filter_of_nonsense_shows_a_list(client_as, permits, typed):
    assert len(listed(client_as("destination_approver"), **typed)) in (0, 3)


@pytest.mark.parametrize(
    "role", ["destination_clerk", "employer", "passports_officer", "auditor", "border_officer"]
)
def test_whose_work_it_is_not_has_no_such_queue(client_as, permits, role):
    client = client_as(role)
    assert listed(client, status=404) == []
    assert begin(client).status_code == 404
    chosen(client, DECIDE, "act", permits[0], status=404)


def test_another_office_sees_an_empty_queue_and_reaches_nothing_in_it(client_as, permits):
    other = client_as("destination_approver", "LY/labour/second/")
    assert listed(other) == []
    chosen(other, DECIDE, "take", permits[0])
    assert not InHand.objects.exists()
    begin(other, key=str(permits[0].pk))
    assert not InHand.objects.exists()


def test_a_page_asks_no_more_for_more_rows(client_as, permits):
    chief = client_as("destination_approver")

    def asked(path):
        with CaptureQueriesContext(connection) as seen:
            assert chief.get(path).status_code == 200
        return len(seen)

    full = asked(reverse("queue", args=[DECIDE])), asked("/")
    Permit.objects.filter(pk__in=[permits[1].pk, permits[2].pk]).update(state="withdrawn")
    one = asked(reverse("queue", args=[DECIDE])), asked("/")
    assert full == one
    assert full[0] <= 20 and full[1] <= 26  # one question for each kind of work


# ------------------------------------------------------------------ in hand
def test_a_file_is_taken_put_down_and_taken_over(client_as, permits):
    chief, other = client_as("destination_approver"), client_as("destination_approver")
    chosen(chief, DECIDE, "take", *permits[:2])
    page = chief.get("/").content.decode()
    assert "بين يديك" in page and page.count(reverse("queue_begin", args=[DECIDE])) == 3
    told = chosen(other, DECIDE, "take", permits[0], status=422).content.decode()
    assert "بين يديه" in told or "بين يدي destination_approver" in told
    chosen(other, DECIDE, "put", permits[0])
    assert InHand.objects.filter(account=chief.account).count() == 2
    chosen(other, DECIDE, "over", permits[0])
    assert InHand.objects.get(about=permits[0].ref).account == other.account
    chosen(other, DECIDE, "put", permits[0])
    assert not InHand.objects.filter(about=permits[0].ref).exists()


def test_a_file_is_handed_to_a_colleague_who_finds_it_on_his_page(client_as, permits):
    chief, other = client_as("destination_approver"), client_as("destination_approver")
    far = client_as("destination_approver", "LY/labour/second/")
    chosen(chief, DECIDE, "hand", permits[0], to=other.account.pk, note="سفر")
    assert "سفر" in other.get("/").content.decode()
    for to in (far.account.pk, "", chief.account.pk):
        chosen(chief, DECIDE, "hand", permits[1], to=to, status=422)


def test_a_file_is_not_handed_to_the_colleague_who_proposed_it(client_as, permits):
    chief, other = client_as("destination_approver"), client_as("destination_approver")
    Permit.objects.filter(pk=permits[0].pk).update(proposed_by=str(other.account.pk))
    chosen(chief, DECIDE, "hand", permits[0], to=other.account.pk, status=422)
    chosen(chief, DECIDE, "hand", permits[1], to=other.account.pk)
    assert list(InHand.objects.values_list("about", "account")) == [(permits[1].ref, other.account.pk)]


def test_a_file_is_handed_down_to_the_office_that_it_stands_under(client_as, permits):
    chief = client_as("destination_approver", "LY/labour/")
    under = client_as("destination_approver")
    assert str(under.account.pk) in chief.get(reverse("queue", args=[DECIDE])).content.decode()
    chosen(chief, DECIDE, "hand", permits[0], to=under.account.pk)
    assert InHand.objects.get().account == under.account


def test_the_page_of_a_file_that_a_colleague_has_warns_and_lets_it_be_taken_over(client_as, permits):
    chief, other = client_as("destination_approver"), client_as("destination_approver")
    page = reverse("permits:decide", args=[permits[0].pk])
    chosen(other, DECIDE, "take", permits[0])
    assert "تنبيه: هذا الملف بين يدي" in chief.get(page).content.decode()
    assert "تنبيه: هذا الملف بين يدي" not in other.get(page).content.decode()
    assert chosen(chief, DECIDE, "over", permits[0], stay="1").url == page
    assert "تنبيه: هذا الملف بين يدي" not in chief.get(page).content.decode()
    assert "تنبيه: هذا الملف بين يدي" in other.get(page).content.decode()


def test_a_decided_file_is_in_nobody_s_hand_and_the_journal_tells_whose_it_was(client_as, permits):
    chief, other = client_as("destination_approver"), client_as("destination_approver")
    chosen(other, DECIDE, "take", permits[0])
    chosen(chief, DECIDE, "take", permits[1])
    Employer.objects.update(nationals=0)
    assert decide(chief, permits[0]).status_code == 422
    assert InHand.objects.count() == 2, "a refused act lets nothing go"
    Employer.objects.update(nationals=400)
    assert decide(chief, permits[0]).status_code == 302
    assert decide(chief, permits[1]).status_code == 302
    assert not InHand.objects.exists()
    told = Act.objects.filter(kind="work.taken_over").values_list("ref", "actor_id")
    assert list(told) == [(permits[0].ref, str(chief.account.pk))]


@pytest.mark.parametrize(
    "typed", [{}, {"key": "nonsense", "deed": "take"}, {"deed": "take"}, {"key": "x" * 9000}]
)
def test_a_choice_of_nothing_is_refused_in_words(client_as, permits, typed):
    answer = client_as("destination_approver").post(reverse("queue_chosen", args=[DECIDE]), typed)
    assert answer.status_code == 422
    assert "لم تحدد ملفًا" in answer.content.decode()


def test_more_than_a_page_at_once_is_refused(client_as, permits):
    chief = client_as("destination_approver")
    many = {"key": [str(build.new_id()) for _ in range(51)], "deed": "act"}
    assert chief.post(reverse("queue_chosen", args=[DECIDE]), many).status_code == 422


# ------------------------------------------------------------------ one after the other
def test_the_next_file_follows_by_itself_until_none_is_left(client_as, permits):
    chief, other = client_as("destination_approver"), client_as("destination_approver")
    chosen(other, DECIDE, "take", permits[1])
    assert begin(chief).url == reverse("permits:decide", args=[permits[0].pk])
    assert InHand.objects.get(account=chief.account).about == permits[0].ref
    assert decide(chief, permits[0]).url == reverse("permits:decide", args=[permits[2].pk])
    bar = chief.get(reverse("permits:decide", args=[permits[2].pk])).content.decode()
    assert "تم ملف واحد" in bar
    assert decide(chief, permits[2]).url == "/", "what a colleague has in hand is left to him"
    assert "تم ملفان" in chief.get("/").content.decode()
    assert not InHand.objects.filter(account=chief.account).exists()
    assert list(Permit.objects.order_by("pk").values_list("state", flat=True)) == [
        "granted",
        "proposed",
        "granted",
    ]


def test_a_refused_act_keeps_the_file_in_hand(client_as, permits):
    chief = client_as("destination_approver")
    begin(chief)
    Employer.objects.update(nationals=0)
    assert decide(chief, permits[0]).status_code == 422
    assert InHand.objects.get().about == permits[0].ref
    assert chief.session["work"]["done"] == 0


def test_a_file_is_skipped_and_a_round_is_ended(client_as, permits):
    chief = client_as("destination_approver")
    begin(chief)
    second = chief.post(reverse("queue_skip")).url
    assert second == reverse("permits:decide", args=[permits[1].pk])
    assert chief.post(reverse("queue_stop")).url == "/"
    assert not InHand.objects.exists() and "work" not in chief.session
    assert chief.post(reverse("queue_stop")).url == "/" and chief.post(reverse("queue_skip")).url == "/"
    assert begin(chief).url == reverse("permits:decide", args=[permits[0].pk]), "the next round begins anew"


def test_a_round_begins_with_the_file_that_was_chosen(client_as, permits):
    chief = client_as("destination_approver")
    assert begin(chief, key=str(permits[2].pk)).url == reverse("permits:decide", args=[permits[2].pk])
    assert decide(chief, permits[2]).url == reverse("permits:decide", args=[permits[0].pk])


def test_a_round_does_not_carry_its_reader_away_from_other_pages(client_as, permits):
    chief = client_as("destination_approver")
    begin(chief)
    answer = chief.post("/language", {"to": "en", "back": "/people/"})
    assert answer.url == "/people/"


# ------------------------------------------------------------------ several at once
def test_permits_are_proposed_several_at_once_and_each_is_its_own_act(client_as, contracts):
    clerk = client_as("destination_clerk")
    Employer.objects.update(nationals=400)
    page = chosen(clerk, PROPOSE, "act", *contracts, status=200)
    assert [problem for _, problem in page.context["outcomes"]] == [None] * 3
    assert Permit.objects.filter(state="proposed").count() == 3
    assert Act.objects.filter(kind="permit.proposed").count() == 3
    again = chosen(clerk, PROPOSE, "act", *contracts, status=200)
    assert "3 ملفات لم تعد تنتظر هنا" in again.content.decode()
    assert again.context["outcomes"] == [] and Permit.objects.count() == 3, (
        "a second press does nothing twice"
    )


def test_one_that_is_refused_stops_no_other(client_as, contracts):
    clerk = client_as("destination_clerk")
    held = client_as("destination_clerk")
    chosen(held, PROPOSE, "take", contracts[1])
    page = chosen(clerk, PROPOSE, "act", *contracts, status=200)
    outcomes = {line.row.pk: problem for line, problem in page.context["outcomes"]}
    assert outcomes[contracts[0].pk] is None and outcomes[contracts[2].pk] is None
    assert "destination_clerk" in outcomes[contracts[1].pk].reason
    assert Permit.objects.count() == 2


def test_a_person_who_may_not_stops_no_other_of_the_batch(client_as, permits, monkeypatch):
    allow(monkeypatch, "batch_grant_permits")
    chief = client_as("destination_approver")
    grant, mine = actions.grant_permit, permits[1].pk

    def raced(actor, permit_id, *, at):
        if permit_id == mine:
            Permit.objects.filter(pk=mine).update(proposed_by=actor.id)
        return grant(actor, permit_id, at=at)

    monkeypatch.setattr(actions, "grant_permit", raced)
    page = chosen(chief, DECIDE, "act", *permits, status=200)
    said = [problem.code if problem else "" for _, problem in page.context["outcomes"]]
    assert said == ["", "same_person", ""]
    assert Permit.objects.filter(state="granted").count() == 2


def test_what_the_pack_does_not_allow_is_not_done_at_once(client_as, permits):
    chief = client_as("destination_approver")
    told = chosen(chief, DECIDE, "act", *permits, status=422).content.decode()
    assert "دفعة واحدة" in told
    assert Permit.objects.filter(state="proposed").count() == 3
    assert 'value="act"' not in chief.get(reverse("queue", args=[DECIDE])).content.decode()


def test_where_the_pack_allows_it_the_second_person_stays_another(client_as, cast, permits, monkeypatch):
    chief = client_as("destination_approver")
    mine = permits[0]
    Permit.objects.filter(pk=mine.pk).update(proposed_by=str(chief.account.pk))
    allow(monkeypatch, "batch_grant_permits")
    page = chosen(chief, DECIDE, "act", *permits, status=200)
    assert len(page.context["outcomes"]) == 2, "one's own proposal is not in one's queue"
    mine.refresh_from_db()
    assert mine.state == "proposed"


def allow(monkeypatch, code):
    asked = Terms.policy
    monkeypatch.setattr(Terms, "policy", lambda self, name: name == code or asked(self, name))


def test_an_account_in_two_offices_hands_only_within_reach(client_as, permits):
    chief = client_as("destination_approver")
    found = accounts.colleagues(accounts.actor_of(chief.account), "permits.decide", [OFFICE])
    assert found == []
    same = account_with("destination_approver", OFFICE)
    assert accounts.colleagues(accounts.actor_of(chief.account), "permits.decide", [OFFICE]) == [same]
    access.close_account(accounts.actor_of(account_with("node_administrator", "LY/")), same.pk, at=AT)
    assert accounts.colleagues(accounts.actor_of(chief.account), "permits.decide", [OFFICE]) == []
