"""How do pages look and errors read?

Enters: values, forms, problems. Leaves: pages, papers and sentences in Arabic and English.
Never: a rule, a table, a name of any room above. Serves: the worker's and the clerk's right to
be answered in their language, with the reason, the article and what to do next.
"""
