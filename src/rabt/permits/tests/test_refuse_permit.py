"""A refusal always carries a reason of the corridor, its article and its remedy."""

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.notices.models import Notice
from rabt.permits import actions
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
