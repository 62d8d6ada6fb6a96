"""The scenarios that come with the house: invented events, one file each, read by `rules.shipping`."""
