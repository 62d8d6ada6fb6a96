"""Every read of this room; the first argument says who looks."""

from rabt.operations.queries.days import GRAIN, Charted, Day, charted, day, day_span, packed, ways, zone
from rabt.operations.queries.ground import REPORT, SEE, border_now, pieces, tile
from rabt.operations.queries.picture import SHOWN, Picture, PieceNow, StretchNow, picture
from rabt.operations.queries.urgent import FIRST, urgent
from rabt.operations.queries.weather import Slot, weather

__all__ = [
    "FIRST",
    "GRAIN",
    "REPORT",
    "SEE",
    "SHOWN",
    "Charted",
    "Day",
    "Picture",
    "PieceNow",
    "Slot",
    "StretchNow",
    "border_now",
    "charted",
    "day",
    "day_span",
    "packed",
    "picture",
    "pieces",
    "tile",
    "urgent",
    "ways",
    "weather",
    "zone",
]
