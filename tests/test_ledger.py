"""The ledger of a load answers, refuses and undoes as PostgreSQL does: each question is put to both."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q

from rabt.access.models import Account, Office
from rabt.credentials.models import Card, Use
from rabt.people.models import Document, Person
from rabt.site.rehearsal.ledger.asking import Asked
from rabt.site.rehearsal.ledger.book import open_ledger
from rabt.site.rehearsal.ledger.conditions import Reader
from rabt.site.rehearsal.ledger.session import Session
from rabt.site.rehearsal.ledger.table import Table

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
MODELS = (Office, Account, Person, Document, Card, Use)
Ask = Callable[[Any], Any]


def office(code: str) -> Office:
    above = code.rstrip("/").rpartition("/")[0]
    row = Office(
        code=code, kind="labour", name_ar=code, opened_at=AT, parent_id=f"{above}/" if above else None
    )
    row.save(force_insert=True)
    return row


def person(number: int, **told: Any) -> Person:
    row = Person(
        kept_by="EG", office="EG/labour/first/", seen_from=["EG/", "EG/labour/first/"], first="سيد",
        father="علي", family=f"حسن{number % 3}", name_key=f"key{number % 3}", search_text="سيد",
        sex="male", born_on=date(1990, 1, 1 + number), nationality="EGY", national_id=f"2900101{number}",
        phone="" if number % 2 else f"+20111{number}", registered_by="x", registered_at=AT, changed_at=AT,
    )  # fmt: skip
    for name, value in told.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


@pytest.fixture
def rows(db):
    """Write rows into PostgreSQL: offices, accounts, persons with papers, cards with uses."""
    for code in ("EG/", "EG/labour/", "EG/labour/first/", "EG/border/"):
        office(code)
    for number, code in enumerate(("EG/labour/first/", "EG/labour/first/", "EG/border/")):
        Account.objects.create(
            name_ar=f"اسم {number}", role="origin_clerk", office_id=code, email=f"{number}@eg.example",
            opened_at=AT + timedelta(days=number), opened_by="x",
        )  # fmt: skip
    persons = [person(number) for number in range(6)]
    persons[1].seen_from, persons[1].photo_id = ["EG/", "EG/labour/"], UUID(int=7)
    persons[1].save()
    for number, one in enumerate(persons[:4]):
        Document.objects.create(person=one, kind="passport", number=f"A{number}", issuer="EGY", noted_at=AT)
    for number in range(5):
        card = Card.objects.create(
            kept_by="EG", serial=f"S{number}", about_ref=f"permit:{number % 2}", holder_ref="person:x",
            token="t", list_number=1, list_index=number, state="valid" if number else "revoked",
            issued_at=AT + timedelta(hours=number % 3), expires_at=AT, changed_at=AT,
            first_entry_noted_at=AT + timedelta(days=number) if number > 2 else None,
        )  # fmt: skip
        for port in ("salloum", "cai")[: number % 3]:
            Use.objects.create(card=card, port=port, direction="entry", at=AT)


@pytest.fixture
def ledger(rows):
    """Read the same rows into a ledger, and return who is asked instead of each model's manager."""
    undo: list[Any] = []
    tables = {model: Table(model, undo, stream=False) for model in MODELS}
    reader = Reader(tables.__getitem__)
    for model, table in tables.items():
        table.learn_unique(reader.test)
        for row in model.objects.all():
            table.insert(row)
    undo.clear()
    return {model: Asked(table, reader) for model, table in tables.items()}


