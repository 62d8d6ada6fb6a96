"""To whom a notice goes, how its address is shown, when it is tried again."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from rabt.base.errors import Refused
from rabt.notices import rules

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_channels_are_stored_as_they_always_were():
    told = rules.Address(phone="1"), rules.Address(email="a@b.c"), rules.Address()
    assert tuple(one.channel for one in told) == ("sms", "mail", "nowhere")
    assert (rules.SMS, rules.MAIL, rules.NOWHERE) == ("sms", "mail", "nowhere")
    assert rules.CHANNELS == ("sms", "mail"), "nobody asks for what went nowhere"


def test_a_message_waits_leaves_or_is_given_up_and_only_what_was_given_up_is_sent_again():
    assert rules.STATES == (rules.QUEUED, rules.SENT, rules.GIVEN_UP) == ("queued", "sent", "given_up")
    for state in ("queued", "sent"):
        with pytest.raises(Refused, match="notice_not_given_up"):
            rules.check_resend(state, "text", "abcde")
    assert rules.check_resend("given_up", "text", "abcde") is None


def test_people_are_told_in_arabic_unless_they_read_english():
    assert rules.LANGUAGES == ("ar", "en") and rules.masked("") == ""
    assert rules.Address().language == rules.LANGUAGES[0]


def test_a_message_is_tried_eight_times_within_the_hours_of_a_morning():
    tried = AT
    for tries in range(1, rules.MOST_TRIES):
        tried = rules.next_try(tries, tried)
    assert (rules.MOST_TRIES, tried - AT) == (8, timedelta(hours=4, minutes=14))


def test_what_was_given_up_may_be_sent_again_for_thirty_days():
    assert rules.check_resend(rules.GIVEN_UP, "text", "abcde") is None
    assert timedelta(days=30) == rules.GIVEN_UP_KEPT


@pytest.mark.parametrize(
    ("address", "channel", "target"),
    [
        (rules.Address(phone="+218910000001", email="a@b.c"), "sms", "+218910000001"),
        (rules.Address(phone="+218910000001"), "sms", "+218910000001"),
        (rules.Address(email="a@b.c"), "mail", "a@b.c"),
        (rules.Address(name="سالم"), "nowhere", ""),
        (rules.Address(), "nowhere", ""),
    ],
)
def test_each_address_has_one_channel_and_the_target_of_that_channel(address, channel, target):
    assert (address.channel, address.target) == (channel, target)


def test_an_address_of_which_nothing_is_known_is_empty_and_arabic():
    nothing = rules.Address()
    assert nothing == rules.Address(phone="", email="", name="", language="ar")
    assert (nothing.channel, nothing.target) == ("nowhere", "")


def test_a_telephone_comes_before_mail():
    assert rules.Address(phone="+218910000001", email="a@b.c").channel == rules.SMS
    assert rules.Address(email="a@b.c").target == "a@b.c"
    assert rules.Address(email="a@b.c").channel == rules.MAIL
    assert rules.Address().channel == rules.NOWHERE


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("+218910000001", "+218…01"),
        ("salem@example.org", "s…@example.org"),
        ("@example.org", "…@example.org"),
        ("a@b@c.ly", "a…@b@c.ly"),
        ("1234567", "1234…67"),
        ("123456", "…"),
        ("123", "…"),
        ("1", "…"),
        ("", ""),
    ],
)
def test_an_address_is_shown_in_part(target, shown):
    assert rules.masked(target) == shown


def test_each_try_waits_longer():
    waits = [rules.next_try(tries, AT) - AT for tries in range(12)]
    minutes = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024)
    assert waits == [timedelta(minutes=n) for n in minutes]


# ------------------------------------------------------------------ the night
@pytest.mark.parametrize(
    ("zone", "local", "told"),
    [
        ("Africa/Tripoli", "2026-11-24 20:59:59.999999", "2026-11-24 20:59:59.999999"),
        ("Africa/Tripoli", "2026-11-24 21:00", "2026-11-25 07:00"),
        ("Africa/Tripoli", "2026-11-24 23:59:59", "2026-11-25 07:00"),
        ("Africa/Tripoli", "2026-11-25 00:00", "2026-11-25 07:00"),
        ("Africa/Tripoli", "2026-11-25 06:59:59.999999", "2026-11-25 07:00"),
        ("Africa/Tripoli", "2026-11-25 07:00", "2026-11-25 07:00"),
        ("Africa/Tripoli", "2026-12-31 21:30", "2027-01-01 07:00"),
        ("Asia/Dhaka", "2026-11-24 21:00", "2026-11-25 07:00"),
        ("Asia/Dhaka", "2026-11-25 03:00", "2026-11-25 07:00"),
        ("Asia/Dhaka", "2026-11-25 12:00", "2026-11-25 12:00"),
    ],
)
def test_what_can_wait_waits_from_nine_in_the_evening_until_seven_in_the_morning(zone, local, told):
    hours = {"Africa/Tripoli": 2, "Asia/Dhaka": 6}[zone]
    here = timezone(timedelta(hours=hours))
    at = datetime.fromisoformat(local).replace(tzinfo=here).astimezone(UTC)
    found = rules.after_night(at, zone)
    assert found == datetime.fromisoformat(told).replace(tzinfo=here)
    assert found.tzinfo is UTC, "in the zone in which it was asked"


def test_the_morning_after_the_clocks_were_changed_is_at_seven_too():
    late = datetime(2026, 3, 28, 21, 30, tzinfo=UTC)
    assert rules.after_night(late, "Europe/Rome") == datetime(2026, 3, 29, 5, tzinfo=UTC)


# ------------------------------------------------------------------ sending again
@pytest.mark.parametrize("why", ["abcde", "  abcde  ", "عاد ه", "a b c", "عاد الخط بعد العطل"])
def test_five_signs_are_reason_enough_to_send_again(why):
    rules.check_resend("given_up", "ينتهي تصريحك", why)


@pytest.mark.parametrize(
    ("state", "text", "why", "code", "facts"),
    [
        ("queued", "text", "abcde", "notice_not_given_up", {}),
        ("sent", "text", "abcde", "notice_not_given_up", {}),
        ("sent", "", "", "notice_not_given_up", {}),
        ("given_up", "", "abcde", "notice_forgotten", {}),
        ("given_up", "", "", "notice_forgotten", {}),
        ("given_up", "text", "", "notice_why", {"field": "why", "least": 5}),
        ("given_up", "text", "abcd", "notice_why", {"field": "why", "least": 5}),
        ("given_up", "text", "  abcd  ", "notice_why", {"field": "why", "least": 5}),
    ],
)
def test_what_is_not_sent_again_is_refused_for_the_first_thing_that_stands_against_it(
    state, text, why, code, facts
):
    with pytest.raises(Refused) as no:
        rules.check_resend(state, text, why)
    assert (no.value.code, no.value.facts) == (code, facts)
