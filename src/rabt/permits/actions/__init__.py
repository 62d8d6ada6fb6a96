"""Every write of this room: one function, one transaction, one sentence of the law."""

from rabt.permits.actions.clearances import confirm_clearance, record_clearance, return_clearance
from rabt.permits.actions.deciding import grant_permit, refuse_permit
from rabt.permits.actions.following import activate_entered, expire_due, follow_contracts, follow_sights
from rabt.permits.actions.keeping import lift_suspension, lose_work, suspend_permit, withdraw_permit
from rabt.permits.actions.proposing import propose_permit
from rabt.permits.actions.renewing import grant_renewal, refuse_renewal, renew_permit
from rabt.permits.actions.taking import take_clearance, take_permit

__all__ = [
    "activate_entered", "confirm_clearance", "expire_due", "follow_contracts", "follow_sights",
    "grant_permit", "grant_renewal", "lift_suspension", "lose_work", "propose_permit", "record_clearance",
    "refuse_permit", "refuse_renewal", "renew_permit", "return_clearance", "suspend_permit",
    "take_clearance", "take_permit", "withdraw_permit",
]  # fmt: skip