WITHIN = Q(pk__in=[]) | Q(office__startswith="EG/labour/") | Q(office__startswith="LY/")
QUESTIONS: dict[str, tuple[type, Ask]] = {
    "all": (Person, lambda ask: ask.order_by("pk")),
    "by key": (Office, lambda ask: ask.filter(pk="EG/labour/")),
    "by a column": (Card, lambda ask: ask.filter(about_ref="permit:1").order_by("-issued_at", "-pk")),
    "by several": (Person, lambda ask: ask.filter(name_key="key1", born_on=date(1990, 1, 2))),
    "by offices": (Person, lambda ask: ask.filter(WITHIN, kept_by="EG").order_by("pk")),
    "through a key": (Account, lambda ask: ask.filter(office__code__startswith="EG/labour/").order_by("pk")),
    "through two": (Account, lambda ask: ask.filter(office__parent__parent__code="EG/").order_by("pk")),
    "overlap": (Person, lambda ask: ask.filter(seen_from__overlap=["EG/labour/", "LY/"])),
    "none of": (Card, lambda ask: ask.exclude(state="revoked").order_by("serial")),
    "not": (Card, lambda ask: ask.filter(~Q(about_ref="permit:0"), state="valid").order_by("serial")),
    "nothing there": (Card, lambda ask: ask.filter(first_entry_noted_at=None).order_by("serial")),
    "something there": (Card, lambda ask: ask.filter(first_entry_noted_at__isnull=False).order_by("serial")),
    "later": (Card, lambda ask: ask.filter(first_entry_noted_at__gt=AT + timedelta(days=3))),
    "until": (Card, lambda ask: ask.filter(issued_at__lte=AT).order_by("serial")),
    "before": (Card, lambda ask: ask.filter(issued_at__lt=AT)),
    "from": (Card, lambda ask: ask.filter(issued_at__gte=AT).order_by("serial")),
    "empty last": (Card, lambda ask: ask.order_by("first_entry_noted_at", "serial")),
    "empty first": (Card, lambda ask: ask.order_by("-first_entry_noted_at", "serial")),
    "part": (Card, lambda ask: ask.order_by("serial")[1:3]),
    "one of keys": (Card, lambda ask: ask.filter(serial__in=["S1", "S4", "S9"]).order_by("serial")),
    "either": (Card, lambda ask: (ask.filter(serial="S1") | ask.filter(serial="S2")).order_by("serial")),
    "none": (Card, lambda ask: ask.none()),
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_same_rows_answer(ledger, name):
    model, ask = QUESTIONS[name]
    asked, told = [row.pk for row in ask(ledger[model])], [row.pk for row in ask(model.objects.all())]
    assert asked == told
    assert ask(ledger[model]).exists() == bool(told)
    assert ask(ledger[model]).count() == len(ask(ledger[model])) == len(told)
    first, its = ask(ledger[model]).first(), ask(model.objects.all()).first()
    assert (first and first.pk) == (its and its.pk)


FIGURES: dict[str, tuple[type, Ask]] = {
    "a column": (Card, lambda ask: list(ask.order_by("serial").values_list("serial", flat=True))),
    "columns": (Card, lambda ask: list(ask.order_by("serial").values_list("list_index", "state"))),
    "named": (Card, lambda ask: list(ask.order_by("serial").values("serial", "state"))),
    "most": (Card, lambda ask: ask.aggregate(last=Max("list_index"), first=Min("list_index"))),
    "of nothing": (Card, lambda ask: ask.filter(serial="no").aggregate(last=Max("list_index"))),
    "number": (Card, lambda ask: ask.aggregate(n=Count("pk"))),
    "in groups": (Card, lambda ask: sorted(ask.values_list("about_ref").annotate(n=Count("pk")))),
    "different": (
        Use, lambda ask: sorted(ask.values_list("port").annotate(n=Count("card_id", distinct=True))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_figures_answer(ledger, name):
    model, ask = FIGURES[name]
    assert ask(ledger[model]) == ask(model.objects.all())


def test_a_question_inside_another(ledger):
    """Rows for which another row stands, for which none does, and those whose keys another question gives."""

    def asked(persons: Any, documents: Any) -> list[list[UUID]]:
        with_paper = documents.filter(kind="passport", number__in=["A1", "A3"], person=OuterRef("pk"))
        early = documents.filter(person=OuterRef("pk"), number__lt=OuterRef("national_id"))
        keys = documents.filter(number="A2").values("person_id")
        found = [
            persons.filter(Exists(with_paper)),
            persons.filter(~Exists(with_paper)),
            persons.filter(Q(Exists(early))),
            persons.filter(pk__in=keys),
            persons.filter(~Exists(documents.filter(number="no", person=OuterRef("pk")))),
        ]
        return [[row.pk for row in one.order_by("pk")] for one in found]

    assert asked(ledger[Person], ledger[Document]) == asked(Person.objects.all(), Document.objects.all())


def test_rows_come_as_from_the_database(ledger):
    """Every column has the value and the kind that PostgreSQL gives back."""
    for model in MODELS:
        for row in model.objects.all():
            found = ledger[model].get(pk=row.pk)
            for name in ledger[model].table.names:
                assert getattr(found, name) == getattr(row, name)
                assert type(getattr(found, name)) is type(getattr(row, name))


def test_a_row_that_was_fetched_is_not_the_row_that_stands(ledger):
    card = ledger[Card].get(serial="S1")
    card.state = "suspended"
    assert ledger[Card].get(serial="S1").state == "valid"
    ledger[Card].table.update(card, ["reason"])
    assert ledger[Card].get(serial="S1").state == "valid"
    ledger[Card].table.update(card, ["state"])
    assert ledger[Card].get(serial="S1").state == "suspended"
    assert ledger[Card].filter(state="suspended").count() == 1


@pytest.fixture
def session(ledger, monkeypatch):
    """Put a session of this ledger in the place of the database's connection."""
    undo = ledger[Card].table.undo
    held, tables = connections["default"], {"credentials_card": ledger[Card].table}
    connections["default"] = Session(undo, tables)
    yield connections["default"]
    connections["default"] = held


def test_a_broken_key_is_told_by_its_name(ledger, session):
    known = ledger[Person].first()
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        ledger[Person].create(**{
            name: getattr(known, name) for name in ledger[Person].table.names if name != "id"
        })  # fmt: skip
    assert broken.value.__cause__.diag.constraint_name == "people_one_national_id"
    assert ledger[Person].count() == 6


def test_what_is_undone_leaves_no_trace(ledger, session):
    def turn(serial: str, state: str) -> None:
        ledger[Card].filter(serial=serial).update(state=state)

    with pytest.raises(RuntimeError), transaction.atomic():
        turn("S1", "suspended")
        with pytest.raises(KeyError), transaction.atomic():
            turn("S2", "suspended")
            raise KeyError
        assert [ledger[Card].get(serial=one).state for one in ("S1", "S2")] == ["suspended", "valid"]
        ledger[Card].filter(serial="S3").delete()
        raise RuntimeError
    assert [row.state for row in ledger[Card].order_by("serial")] == ["revoked", *["valid"] * 4]
    assert ledger[Card].filter(state="suspended").count() == 0
    assert ledger[Card].filter(about_ref="permit:1").count() == 2


def test_what_waits_for_the_end_is_done_at_the_end(session):
    done = []
    with transaction.atomic():
        transaction.on_commit(lambda: done.append("kept"))
        with pytest.raises(KeyError), transaction.atomic():
            transaction.on_commit(lambda: done.append("undone"))
            raise KeyError
        assert done == []
    assert done == ["kept"]


def test_statements_that_rooms_write_out(ledger, session):
    key = ledger[Card].get(serial="S1").pk
    with session.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [1])
        cursor.executemany(
            "update credentials_card set state = %s, reason = %s where id = %s", [("revoked", "x", key)]
        )
        with pytest.raises(LookupError):
            cursor.execute("delete from credentials_card")
    assert (ledger[Card].get(pk=key).state, ledger[Card].get(pk=key).reason) == ("revoked", "x")


def test_what_it_cannot_read_it_refuses(ledger):
    """It never answers a question that it does not understand."""
    for ask in (
        lambda: ledger[Card].filter(serial__icontains="S").count(),
        lambda: ledger[Card].filter(list_index=F("list_number")).count(),
        lambda: ledger[Card].values_list("state").annotate(n=Max("list_index")).first(),
        lambda: ledger[Card].values_list("state").annotate(n=Count("pk", filter=Q(state="valid")))[:1],
    ):
        with pytest.raises((TypeError, KeyError)):
            list(ask() or ())


def test_a_node_in_earnest_is_never_loaded():
    with pytest.raises(LookupError, match="made for a rehearsal"):
        open_ledger()
