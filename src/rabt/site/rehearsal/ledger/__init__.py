"""A ledger in memory, in place of a node's database, while a long history is loaded.

The rooms' own actions run as they stand: the same rules, the same rows, the same letters and acts.
Only where a row lies differs: in memory until it will not change again, then copied in bulk.
"""
