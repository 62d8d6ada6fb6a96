"""Into which band a wage, a cost, an employer's use of his quota or an occupation falls."""

BELOW, AT, ABOVE, FAR_ABOVE, OTHER = "below", "at", "above", "far_above", "other_currency"
"""A wage under the floor, on it, up to half as much again, above that; or in a currency without a floor."""

UNDER_HALF, OVER_HALF, NEARLY_FULL, OVER = "under_half", "over_half", "nearly_full", "over"
"""Under half of the quota, up to nine tenths of it, up to all of it, over it."""


def wage_of(minor: int, floor: int) -> str:
    """Place a wage against the floor of its occupation, both in the same smallest unit."""
    if minor < floor:
        return BELOW
    if minor == floor:
        return AT
    return ABOVE if 2 * minor <= 3 * floor else FAR_ABOVE


WEEK, MONTH, LONGER = "week", "month", "longer"
"""What a worker bore: up to a quarter of his monthly wage, up to all of it, or more."""


def share_of(minor: int, currency: str, wage_minor: int, wage_currency: str) -> str:
    """Place what a worker bore against his monthly wage. (SDG indicator 10.7.1: cost over income)"""
    if currency != wage_currency:
        return OTHER
    if 4 * minor <= wage_minor:
        return WEEK
    return MONTH if minor <= wage_minor else LONGER


def use_of_quota(nationals: int, foreigners: int, percent: int) -> str:
    """Place an employer by the part of his quota that his foreign staff takes."""
    part, whole = 100 * foreigners, percent * (nationals + foreigners)
    if part > whole:
        return OVER
    if 2 * part < whole:
        return UNDER_HALF
    return OVER_HALF if 10 * part < 9 * whole else NEARLY_FULL


def group_of(occupation: str) -> str:
    """Return the major group of an occupation: the first digit of its code. (ISCO-08)"""
    return occupation[:1]
