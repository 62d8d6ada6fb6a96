"""What was attached?

Enters: the bytes of a photograph or a document page. Leaves: the same picture, sized down, without
hidden data, to those who may see the record it hangs on, each look written down. Never: keeps a file
unencrypted, trusts a file's name for what it is, hands out bytes without permission.
Serves: the duty of both states to keep personal documents confidential.
"""
