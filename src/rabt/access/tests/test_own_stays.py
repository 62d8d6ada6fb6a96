"""The stay of a person without an account, and his codes: few, short, counted alike whoever is meant."""

from datetime import timedelta

import pytest

from rabt.access import actions, queries, rules, viewing
from rabt.access.actions.own_stays import forget_own_stays
from rabt.access.models import Account, Code, OwnStay
from rabt.access.testing import account_with
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import Ref
from rabt.notices.models import Notice
from rabt.notices.rules import Address

pytestmark = pytest.mark.django_db
ME, OTHER = Ref("person:0193a1c2-0000-7000-8000-000000000001"), Ref("person:x")
PHONE = "+218911234567"


def ask(at, who=ME, shown="CARD"):
    return actions.ask_own_code(who, Address(phone=PHONE), "access.code_text", shown=shown, at=at, place="1")


def stands(secret):
    return queries.own_stay(secret) is not None


def digits_of(code):
    text = Notice.objects.get(about=f"code:{code.pk}").text
    return next(part for part in text.split() if part.strip(".:،").isdigit())


def test_a_code_says_whose_it_is_once(at):
    code = ask(at)
    said = digits_of(code)
    assert actions.use_own_code(str(code.pk), said, at=at) == ME
    with pytest.raises(Refused):
        actions.use_own_code(str(code.pk), said, at=at)


def test_a_code_for_one_kind_of_record_is_no_use_for_another(at):
    form = Ref("course_form:0193a1c2-0000-7000-8000-000000000001")
    for who, of, other in ((ME, "person", "course_form"), (form, "course_form", "person")):
        wrongly, rightly = ask(at, who=who), ask(at, who=who)
        with pytest.raises(Refused) as no:
            actions.use_own_code(str(wrongly.pk), digits_of(wrongly), of=other, at=at)
        assert (no.value.code, no.value.facts["field"]) == ("code_wrong", "code")
        assert actions.use_own_code(str(rightly.pk), digits_of(rightly), of=of, at=at) == who


def test_a_code_of_nobody_and_one_of_an_account_open_no_own_page(at):
    nobody = ask(at, who=None)
    assert Notice.objects.get(about=f"code:{nobody.pk}").target == ""
    account = account_with("destination_clerk", "LY/labour/first/")
    theirs = actions.ask_code(account.phone, at=at, place="2")
    for code in (nobody, theirs):
        text = Notice.objects.get(about=f"code:{code.pk}").text
        said = next((part.strip(".:،") for part in text.split() if part.strip(".:،").isdigit()), "000000")
        with pytest.raises(Refused):
            actions.use_own_code(str(code.pk), said, at=at)


def test_whoever_was_sent_many_is_sent_no_more_and_the_answer_is_the_same(at):
    codes = [ask(at, shown=f"CARD{n}") for n in range(6)]
    assert [bool(code.who) for code in codes] == [True] * 5 + [False]
    with pytest.raises(Refused) as many:
        for _ in range(6):
            ask(at, who=None, shown="SAME")
    assert many.value.code == "too_many_codes"


def test_a_stay_stands_until_it_is_ended_or_forgotten(at):
    secret, other = actions.open_own_stay(ME, [ME], at=at), actions.open_own_stay(OTHER, [OTHER], at=at)
    assert stands(secret) and not stands("") and not stands(secret + "x")
    assert secret not in str(OwnStay.objects.values())
    actions.end_own_stay(queries.own_stay(secret), at=at)
    assert not stands(secret) and stands(other)
    forget_own_stays(at + 2 * rules.STAY_LONGEST + timedelta(seconds=1))
    assert not OwnStay.objects.exists()


def test_use_is_noted_once_a_minute(at):
    stay = queries.own_stay(actions.open_own_stay(ME, [ME], at=at))
    for seconds, seen in ((30, at), (60, at + timedelta(seconds=60))):
        actions.note_own_seen(stay, at + timedelta(seconds=seconds))
        assert OwnStay.objects.get().seen_at == seen


def test_ending_all_of_one_person_ends_his_codes_too(at):
    secrets = [actions.open_own_stay(who, [who], at=at) for who in (ME, ME, OTHER)]
    ask(at)
    assert actions.end_own_stays(ME, at=at) == 2
    assert [stands(secret) for secret in secrets] == [False, False, True]
    assert Code.objects.get().used_at == at


def test_he_sees_what_is_his_and_nothing_else(cast):
    me = queries.himself(ME, frozenset({viewing.OWN}), [ME]).looking_for("own")
    viewing.note_own(me, ME)
    for viewer, ref in ((me, OTHER), (queries.himself(ME), ME), (cast("auditor"), ME)):
        with pytest.raises(Missing):
            viewing.note_own(viewer, ref)
    assert viewing.Viewing.objects.get().role == "worker"
    assert [look.times for look in queries.looks_of([ME], own=True, limit=5)] == [1]
    assert queries.looks_of([ME], own=False, limit=5) == []


def test_no_account_has_the_role_of_a_person_at_his_own_page(cast, first):
    account = account_with("destination_clerk", "LY/labour/first/")
    with pytest.raises(Refused) as no:
        account_with("worker", "LY/labour/first/")
    assert no.value.code == "role_unknown"
    Account.objects.filter(pk=account.pk).update(role="worker")
    account.refresh_from_db()
    with pytest.raises(NotAllowed) as no:
        queries.actor_of(account)
    assert no.value.code == "wrong_side"
