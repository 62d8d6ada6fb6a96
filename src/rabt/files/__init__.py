"""What was attached?

Enters: the bytes of a photograph or a document page. Leaves: the same picture, sized down, without
hidden data, to those who may see the record it hangs on and hold the duty it asks for, each look written
down. A file chosen with a refused form is kept an hour for its sender. Never: keeps a file unencrypted,
trusts a file's name for what it is, hands out bytes without permission.
Serves: the duty of both states to keep personal documents confidential.
"""
