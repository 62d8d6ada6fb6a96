"""One person in two registers and two scripts: are these the same?

Enters: names as people wrote them, dates, document numbers, whole registers as files. Leaves: the same
names folded and split, so that two spellings of one name meet; pairs of rows with a probability, a
zone and the reason. Never: a database, a page, a decision about a person; a human confirms.
Serves: art. 5 of the reference on linkage (spelling habits of both registers).

Use: `from rabt.linkage import local; local.link(left, right)`, on columns by field or on tables of polars,
pandas or Arrow; `local.dedupe`, `one.ranked`, `explain.explained`.
"""
