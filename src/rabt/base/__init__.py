"""What every room needs before it can speak: problems, the clock, identifiers, who acts, files that last.

Enters: nothing. Leaves: values. Never: a database, a page, a rule of any country.
Stays under 300 lines for ever.
"""
