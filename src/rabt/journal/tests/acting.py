"""What the tests do with a journal: remember acts, cosign, play the other node's journal."""

import base64
from uuid import uuid4

from django.conf import settings

from rabt.base.actor import the_node
from rabt.base.identifiers import ref_of
from rabt.journal import actions, paths, queries
from rabt.seal import checkpoint, keys, merkle


def remember(count, at, kind="permit.granted", ref=None):
    actor = the_node(settings.RABT.state)
    return [actions.append(actor, kind, ref or ref_of("permit", uuid4()), at=at) for _ in range(count)]


def folder():
    return paths.folder_of(settings.RABT.home)


class Other:
    """The other node's journal, kept in memory."""

    def __init__(self, folder, card, count=0):
        self.key, self.card = keys.signing_key(folder, keys.JOURNAL), card
        self.leaves = [merkle.leaf_hash(bytes([i])) for i in range(count)]

    def note(self, size=None, leaves=None):
        leaves = leaves or self.leaves
        size = len(leaves) if size is None else size
        root = merkle.root(merkle.subtrees_of(leaves), size)
        return checkpoint.sign(checkpoint.Checkpoint(self.card.journal_name, size, root), self.key)

    def proof(self, old, size, leaves=None):
        leaves = leaves or self.leaves
        found = merkle.consistency(merkle.subtrees_of(leaves), old, size)
        return [base64.b64encode(one).decode() for one in found]


def cosigned_by(peer_keys, peer_card, at):
    offer = queries.offer()
    line = checkpoint.cosign(
        offer.note, peer_card.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at
    )
    return actions.take_cosignature(offer.checkpoint.size, line, peer=peer_card)
