"""Every write of this room, by noun: accounts, codes, passkeys, tokens, stays, warrants, deputies."""

from rabt.access.actions.accounts import close_account, open_account, open_office, set_serves
from rabt.access.actions.alarms import end_canaries, judge_alarm, mark_canaries, tally_looks, watch
from rabt.access.actions.codes import (
    address_of,
    ask_code,
    ask_own_code,
    forget_old,
    make_trial_link,
    prove_by_code,
    send_link,
    use_code,
    use_link,
    use_own_code,
)
from rabt.access.actions.deputies import end_deputy, name_deputy
from rabt.access.actions.drafts import drop_draft, forget_drafts, keep_draft
from rabt.access.actions.forgetting import forget_alarms, forget_closed, forget_ways_in, note_swept
from rabt.access.actions.founding import Founder, found
from rabt.access.actions.in_hand import finish_record, forget_in_hand, hand_over, put_down, take_up
from rabt.access.actions.knocks import knock
from rabt.access.actions.own_stays import end_own_stay, end_own_stays, note_own_seen, open_own_stay
from rabt.access.actions.passkeys import (
    add_passkey,
    end_passkey,
    offer_new,
    offer_sign_in,
    prove_by_passkey,
    use_passkey,
)
from rabt.access.actions.pins import pin, unpin
from rabt.access.actions.stays import (
    act_for,
    end_stay,
    end_stays,
    enter,
    leave,
    leave_elsewhere,
    note_seen,
    note_token_used,
    prove,
)
from rabt.access.actions.tokens import end_token, make_token
from rabt.access.actions.warrants import (
    decline,
    propose_account,
    propose_posting,
    propose_recovery,
    release,
)
from rabt.access.actions.withholding import decide_withholding, propose_withholding

__all__ = [
    "Founder",
    "act_for",
    "add_passkey",
    "address_of",
    "ask_code",
    "ask_own_code",
    "close_account",
    "decide_withholding",
    "decline",
    "drop_draft",
    "end_canaries",
    "end_deputy",
    "end_own_stay",
    "end_own_stays",
    "end_passkey",
    "end_stay",
    "end_stays",
    "end_token",
    "enter",
    "finish_record",
    "forget_alarms",
    "forget_closed",
    "forget_drafts",
    "forget_in_hand",
    "forget_old",
    "forget_ways_in",
    "found",
    "hand_over",
    "judge_alarm",
    "keep_draft",
    "knock",
    "leave",
    "leave_elsewhere",
    "make_token",
    "make_trial_link",
    "mark_canaries",
    "name_deputy",
    "note_own_seen",
    "note_seen",
    "note_swept",
    "note_token_used",
    "offer_new",
    "offer_sign_in",
    "open_account",
    "open_office",
    "open_own_stay",
    "pin",
    "propose_account",
    "propose_posting",
    "propose_recovery",
    "propose_withholding",
    "prove",
    "prove_by_code",
    "prove_by_passkey",
    "put_down",
    "release",
    "send_link",
    "set_serves",
    "take_up",
    "tally_looks",
    "unpin",
    "use_code",
    "use_link",
    "use_own_code",
    "use_passkey",
    "watch",
]
