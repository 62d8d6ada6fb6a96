"""Every write of this room."""

from rabt.patrol.actions.agreeing import (
    approve,
    put_forward,
    refuse,
    take_approved,
    take_back,
    take_proposed,
    take_refused,
    take_unsealed,
    unseal_over,
)
from rabt.patrol.actions.drawing import (
    RUN,
    compute,
    draw_plan,
    keep_drawn,
    redraw_plan,
    revise,
    stop_drawing,
    wake,
)
from rabt.patrol.actions.editing import add_patrol, edit_patrol, remove_patrol, would_break
from rabt.patrol.actions.going import (
    call_off_patrol,
    call_off_plan,
    give_out_orders,
    note_finds,
    note_looks,
    take_patrol_called_off,
    take_plan_called_off,
)
from rabt.patrol.actions.keeping import (
    OfficerSaid,
    VehicleSaid,
    change_officer,
    change_vehicle,
    end_away,
    enter_officer,
    enter_vehicle,
    note_away,
)
from rabt.patrol.actions.opening import offer_crews, open_plan, take_offer

__all__ = [
    "RUN", "OfficerSaid", "VehicleSaid", "add_patrol", "approve", "call_off_patrol", "call_off_plan",
    "change_officer", "change_vehicle", "compute", "draw_plan", "edit_patrol", "end_away", "enter_officer",
    "enter_vehicle", "give_out_orders", "keep_drawn", "note_away", "note_finds", "note_looks", "offer_crews",
    "open_plan", "put_forward", "redraw_plan", "refuse", "remove_patrol", "revise", "stop_drawing",
    "take_approved", "take_back", "take_offer", "take_patrol_called_off", "take_plan_called_off",
    "take_proposed", "take_refused", "take_unsealed", "unseal_over", "wake", "would_break",
]  # fmt: skip
