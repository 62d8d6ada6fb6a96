"""What holds until a transaction ends and after it: one giver of places, and the row before its file."""

import pytest
from django.db import connection, transaction

from rabt.journal import actions, paths, queries
from rabt.journal.models import Checkpoint
from rabt.journal.tests.acting import cosigned_by, folder, remember
from rabt.seal import checkpoint, keys, merkle

pytestmark = pytest.mark.django_db(transaction=True)
LOCKS = "select count(*) from pg_locks where locktype = 'advisory' and granted and pid = pg_backend_pid()"


def locks():
    with connection.cursor() as cursor:
        cursor.execute(LOCKS)
        return cursor.fetchone()[0]


def test_a_cosignature_stands_even_when_its_file_cannot_be_written(at, peer_keys, peer_card):
    remember(1, at)
    actions.integrate(at)
    place = paths.cosigned(folder())
    (place / "in the way").mkdir(parents=True)
    cosigned_by(peer_keys, peer_card, at)
    assert Checkpoint.objects.get().cosigned_at == at and place.is_dir()


def test_what_was_lost_is_taken_back_by_whoever_alone_gives_places(node, own_card, peer_keys, peer_card, at):
    lost = merkle.leaf_hash(b"lost")
    told = checkpoint.Checkpoint(own_card.journal_name, 1, merkle.root(merkle.subtrees_of([lost]), 1))
    note = checkpoint.sign(told, keys.signing_key(node.keys, keys.JOURNAL))
    line = checkpoint.cosign(note, peer_card.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at)
    assert locks() == 0
    with transaction.atomic():
        actions.take_lost(note, line, 0, lost, peer=peer_card, at=at)
        assert locks() == 1
    assert (locks(), queries.size()) == (0, 1)
