"""Every write of this room: one function, one transaction."""

from rabt.tracks.actions.deciding import set_sighting_aside, take_up_sighting

__all__ = ["set_sighting_aside", "take_up_sighting"]
