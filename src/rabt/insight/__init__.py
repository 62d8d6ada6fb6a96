"""How many, how fast, where?

Enters: once a month each node counts its own records by definitions that are kept as data, and the other
state's tally comes as a letter. Leaves: a signed tally, the committee's page, a report, a sheet, open data.
Never: opens a person or names one; shows a count so small that it could point at somebody; overwrites a
tally, since a month that is counted again gets a later version; believes a tally that the other node did not
sign, or that is not bound to a journal cosigned here; types a number in.
Serves: the joint committee of the agreement, the auditors of both states and the public.
"""
