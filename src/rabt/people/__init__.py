"""Who is this?

Enters: what a clerk types or a document's machine-readable lines say about a worker; a photograph;
the introduction of a worker whom the other state keeps; what he asks at his own page to be corrected.
Leaves: the worker's identity to those who may see it, each look written down; to himself, with his card
and a code, all that is kept about him and who looked; the introduction letter to the other state.
Never: decides about work or entry, changes a person whom the other state keeps, guesses that two
people are one without a clerk's word. Serves: ICAO 9303 (travel documents), the origin state's
law on civil status, the destination state's law 6/1987 on entry (named documents).
"""
