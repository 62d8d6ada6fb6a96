"""An employer asks for a renewal himself; a clerk proposes it, or says why not."""

from datetime import timedelta

import pytest

from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.hiring.models import Contract
from rabt.notices.models import Notice
from rabt.permits import actions, queries
from rabt.permits.models import Permit, Renewal
from rabt.permits.rules import renewal as rules
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
ENDING, ASK = "/permits/ending", "/permits/ending/ask"


@pytest.fixture
def ending(cast, peer):
    """Return an active permit that ends in twenty days, on a contract that runs on."""
    row = build.active(cast, peer)
    today = clock.today("Africa/Tripoli")
    Contract.objects.filter(pk=row.contract_id).update(ends_on=today + timedelta(days=400))
    Permit.objects.filter(pk=row.pk).update(valid_until=today + timedelta(days=20))
    return Permit.objects.get(pk=row.pk)


def asked(cast, row):
    return actions.ask_renewal(build.employer_of(cast, row), row.pk, at=clock.now())


def test_an_employer_asks_and_a_clerk_proposes(cast, ending):
    found = asked(cast, ending)
    clerk = cast("destination_clerk", office="LY/")
    assert list(queries.renewals_asked(clerk)) == [found]
    assert [one.word for one in queries.waiting(clerk) if one.word == "permits.renewals_asked"]
    renewal = actions.renew_permit(clerk, ending.pk, at=clock.now())
    ending.refresh_from_db()
    assert (renewal.state, ending.renewal_asked_by, ending.renewal_asked_at) == ("proposed", "", None)
    assert not queries.renewals_asked(clerk).exists()


def test_a_clerk_declines_with_a_reason_and_the_employer_is_told(cast, ending):
    asked(cast, ending)
    actions.decline_renewal(
        cast("destination_clerk", office="LY/"), ending.pk, reason="false_data", at=clock.now()
    )
    told = Notice.objects.filter(template="permits.renewal_declined_text")
    assert told.count() == 1 and told.get().about == str(ending.ref)
    assert not Renewal.objects.exists()
    assert asked(cast, ending).renewal_asked_at, "he may ask again"


@pytest.mark.parametrize("reason", ["", "x", "\x00", "=1+1"])
def test_a_reason_that_the_corridor_does_not_know_declines_nothing(cast, ending, reason):
    asked(cast, ending)
    with pytest.raises(Refused) as no:
        actions.decline_renewal(
            cast("destination_clerk", office="LY/"), ending.pk, reason=reason, at=clock.now()
        )
    assert no.value.code == "permit_reason_unknown"
    ending.refresh_from_db()
    assert ending.renewal_asked_at


def test_nobody_declines_what_nobody_asked(cast, ending):
    with pytest.raises(Refused) as no:
        actions.decline_renewal(
            cast("destination_clerk", office="LY/"), ending.pk, reason="false_data", at=clock.now()
        )
    assert no.value.code == "renewal_not_asked"


def test_long_before_the_end_it_is_too_early(cast, ending):
    Permit.objects.filter(pk=ending.pk).update(
        valid_until=clock.today("Africa/Tripoli") + timedelta(days=390)
    )
    with pytest.raises(Refused) as no:
        asked(cast, ending)
    assert no.value.code == "renewal_too_early"


def test_a_clerk_does_not_ask_and_an_employer_does_not_decline(cast, ending):
    with pytest.raises(NotAllowed):
        actions.ask_renewal(cast("destination_clerk", office="LY/"), ending.pk, at=clock.now())
    asked(cast, ending)
    with pytest.raises(NotAllowed):
        actions.decline_renewal(
            build.employer_of(cast, ending), ending.pk, reason="false_data", at=clock.now()
        )


def test_another_employer_finds_nothing(cast, ending):
    other = cast("employer", office="LY/labour/other/firm-9/")
    with pytest.raises(Missing):
        actions.ask_renewal(other, ending.pk, at=clock.now())


@pytest.mark.parametrize(
    ("state", "was_asked", "waits", "code"),
    [
        ("suspended", False, False, "permit_step_closed"),
        ("between_jobs", False, False, "permit_step_closed"),
        ("active", False, True, "renewal_already_proposed"),
        ("active", True, False, "renewal_already_asked"),
    ],
)
def test_what_is_not_worth_a_clerks_time(state, was_asked, waits, code):
    with pytest.raises(Refused) as no:
        rules.check_may_ask(state, asked=was_asked, waits=waits)
    assert no.value.code == code


# ------------------------------------------------------------------ pages
def test_he_asks_for_several_from_the_list_and_once_for_one(ending, client_as):
    his = client_as("employer", ending.office)
    assert 'name="permit"' in his.get(ENDING).content.decode()
    done = his.post(ASK, {"permit": [str(ending.pk), "not-a-key", "\x00"]})
    assert done.status_code == 200 and ending.spoken_number in done.content.decode()
    listed = his.get(ENDING).content.decode()
    assert "طُلب تجديده" in listed and 'name="permit"' not in listed
    again = his.post(ASK, {"permit": [str(ending.pk)]}).content.decode()
    assert 'class="error"' in again
    clerk = client_as("destination_clerk", "LY/")
    assert 'name="permit"' in clerk.get(ENDING).content.decode(), "the clerk may still propose it"


def test_he_asks_on_the_permits_own_page_and_the_clerk_answers_there(ending, client_as):
    his, clerk = client_as("employer", ending.office), client_as("destination_clerk", "LY/")
    page, deed = f"/permits/{ending.pk}", f"/permits/{ending.pk}/ask-renewal"
    assert deed in his.get(page).content.decode() and deed not in clerk.get(page).content.decode()
    assert his.post(deed).status_code == 302
    assert deed not in his.get(page).content.decode()
    decline = f"/permits/{ending.pk}/decline-renewal"
    assert decline in clerk.get(page).content.decode() and decline not in his.get(page).content.decode()
    assert clerk.get(decline).status_code == 200
    assert clerk.post(decline, {"reason": "false_data"}).status_code == 302
    ending.refresh_from_db()
    assert ending.renewal_asked_at is None
    assert his.post(decline, {"reason": "false_data"}).status_code == 403
    assert clerk.post(deed).status_code == 403


def test_a_permit_far_from_its_end_shows_no_such_button(ending, client_as):
    Permit.objects.filter(pk=ending.pk).update(
        valid_until=clock.today("Africa/Tripoli") + timedelta(days=390)
    )
    his = client_as("employer", ending.office)
    assert "ask-renewal" not in his.get(f"/permits/{ending.pk}").content.decode()
