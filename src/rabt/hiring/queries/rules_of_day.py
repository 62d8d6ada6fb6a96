"""What the law says on the day of an act, as this room needs it."""

from datetime import datetime

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.base.clock import day_of
from rabt.base.errors import Refused
from rabt.corridor import Terms
from rabt.hiring.models import Employer
from rabt.hiring.rules import demand
from rabt.hiring.rules.quota import Staff


def terms_at(at: datetime) -> Terms:
    """Return the corridor's rules on the calendar day of this node's state."""
    rough = agreement.terms(at.date())
    return agreement.terms(day_of(at, rough.state(settings.RABT.state).zone))


def reason_codes(at: datetime, name: str) -> frozenset[str]:
    """Return the codes of one list of reasons of the corridor."""
    return frozenset(terms_at(at).reasons(name))


def setting_of(who: Employer, staff: Staff, occupation: str, at: datetime) -> demand.Setting:
    """Gather what the law of that day says about one employer and one occupation.

    Refuses: occupation_unknown
    """
    terms = terms_at(at)
    found = terms.occupations.get(occupation)
    if found is None:
        raise Refused("occupation_unknown", occupation=occupation, field="occupation")
    floor = terms.wage_floor(occupation)
    return demand.Setting(
        on=terms.on, licence=who.licence(), party_state=who.state, staff=staff,
        quota_percent=terms.quota(who.sector), profession_open=found.open,
        wage_floor_minor=floor.minor, wage_floor_currency=floor.currency,
        exponent=terms.exponent(floor.currency), most_months=terms.clock("contract_days_max") * 12 // 365,
        housing_required=terms.policy("housing_required"),
    )  # fmt: skip
