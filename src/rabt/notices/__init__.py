"""What did we tell whom, by which channel?

Enters: an address, the key of a text, its facts. Leaves: a short message and a row that says it was sent.
Never: an attachment, a document number, the text itself once it has left (but on a trial node).
Law: the person's right to be told in his language.
"""
