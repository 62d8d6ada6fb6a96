"""The ten acts that matter most are broken off at every statement: all of an act happened, or nothing did.

Three ways: an exception, the database's process killed under the act, and the act's own process killed (SIGKILL).
A statement here is whatever goes to the database, savepoints and the commit too. `make test` breaks off at some
of them, `make prove ONLY=statements` at every one (RABT_EVERY=1).
"""

import json
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.db import Error, OperationalError, connection, connections

from rabt.base import clock
from rabt.base.errors import Unavailable
from rabt.exchange import actions as exchange
from rabt.exchange.models import Incoming, Outgoing
from rabt.exchange.tests.conftest import Room, other, pair_with, room
from rabt.exchange.tests.other_node import OtherNode, a_ref
from rabt.hiring import actions as hiring
from rabt.hiring.models import Contract, Demand, Offer
from rabt.hiring.tests import build
from rabt.journal import actions as journal
from rabt.journal import check as checker
from rabt.journal import queries as acts
from rabt.journal.models import Act
from rabt.journal.tests.acting import folder, remember
from rabt.people.models import Person
from rabt.permits import actions as permits
from rabt.permits.models import Permit
from rabt.permits.tests import build as permit
from rabt.seal import keys

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.forks]
AT = build.AT
EVERY = os.environ.get("RABT_EVERY") == "1"
MOST = 400


class BrokenOff(OperationalError):
    """The act stops here, as where the database gives up."""


@dataclass
class Statements:
    """What goes to the database, counted; before one of them something happens."""

    before: int
    happens: Callable[[], None]
    seen: int = 0

    @property
    def has_happened(self) -> bool:
        return self.seen > self.before

    def one(self) -> None:
        self.seen += 1
        if self.seen == self.before + 1:
            self.happens()

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.one()
        return execute(sql, params, many, context)


@contextmanager
def broken_off(before: int, happens: Callable[[], None]) -> Iterator[Statements]:
    """Let something happen before a statement of what is done here, or before its commit."""
    told, commit = Statements(before, happens), connection._commit

    def committed() -> None:
        told.one()
        commit()

    with connection.execute_wrapper(told), patch.object(connection, "_commit", committed):
        yield told


def content() -> str:
    """Return a digest of every row of every table."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        tables = [name for (name,) in cursor.fetchall()]
        parts = " union all ".join(
            f"select '{name}', md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) from \"{name}\" t"
            for name in tables
        )
        cursor.execute(f"select md5(string_agg(md5(t::text), '' order by t::text)) from ({parts}) t")
        return str(cursor.fetchone()[0])


# ---------------------------------------------------------------- three ways to break off


def by_exception(deed: Callable[[], object], before: int) -> bool:
    """Raise before a statement; tell whether the act came so far."""

    def happens() -> None:
        raise BrokenOff

    with broken_off(before, happens) as told:
        try:
            deed()
        except BrokenOff:
            pass
        except Unavailable as refused:  # a look that cannot be written: nobody is shown, nothing is done
            assert isinstance(refused.__cause__, BrokenOff)
    return told.has_happened


def by_killed_backend(deed: Callable[[], object], before: int) -> bool:
    """Kill the database's process that serves the act, before a statement."""

    def happens() -> None:
        mine = connection.connection.info
        with psycopg.connect(mine.dsn, password=mine.password, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s, 5000)", [mine.backend_pid])

    connection.ensure_connection()
    with broken_off(before, happens) as told, suppress(Error, psycopg.Error, Unavailable):
        deed()
    connection.close()
    return told.has_happened


