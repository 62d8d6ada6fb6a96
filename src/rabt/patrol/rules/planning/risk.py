"""What a stretch is worth to a smuggler: the kind of its places, and what was met there for the time looked.

A find counts by the hour of looking, never by itself: where patrols often went more was met, and that alone
makes a place no worse. Where nobody looked the kind of place speaks alone, so that it is never called safe.
"""

from collections.abc import Mapping

from rabt.patrol.rules.planning.facts import PieceFact, RuleBook, StretchFact

HOUR = 60.0


def usual_rate(stretches: tuple[StretchFact, ...]) -> float:
    """Return how many finds an hour of looking brought over the whole line (one in a day where none was)."""
    finds = sum(piece.finds for stretch in stretches for piece in stretch.pieces)
    hours = sum(piece.looked_minutes for stretch in stretches for piece in stretch.pieces) / HOUR
    return finds / hours if finds and hours else 1 / 24


def piece_risk(piece: PieceFact, book: RuleBook, usual: float) -> float:
    """Return the danger of a piece: points of its kind, times its rate of finds beside the usual one.

    The rate is drawn towards the usual one by `prior_minutes` of looking that are thought to have met as much
    as the whole line does (a gamma prior): one find in ten minutes does not make a place ninety times worse.
    """
    hours, prior = piece.looked_minutes / HOUR, book.prior_minutes / HOUR
    rate = (piece.finds + prior * usual) / (hours + prior)
    return book.kinds[piece.kind] * rate / usual


def risks(stretches: tuple[StretchFact, ...], book: RuleBook) -> Mapping[str, float]:
    """Return the danger of each stretch: that of its pieces together."""
    usual = usual_rate(stretches)
    return {one.code: sum(piece_risk(piece, book, usual) for piece in one.pieces) for one in stretches}
