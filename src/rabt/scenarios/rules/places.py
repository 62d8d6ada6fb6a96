"""The places of the pack by which a scenario says where something happens."""

from collections.abc import Mapping

from rabt.corridor import Terms, Words


def names(terms: Terms) -> Mapping[str, Words]:
    """Return what the pack calls each place on and near the line: towns, landmarks and ports, by code."""
    landmarks = {code: one.name for code, one in terms.border.landmarks.items()}
    return landmarks | {code: one.name for code, one in terms.ports.items()}
