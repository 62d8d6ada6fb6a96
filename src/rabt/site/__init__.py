"""The only place that names all rooms: settings, addresses, wiring lists, the command line.

Enters: the node's home folder. Leaves: a running node. Never: a rule, a table, a decision.
"""
