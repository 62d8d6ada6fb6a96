"""Months, definitions, small numbers, tallies and how they are drawn: pure."""
