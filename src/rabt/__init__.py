"""Rabt (ربط): two states, one link. Each runs this program as its own node."""
