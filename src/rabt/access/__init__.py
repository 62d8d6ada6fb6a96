"""Who may do this, who looked, and does it need a second person?

Enters: an account's passkey, one-time code, link or token; the reviewed table of roles and routes.
Leaves: an Actor at each door; a viewing row for each look at a person; two keys on each decision;
a count of tries at the doors that are open to anyone, kept as keyed digests.
Never: a password, a right that is not in the table, a look without a purpose.
Law: separation of proposal and decision, and the person's right to know who looked.
"""
