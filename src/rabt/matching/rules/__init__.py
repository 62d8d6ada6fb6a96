"""Comparing lists: where it stands, what became of a pair, how far clerks agree, which column is which."""
