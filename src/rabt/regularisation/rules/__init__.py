"""The rules of this room: a file, its number, a travel document, an arrest of which the consulate is told."""
