"""What may be done with an entry of an old register, and how its numbers are known again."""
