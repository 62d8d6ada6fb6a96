"""What happened, and can we prove that nobody changed it?

Enters: an act (kind, reference, who, when, and facts that are only committed to), in the transaction of
the act itself; the other node's checkpoints; its cosignatures of ours.
Leaves: a record's timeline, the feed that upper rooms follow, signed checkpoints, proofs that fit in one
text file, tile files that a stranger can check with the public keys alone.
Never: holds a name or a fact; changes or forgets an act (the database refuses); cosigns a journal that
does not begin with what was cosigned before.
Serves: the evidence rules of both states; RFC 6962 (hashing), C2SP tlog-tiles, tlog-checkpoint,
tlog-cosignature and tlog-proof (what is written and signed).
"""
