"""What can be shown, and is it still valid?

Enters: the decision of an upper room to issue, suspend, restore or revoke; what a certificate says that is
printed; the uses told by the posts; the other node's cards, status lists and key sets.
Leaves: a signed card that verifies without a network, its paper, the code and number of printed certificates,
the status lists and key sets of both states, the page that checks all of them, and what is known of a card's
first entry.
Never: decides whether somebody may work or pass; holds a phone, an address or a document number in a card.
Serves: Law 12/2010 art. 9 (no work before a permit can be shown); COSE (RFC 9052), CWT (RFC 8392),
Token Status List (IETF draft).
"""
