"""New keys for the line: proposed, decided by another person, told, taken by the other node, then used.

Each step waits for the one before, so that no letter on its way is lost: we sign with the new key only
after the other node has said that it believes it, and go on opening what was closed to the earlier one.
The keys of the journal and of the root stay as the pairing by telephone left them.
"""

import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.exchange import queries, rules
from rabt.exchange.actions import locks
from rabt.exchange.actions.envelope import their_keys
from rabt.exchange.actions.send import send
from rabt.exchange.messages import KeysChanged, KeysInUse, KeysTaken
from rabt.exchange.models import KeyChange
from rabt.exchange.queries import card_of
from rabt.journal import actions as journal
from rabt.seal import keys


@transaction.atomic
def propose_keys(actor: Actor, why: str, *, at: datetime) -> KeyChange:
    """Propose that this node gets new keys for the line.

    Refuses: not_allowed, not_paired, keys_changing, keys_why
    """
    actor.require("exchange.run")
    peer = queries.peer_to_change()
    rules.check_keys_proposed(queries.is_key_change_open(), why)
    change = KeyChange(why=why.strip())
    change.propose(actor, at)
    change.save()
    journal.append(
        actor, "line_keys.proposed", change.ref, at=at, facts={"why": change.why, "peer": peer.state}
    )
    return change


@transaction.atomic
def decide_keys(actor: Actor, change_id: UUID, granted: bool, *, at: datetime, note: str = "") -> KeyChange:
    """Grant or refuse new keys that another administrator proposed; granted, they are made and told.

    Refuses: not_allowed, same_person, keys_decided, missing
    """
    actor.require("exchange.run")
    change = queries.key_change_to_decide(change_id)
    change.state = rules.move_keys(change.state, rules.GRANT if granted else rules.REFUSE)
    change.decide("granted" if granted else "refused", actor, at, reason_text=note.strip())
    if granted:
        _make(change, at)
    change.save()
    deed = "line_keys.granted" if granted else "line_keys.refused"
    journal.append(actor, deed, change.ref, at=at, facts={"fingerprint": change.fingerprint})
    return change


def _make(change: KeyChange, at: datetime) -> None:
    own, peer = settings.RABT, queries.peer_to_change()
    change.mark = secrets.token_hex(6)
    keys.make_line_keys(own.keys, change.mark)
    card = keys.node_card(own.keys, state=own.state, url=own.url, mark=change.mark)
    change.fingerprint = card.fingerprint()
    peer.set_own_keys(peer.own_keys.telling(change.mark))
    peer.save(update_fields=["own_told"])
    told = KeysChanged(card.to_json())
    send(the_node(own.state), told.KIND, told.to_body(), about=change.ref, at=at)


@transaction.atomic
def take_keys(actor: Actor, told: KeysChanged, *, at: datetime) -> None:
    """Believe the other node's new keys for the line, and say so; told again, it is said again.

    Refuses: node_card_unreadable, keys_of_pairing
    """
    peer, new = queries.peer_to_change(), keys.card_in(told.card)
    held = card_of(peer.card)
    rules.check_keys_taken((held.state, held.journal, held.root), (new.state, new.journal, new.root))
    believed = their_keys(peer)
    after = believed.taking(new.letter)
    if after != believed:
        peer.earlier_letter, peer.earlier_upto = after.earlier, after.upto
        peer.card, peer.fingerprint = new.to_json(), new.fingerprint()
        peer.save(update_fields=["earlier_letter", "earlier_upto", "card", "fingerprint"])
        journal.append(actor, "line_keys.taken", peer.ref, at=at, facts={"fingerprint": peer.fingerprint})
    answer = KeysTaken(new.fingerprint())
    send(the_node(settings.RABT.state), answer.KIND, answer.to_body(), about=peer.ref, at=at)


@transaction.atomic
def use_keys(actor: Actor, told: KeysTaken, *, at: datetime) -> None:
    """Sign with the new keys from now on, as the other node believes them. Refuses: keys_unknown"""
    locks.hold(locks.SEAL)
    peer, change = queries.peer_to_change(), queries.key_change_told(told.fingerprint)
    if change.state == rules.Keys.IN_USE:
        return
    peer.set_own_keys(peer.own_keys.using(change.mark))
    peer.own_since = at
    peer.save(update_fields=["own_earlier", "own_mark", "own_told", "own_since"])
    change.state, change.in_use_at = rules.move_keys(change.state, rules.TAKE), at
    change.save(update_fields=["state", "in_use_at"])
    journal.append(actor, "line_keys.used", change.ref, at=at, facts={"fingerprint": change.fingerprint})
    word = KeysInUse(change.fingerprint)
    send(the_node(settings.RABT.state), word.KIND, word.to_body(), about=change.ref, at=at)


@transaction.atomic
def end_earlier_keys(told: KeysInUse, mid: UUID) -> None:
    """Believe the other node's earlier key no further than this letter. Refuses: keys_unknown"""
    peer = queries.peer_to_change()
    rules.check_keys_known(peer.fingerprint, told.fingerprint)
    peer.earlier_upto = their_keys(peer).ending(queries.number_of(mid)).upto
    peer.save(update_fields=["earlier_upto"])
