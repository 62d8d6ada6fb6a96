"""Who passed which port, on which card?

Enters: a card shown at a port, the officer's act, the queue of a device that had no line.
Leaves: passages and refusals told to the other node, the slip for a person who was refused, and
the use of the card told to credentials.
Never: imports permits or hiring; decides on age of a list alone; opens a person without a viewing row.
Serves: Law 6/1987 (entry by visa through named ports).
"""
