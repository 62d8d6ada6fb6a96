"""A refusal always carries a reason of the corridor, its article and its remedy."""

import pytest

from rabt.agreement.queries import terms_at
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.notices.models import Notice
from rabt.permits import actions, queries
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT


def test_a_refusal_is_told_with_its_remedy(cast, peer, letters):
    row = build.proposed(cast, peer)
    row = actions.refuse_permit(
        cast("destination_approver"), row.pk, reason="document_missing", note="صورة غير واضحة", at=AT
    )
    assert (row.state, row.why, row.reason_code, row.holds_person) == (
        "refused", "document_missing", "document_missing", False,
    )  # fmt: skip
    assert row.reason_text == "صورة غير واضحة"
    texts = list(
        Notice.objects.filter(about=row.ref, template="permits.refused_text").values_list("text", flat=True)
    )
    assert len(texts) == 2
    told = letters()[-1].body
    assert (told["state"], told["why"]) == ("refused", "document_missing")
    assert "صورة" not in str(told)
    assert build.card_of(row) is None


@pytest.mark.parametrize("reason", ["", "because", "visa_awaited"])
def test_a_reason_of_another_list_or_none_is_not_enough(cast, peer, reason):
    row = build.proposed(cast, peer)
    with pytest.raises(Refused) as no:
        actions.refuse_permit(cast("destination_approver"), row.pk, reason=reason, at=AT)
    assert no.value.code == "permit_reason_unknown"


def test_who_proposed_does_not_refuse(cast, peer):
    row = build.proposed(cast, peer)
    with pytest.raises(NotAllowed):
        actions.refuse_permit(
            cast("destination_approver", id=row.proposed_by), row.pk, reason="document_missing", at=AT
        )


def test_a_granted_permit_is_not_refused(cast, peer):
    row = build.granted(cast, peer)
    with pytest.raises(Refused) as no:
        actions.refuse_permit(cast("destination_approver"), row.pk, reason="document_missing", at=AT)
    assert no.value.code == "permit_step_closed"


def test_another_office_sees_nothing(cast, peer):
    row = build.proposed(cast, peer)
    with pytest.raises(Missing):
        actions.refuse_permit(
            cast("destination_approver", office="LY/labour/second/"), row.pk, reason="document_missing", at=AT
        )


def test_a_refused_worker_comes_back_to_be_proposed_again(cast, peer):
    clerk, approver = cast("destination_clerk"), cast("destination_approver")
    row = build.proposed(cast, peer)
    with clock.stopped(AT):
        assert list(queries.proposable(clerk)) == []
        actions.refuse_permit(approver, row.pk, reason="document_missing", note="ناقص", at=AT)
        back = queries.proposable(clerk).get()
        assert back.pk == row.contract_id
        refusal = queries.refusals(clerk, [back.pk], AT)[back.pk]
        assert (refusal.permit.pk, refusal.reason.code) == (row.pk, "document_missing")
        assert [one.word for one in queries.waiting(clerk)] == ["permits.permits_to_propose"]
    again = actions.propose_permit(clerk, row.contract_id, at=AT)
    assert again.pk != row.pk and again.state == "proposed"
    assert list(queries.proposable(clerk)) == []
    assert actions.grant_permit(approver, again.pk, at=AT).state == "granted"
    assert list(queries.proposable(clerk)) == []


def test_the_list_and_the_sheet_show_the_earlier_refusal(cast, peer, client_as):
    row = build.proposed(cast, peer)
    actions.refuse_permit(cast("destination_approver"), row.pk, reason="document_missing", note="ناقص", at=AT)
    clerk = client_as("destination_clerk")
    with clock.stopped(AT):
        for page in ("/permits/to-propose", f"/permits/contracts/{row.contract_id}"):
            text = clerk.get(page).content.decode()
            assert "رُفض من قبل" in text and row.spoken_number in text, page


def test_a_withdrawn_proposal_does_not_come_back(cast, peer):
    row = build.proposed(cast, peer)
    reason = next(iter(terms_at(AT).reasons("permit_withdrawal")))
    build.withdrawn(cast, row, reason)
    assert list(queries.proposable(cast("destination_clerk"))) == []
