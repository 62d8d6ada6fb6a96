"""What the rooms below tell, weighed: time since a look, effort beside finds, weather, tiles of a map."""
