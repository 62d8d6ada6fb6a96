"""An employer sees a worker's file while there is a reason, and some days after; the office sees on."""

from datetime import timedelta

import pytest

from rabt.agreement.queries import terms_at
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.errors import Missing
from rabt.credentials import queries as credentials
from rabt.hiring import actions as hiring
from rabt.people import queries as people
from rabt.permits import actions, queries
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT, ENTRY = build.AT, build.ENTRY
ENDED = ENTRY + timedelta(days=30)


def duties(at):
    done = hiring.end_sights(the_node("LY"), at=at)
    return done, actions.follow_sights(at)


def missing(deed):
    with pytest.raises(Missing):
        deed()


def test_the_employer_sees_while_the_contract_runs_and_some_days_after(cast, peer):
    row = build.active(cast, peer)
    firm, clerk = build.employer_of(cast, row), cast("destination_clerk")
    card = build.card_of(row)
    assert duties(ENDED) == (0, 0)
    hiring.end_contract(firm, row.contract_id, "by_employer", at=ENDED)
    last = ENDED + timedelta(days=terms_at(ENDED).clock("employer_sight"))
    assert duties(last) == (0, 0)
    assert people.person_to_see(firm, row.person_id) and queries.permit_to_see(firm, row.pk)
    assert duties(last + timedelta(seconds=1)) == (1, 1)
    assert duties(last + timedelta(days=1)) == (0, 0)
    missing(lambda: people.person_to_see(firm, row.person_id))
    missing(lambda: people.photo(firm, row.person_id))
    missing(lambda: queries.permit_to_see(firm, row.pk))
    missing(lambda: credentials.card_to_see(firm, card.pk))
    assert people.names(firm, [row.person_id]) == {}
    assert people.person_to_see(clerk, row.person_id) and queries.permit_to_see(clerk, row.pk)
    assert credentials.card_to_see(clerk, card.pk)
    assert people.person_to_see(cast("passports_officer", reach=("LY/labour/first/",)), row.person_id)


def test_the_pages_of_the_file_are_absent_for_him(cast, peer, client_as):
    row = build.active(cast, peer)
    firm = build.employer_of(cast, row)
    hiring.end_contract(firm, row.contract_id, "by_employer", at=ENDED)
    later = ENDED + timedelta(days=31)
    duties(later)
    client = client_as("employer", firm.office)
    with clock.stopped(AT):
        for page in (
            f"/people/{row.person_id}", f"/people/{row.person_id}/photo", f"/permits/{row.pk}",
            f"/permits/contracts/{row.contract_id}", f"/hiring/contracts/{row.contract_id}/paper",
            f"/hiring/panel/{row.person_id}", f"/permits/workers/{row.person_id}",
        ):  # fmt: skip
            assert client.get(page).status_code == 404, page
        listed = client.get("/hiring/contracts").content.decode()
        assert "محمود" not in listed and client.get(f"/hiring/contracts/{row.contract_id}").status_code == 200
        assert client_as("destination_clerk").get(f"/people/{row.person_id}").status_code == 200


def test_new_work_shows_him_to_the_new_employer_alone(cast, peer):
    row = build.without_work(cast, peer)
    first = build.employer_of(cast, row)
    second = build.employer(
        cast, licence_number="LIC-2", phone="+218911000002", name_latin="Second Co", name_ar="شركة ثانية"
    )
    asked = build.build.approved(cast, second)
    letter = build.build.offer_letter(asked, row.person_id)
    hiring.take_offer(peer, letter, at=AT)
    duties(ENDED + timedelta(days=31))
    missing(lambda: people.person_to_see(first, row.person_id))
    assert people.person_to_see(second, row.person_id)


def test_a_refused_certificate_ends_the_sight_at_once(cast, peer):
    row, firm = build.build.consented_there(cast, peer)
    assert people.person_to_see(firm, row.person_id)
    hiring.refuse_certificate(cast("destination_approver"), row.pk, "model_not_kept", at=AT)
    missing(lambda: people.person_to_see(firm, row.person_id))
