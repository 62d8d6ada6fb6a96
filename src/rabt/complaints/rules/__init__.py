"""A complaint's life, its number and secret word, the leaves of the room's own journal."""
