"""What did we send to and receive from the other node?

Enters: letters of the rooms above, in the transaction of the act that they tell; sealed letters
and receipts of the other node, over the line or in a pouch.
Leaves: the same letters, sealed once, until a signed receipt comes back; each received letter,
once and in order, to the room that reads its kind.
Never: reads a letter's meaning, drops a letter in silence, confirms what is not yet durable,
tells an untrusted sender why.
Serves: the corridor's agreement between the two states on the exchange of data.
"""