def by_killed_process(deed: Callable[[], object], before: int) -> bool:
    """Do the act in a process of its own and kill it before a statement."""
    connections.close_all()
    said, saying = os.pipe()
    child = os.fork()
    if not child:
        try:
            with broken_off(before, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                deed()
            connections.close_all()
        except BaseException:  # it ends here, and is told below
            os.write(saying, traceback.format_exc()[-4000:].encode())
        finally:
            os._exit(0)
    os.close(saying)
    with os.fdopen(said, encoding="utf-8") as told:
        why = told.read()
    _, ended = os.waitpid(child, 0)
    assert not why, f"the act failed by itself: {why}"
    return os.WIFSIGNALED(ended)


WAYS = {"exception": by_exception, "backend": by_killed_backend, "process": by_killed_process}
STEP = {"exception": 3, "backend": 9, "process": 9}


# ---------------------------------------------------------------- the acts


@dataclass
class Stage:
    """What an act needs: who acts, and the other node."""

    cast: Any
    peer: Any
    other: OtherNode
    card: keys.NodeCard

    def clerk(self) -> Any:
        return self.cast("destination_clerk")

    def approver(self) -> Any:
        return self.cast("destination_approver")


@dataclass
class Deed:
    """An act: what stands before it, what it does, how one sees that it was done once."""

    prepare: Callable[[Stage], Any]
    do: Callable[[Stage, Any], object]
    is_done: Callable[[Stage, Any], bool]
    is_one: bool = True


def one_letter(kind: str) -> bool:
    return Outgoing.objects.filter(kind__startswith=kind).count() == 1


def prepare_demand(stage: Stage) -> Any:
    _, employer = build.admitted(stage.cast)
    row = hiring.submit_demand(employer, build.Asked(2, build.TERMS), at=AT)
    return hiring.propose_demand(stage.clerk(), row.pk, "admit", at=AT).pk


def prepare_offer(stage: Stage) -> Any:
    _, employer = build.admitted(stage.cast)
    return employer, build.offered_there(stage.peer, build.approved(stage.cast, employer)).pk


def prepare_accepted(stage: Stage) -> Any:
    employer, offer = prepare_offer(stage)
    hiring.answer_offer(employer, offer, True, at=AT)
    return employer, offer


def prepare_withdrawal(stage: Stage) -> Any:
    row = permit.granted(stage.cast, stage.peer)
    return permits.propose_withdrawal(stage.clerk(), row.pk, reason="worker_request", at=AT).pk


def prepare_sending(stage: Stage) -> Any:
    pair_with(stage.other, stage.cast)
    for n in range(3):
        exchange.send(stage.clerk(), "test.noted/1", {"n": n}, about=a_ref(n), at=AT)


def prepare_receiving(stage: Stage) -> Any:
    pair_with(stage.other, stage.cast)
    return stage.other.letters(3)


def prepare_applying(stage: Stage) -> Any:
    exchange.receive(prepare_receiving(stage), via="line", at=AT)


def journal_holds(stage: Stage, _: Any) -> bool:
    return acts.size() == Act.objects.count() and checker.check(folder(), stage.card).sound


DEEDS = {
    "a demand is approved": Deed(
        prepare_demand,
        lambda stage, pk: hiring.decide_demand(stage.approver(), pk, True, at=AT),
        lambda _, pk: Demand.objects.get(pk=pk).state == "approved" and one_letter("demand."),
    ),
    "an offer is accepted": Deed(
        prepare_offer,
        lambda _, held: hiring.answer_offer(*held, True, at=AT),
        lambda _, held: Offer.objects.get(pk=held[1]).state == "accepted" and one_letter("offer."),
    ),
    "a contract is drawn": Deed(
        prepare_accepted,
        lambda _, held: hiring.draw_contract(*held, at=AT),
        lambda _, held: Contract.objects.filter(offer_id=held[1]).count() == 1 and one_letter("contract."),
    ),
    "a contract is certified": Deed(
        lambda stage: build.consented_there(stage.cast, stage.peer)[0].pk,
        lambda stage, pk: hiring.certify_contract(stage.approver(), pk, at=AT),
        lambda _, pk: Contract.objects.get(pk=pk).state == "in_force",
    ),
    "a permit is proposed": Deed(
        lambda stage: permit.ready(stage.cast, stage.peer).pk,
        lambda stage, pk: permits.propose_permit(stage.clerk(), pk, at=AT),
        lambda _, pk: Permit.objects.filter(contract_id=pk).count() == 1,
    ),
    "a permit is granted": Deed(
        lambda stage: permit.proposed(stage.cast, stage.peer).pk,
        lambda stage, pk: permits.grant_permit(stage.approver(), pk, at=AT),
        lambda _, pk: Permit.objects.get(pk=pk).state == "granted",
    ),
    "a permit is withdrawn": Deed(
        prepare_withdrawal,
        lambda stage, pk: permits.withdraw_permit(stage.approver(), pk, at=AT + permit.HEARING),
        lambda *_: Permit.objects.get().state == "withdrawn",
    ),
    "a worker comes with a letter": Deed(
        lambda stage: None,
        lambda stage, _: build.person_there(stage.peer),
        lambda *_: Person.objects.count() == 1,
    ),
    "letters are numbered and sealed": Deed(
        prepare_sending,
        lambda *_: exchange.seal_waiting(AT),
        lambda *_: list(Outgoing.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3],
    ),
    "letters are sent and filed": Deed(
        prepare_sending,
        lambda stage, _: exchange.deliver(AT, carrier=stage.other.carry, at_once=True),
        lambda *_: Outgoing.objects.filter(filed_at__isnull=False).count() == 3,
        is_one=False,
    ),
    "letters are received": Deed(
        prepare_receiving,
        lambda _, letters: exchange.receive(letters, via="line", at=AT),
        lambda *_: list(Incoming.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3],
    ),
    "letters are handed to their room": Deed(
        prepare_applying,
        lambda *_: exchange.apply_received(AT),
        lambda *_: set(Incoming.objects.values_list("state", flat=True)) == {"applied"},
        is_one=False,
    ),
    "acts get their places": Deed(
        lambda stage: remember(5, AT), lambda *_: journal.integrate(AT), journal_holds, is_one=False
    ),
}  # fmt: skip


__all__ = ["other", "room"]  # fixtures of the exchange's own tests


@pytest.fixture
def stage(cast: Any, peer: Any, other: OtherNode, room: Room, node: Any) -> Iterator[Stage]:
    """Set the stage at destination."""
    with clock.stopped(AT):
        yield Stage(cast, peer, other, keys.node_card(node.keys, state=node.state, url=node.url))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", DEEDS)
def test_an_act_that_is_broken_off_happens_wholly_or_not_at_all(stage: Stage, name: str, way: str) -> None:
    deed, break_off = DEEDS[name], WAYS[way]
    held = deed.prepare(stage)
    step = 1 if EVERY else STEP[way]
    before, tried = content(), 0
    for number in range(0, MOST, step):
        if not break_off(lambda: deed.do(stage, held), number):
            break
        tried += 1
        if deed.is_one and content() != before:
            assert deed.is_done(stage, held), f"statement {number + 1}: a part of the act stayed"
            break
    else:
        raise AssertionError("the act has no end")
    assert tried >= (3 if EVERY or way == "exception" else 1)
    assert content() != before
    assert deed.is_done(stage, held)
    if counts := os.environ.get("RABT_COUNTS"):
        with Path(counts).open("a") as out:
            out.write(json.dumps({"act": name, "way": way, "tried": tried}) + "\n")
