"""What is refused at the acts of this room: by which code, beside which field, with which facts."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.access import actions, queries
from rabt.access.actions import Founder
from rabt.access.models import Account, Code, InHand, Passkey, SignIn, Token
from rabt.access.testing import account_with, office_at
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Problem, Refused

pytestmark = pytest.mark.django_db
DAY, SECOND, FIRST = timedelta(days=1), timedelta(seconds=1), "LY/labour/first/"


@pytest.fixture
def account():
    return account_with("destination_approver", FIRST)


@pytest.fixture
def administrator():
    return queries.actor_of(account_with("node_administrator", "LY/"))


def told(deed):
    """Return kind, code and facts of a refusal."""
    with pytest.raises(Problem) as refusal:
        deed()
    return type(refusal.value), refusal.value.code, refusal.value.facts


NOT_THERE = (Missing, "missing", {})


def test_what_is_not_there_or_not_yours_is_missing(client, account, administrator, cast, at):
    actor, nobody = queries.actor_of(account), uuid4()
    narrow = cast("node_administrator", office="LY/border/", reach=("LY/border/",))
    for deed in (
        lambda: actions.act_for(client.session, actor, nobody, at=at),
        lambda: actions.end_deputy(actor, nobody, at=at),
        lambda: actions.end_token(actor, nobody, at=at),
        lambda: actions.end_passkey(actor, nobody, at=at),
        lambda: actions.close_account(administrator, nobody, at=at),
        lambda: actions.close_account(narrow, account.pk, at=at),
        lambda: actions.end_stays(narrow, account.pk, at=at),
        lambda: actions.propose_recovery(narrow, account.pk, at=at),
        lambda: actions.release(administrator, nobody, at=at),
        lambda: actions.decline(administrator, nobody, "x", at=at),
        lambda: queries.warrant_to_see(administrator, nobody),
        lambda: queries.account_to_see(narrow, account.pk),
        lambda: queries.office_to_see(narrow, FIRST),
        lambda: queries.office("LY/nowhere/"),
        lambda: queries.own_account(the_node("LY")),
        lambda: queries.account_by_id(""),
    ):
        assert told(deed) == NOT_THERE


def test_a_token_that_has_ended_is_missing(account, at):
    actor = queries.actor_of(account)
    token, _ = actions.make_token(actor, "x", at + DAY, at=at)
    actions.end_token(actor, token.pk, at=at)
    assert told(lambda: actions.end_token(actor, token.pk, at=at)) == NOT_THERE
    assert Token.objects.get().ended_at == at


def test_what_is_wrong_with_an_office_is_told_by_its_path(cast, administrator, at):
    office_at(FIRST)

    def opened(path, kind="labour", serves="", actor=administrator):
        return told(lambda: actions.open_office(actor, path, "أ", "A", kind, at, serves=serves))

    assert opened("LY/x/y/") == (Refused, "office_unknown", {"office": "LY/x/"})
    assert opened(FIRST) == (Refused, "office_taken", {"office": FIRST})
    assert opened("LY/new/", serves="LY/x/") == (Refused, "office_unknown", {"office": "LY/x/"})
    assert opened("LY/new/", kind="castle") == (Refused, "office_kind_unknown", {"kind": "castle"})
    assert opened("EG/", actor=the_node("LY")) == (Refused, "office_code_wrong", {"path": "EG/"})
    assert opened("LY/new/", actor=cast("destination_clerk")) == (NotAllowed, "not_allowed", {})


def test_an_office_that_closed_opens_nothing_below_it(administrator, at):
    office = office_at(FIRST)
    office.closed_at = at
    office.save()
    below = f"{FIRST}firm-1/"
    opened = told(lambda: actions.open_office(administrator, below, "أ", "A", "employer", at))
    assert opened == (Refused, "office_unknown", {"office": FIRST})
    account = ("هدى", "destination_clerk", FIRST, "0910000077", "", at)
    assert told(lambda: actions.propose_account(administrator, *account))[1] == "office_unknown"
    holder = account_with("destination_clerk", "LY/labour/second/")
    posted = told(lambda: actions.propose_posting(administrator, holder.pk, holder.role, FIRST, at=at))
    assert posted == (Refused, "office_unknown", {"office": FIRST})


def test_what_is_wrong_with_an_account_is_told(cast, at):
    office_at(FIRST)
    node = the_node("LY")

    def opened(role="destination_clerk", office=FIRST, phone="0910000077", actor=node):
        return told(lambda: actions.open_account(actor, "هدى", role, office, phone, " ", at))

    assert opened(role="emperor") == (Refused, "role_unknown", {"role": "emperor"})
    assert opened(role="recruiter") == (NotAllowed, "wrong_side", {"role": "recruiter"})
    assert opened(office="LY/x/") == (Refused, "office_unknown", {"office": "LY/x/"})
    assert opened(phone=" ") == (Refused, "address_missing", {})
    assert opened(phone="1") == (Refused, "phone_wrong", {"field": "phone"})
    assert opened(actor=cast("destination_approver")) == (NotAllowed, "not_allowed", {})
    assert opened(actor=replace(node, state="EG")) == (NotAllowed, "not_allowed", {})


def test_an_address_belongs_to_one_account(at):
    holder = account_with("destination_clerk", FIRST)
    opened = told(lambda: actions.open_account(the_node("LY"), "هدى", "auditor", FIRST, holder.phone, "", at))
    assert opened == (Refused, "account_exists", {})


def test_nobody_touches_his_own_account_as_somebody_else_s_deputy(administrator, cast, at):
    """Who acts for an absent colleague is himself and the colleague."""
    colleague = account_with("node_administrator", "LY/")
    acting = replace(administrator, for_whom=str(colleague.pk))
    for key in (colleague.pk, Account.objects.get(pk=administrator.id).pk):
        for deed in (
            lambda key=key: actions.close_account(acting, key, at=at),
            lambda key=key: actions.propose_recovery(acting, key, at=at),
            lambda key=key: actions.propose_posting(acting, key, "auditor", "LY/", at=at),
        ):
            assert told(deed) == (NotAllowed, "own_account", {})


def test_a_closed_account_is_asked_nothing_for(administrator, account, at):
    actions.close_account(administrator, account.pk, at=at)
    asked = told(lambda: actions.propose_recovery(administrator, account.pk, at=at))
    assert asked == (NotAllowed, "account_closed", {})
    assert told(lambda: queries.actor_of(account_of(account))) == (NotAllowed, "account_closed", {})


def account_of(account):
    return Account.objects.select_related("office").get(pk=account.pk)


def test_a_role_that_is_not_here_is_told_by_its_name(account):
    account.role = "recruiter"
    assert told(lambda: queries.actor_of(account)) == (NotAllowed, "wrong_side", {"role": "recruiter"})


def test_one_warrant_of_a_kind_is_open_at_a_time(administrator, account, at):
    actions.propose_recovery(administrator, account.pk, at=at)
    again = told(lambda: actions.propose_recovery(administrator, account.pk, at=at))
    assert again == (Refused, "warrant_open", {})
    actions.propose_posting(administrator, account.pk, "destination_clerk", FIRST, at=at)


def test_a_wrong_code_is_told_beside_its_field(client, account, at):
    code = actions.ask_code(account.phone, at=at, place="")
    wrong = (Refused, "code_wrong", {"field": "code"})
    assert told(lambda: actions.use_code(client.session, str(code.pk), "x", at=at, place="")) == wrong
    assert told(lambda: actions.prove_by_code(account.pk, str(code.pk), "x", at=at)) == wrong
    assert Code.objects.get().tries == 2
    assert told(lambda: actions.use_link(client.session, "x", at=at, place="")) == (Refused, "link_wrong", {})


def test_what_a_deputy_may_not_do(account, at):
    colleague = account_with("destination_clerk", "LY/labour/second/")
    acting = queries.actor_of(colleague, for_whom=account)
    for deed in (
        lambda: actions.name_deputy(acting, account.pk, at, at + DAY, at=at),
        lambda: actions.make_token(acting, "x", at + DAY, at=at),
    ):
        assert told(deed) == (NotAllowed, "not_as_deputy", {})


def test_what_is_wrong_with_a_deputy_is_told(account, at):
    actor = queries.actor_of(account)
    colleague = account_with("destination_clerk", "LY/labour/second/")
    stranger = account_with("employer", FIRST)
    named = told(lambda: actions.name_deputy(actor, stranger.pk, at, at + DAY, at=at))
    assert named == (Refused, "deputy_conflict", {})
    named = told(lambda: actions.name_deputy(actor, colleague.pk, at, at + 61 * DAY, at=at))
    assert named == (Refused, "deputy_days", {"days": 60})
    assert told(lambda: actions.make_token(actor, "x", at, at=at)) == (Refused, "token_life", {"days": 366})


def test_a_file_in_another_s_hand_is_told_by_his_name(account, at):
    first, second = (queries.actor_of(account_with("destination_clerk", FIRST)) for _ in range(2))
    actions.take_up(first, "permit:one", at=at)
    told_so = told(lambda: actions.take_up(second, "permit:one", at=at))
    assert told_so == (Refused, "in_hand_of_colleague", {"who": "destination_clerk"})
    to = queries.own_account(first).pk
    handed = lambda: actions.hand_over(  # noqa: E731
        first, "permit:one", to, scope="permits.propose", offices=[FIRST], at=at
    )
    assert told(handed) == (Refused, "colleague_cannot", {})


@pytest.mark.parametrize("late", [SECOND, DAY])
def test_a_passkey_is_added_within_a_quarter_of_an_hour_of_a_proof(client, account, late):
    at, session = clock.now(), client.session
    stay, actor = actions.enter(session, account, "code", at=at), queries.actor_of(account)
    quarter = at + timedelta(minutes=15)
    added = told(lambda: actions.add_passkey(session, actor, stay, {}, "", at=quarter))
    assert added == (Refused, "passkey_refused", {}), "in time, though it brings no key"
    added = told(lambda: actions.add_passkey(session, actor, stay, {}, "", at=quarter + late))
    assert added == (NotAllowed, "sign_in_again", {"minutes": 15})


def test_a_node_is_founded_by_two_who_can_be_reached(at):
    one = Founder("ريم", "reem@example.org")
    founded = told(lambda: actions.found(the_node("LY"), [one, one], "الدولة", "State", at=at))
    assert founded == (Refused, "founders_too_few", {"fewest": 2})
    founded = told(
        lambda: actions.found(the_node("LY"), [one, Founder("أيمن", "")], "الدولة", "State", at=at)
    )
    assert founded == (Refused, "address_missing", {})
    assert not Account.objects.exists()


def test_what_had_ended_before_an_account_closed_keeps_its_own_time(client, administrator, account, at):
    kept = {"account": account, "ended_at": at - DAY}
    Token.objects.create(digest="a", name="x", made_at=at - 2 * DAY, expires_at=at + DAY, **kept)
    Passkey.objects.create(credential="a", public_key=b"x", added_at=at - 2 * DAY, **kept)
    Token.objects.create(account=account, digest="b", name="y", made_at=at, expires_at=at + DAY)
    Passkey.objects.create(account=account, credential="b", public_key=b"x", added_at=at)
    actions.enter(client.session, account, "code", at=at)
    actions.take_up(queries.actor_of(account), "permit:one", at=at)
    actions.close_account(administrator, account.pk, at=at)
    for kind in (Token, Passkey):
        assert sorted(kind.objects.values_list("ended_at", flat=True)) == [at - DAY, at]
    assert SignIn.objects.get().ended_at == at and not InHand.objects.exists()
    assert account_of(account).closed_at == at
