"""To whom a notice goes, how its address is shown, when it is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from rabt.notices import rules

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_a_telephone_comes_before_mail():
    assert rules.Address(phone="+218910000001", email="a@b.c").channel == rules.SMS
    assert rules.Address(email="a@b.c").target == "a@b.c"
    assert rules.Address(email="a@b.c").channel == rules.MAIL
    assert rules.Address().channel == rules.NOWHERE


@pytest.mark.parametrize(
    ("target", "shown"),
    [("+218910000001", "+218…01"), ("salem@example.org", "s…@example.org"), ("123", "…"), ("", "")],
)
def test_an_address_is_shown_in_part(target, shown):
    assert rules.masked(target) == shown


def test_each_try_waits_longer():
    waits = [rules.next_try(tries, AT) - AT for tries in range(12)]
    assert waits[:3] == [timedelta(minutes=n) for n in (1, 2, 4)]
    assert waits == sorted(waits) and waits[-1] == timedelta(minutes=1024)
