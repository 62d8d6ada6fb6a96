"""Who sealed this, is it whole, and was it added to without being rewritten?

Enters: bytes, text, public keys, an instant. Leaves: frozen values, or `Untrusted`; never a boolean.
Letters (JWS in JWE), cards (COSE_Sign1 in a QR), key sets, status lists, Merkle trees and checkpoints.
Never: a database, a page, a name of a state, a key that it was not handed.
Serves: the evidence rules of both states (what is signed can be shown to a court without this program).
"""
