"""Persons who do not exist: asked for by one, planted by another; they trap who looks and disturb nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.access import queries as access
from rabt.access.models import Alarm, Canary, Viewing
from rabt.access.testing import office_at
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import id_of, new_id, ref_of
from rabt.credentials import actions as credentials
from rabt.exchange import actions as exchange
from rabt.exchange.models import Outgoing
from rabt.journal.models import Act
from rabt.people import actions, queries
from rabt.people.models import Document, Person, Planting, Resemblance
from rabt.people.queries.canaries import alike, pattern
from rabt.people.rules import canaries as rules
from rabt.people.rules.canaries import Pattern, State, Step
from rabt.people.rules.person import PersonFacts

FIRST = (
    "سامي",
    "نبيل",
    "عادل",
    "كريم",
    "وليد",
    "طارق",
    "هشام",
    "أشرف",
    "ياسر",
    "شريف",
    "رامي",
    "مدحت",
    "فتحي",
    "جمال",
)
FATHER = (
    "منصور",
    "عبده",
    "خليل",
    "رمضان",
    "شعبان",
    "عوض",
    "حسنين",
    "بيومي",
    "سليمان",
    "جابر",
    "صابر",
    "ربيع",
    "عزت",
    "فوزي",
)
GRAND = (
    "زكي",
    "فرج",
    "صالح",
    "مرسي",
    "حافظ",
    "توفيق",
    "راغب",
    "لطفي",
    "نصر",
    "مختار",
    "رزق",
    "سعد",
    "عطية",
    "بدوي",
)
FAMILY = (
    "النجار",
    "الحداد",
    "الفقي",
    "البنا",
    "الشامي",
    "الصعيدي",
    "القاضي",
    "الجندي",
    "السقا",
    "الديب",
    "الخولي",
    "الشاذلي",
    "البدري",
    "المنياوي",
)
PLACE = "EG/labour/first/"


def facts_of(number: int) -> PersonFacts:
    return PersonFacts(
        name_ar=" ".join(part[number] for part in (FIRST, FATHER, GRAND, FAMILY)), sex="male",
        born_on=date(1980 + number, 1 + number % 12, 3 + number), passport_number=f"A10{number:02}4567",
        passport_expires_on=date(2030, 1, 1), home_place="البحيرة",
    )  # fmt: skip


@pytest.fixture
def crowd(db, clerk, at):
    """Register enough workers of one office to hide among, long ago."""
    office_at(PLACE)
    past = at - timedelta(days=100)
    return [actions.register_person(clerk, facts_of(n), at=past + timedelta(hours=n)) for n in range(14)]


@pytest.fixture
def administrator(cast):
    return cast("node_administrator")


@pytest.fixture
def auditor(cast):
    return cast("auditor")


@pytest.fixture
def planted(crowd, administrator, auditor, at):
    """Plant three."""
    row = actions.propose_canaries(administrator, PLACE, 3, at=at)
    actions.plant_canaries(auditor, row.pk, at=at)
    return [
        Person.objects.get(pk=id_of(ref, "person")) for ref in Canary.objects.values_list("pk", flat=True)
    ]


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


# ------------------------------------------------------------------ how one is drawn
@pytest.mark.parametrize(
    ("state", "step", "after"),
    [(State.ASKED, Step.PLANT, State.PLANTED), (State.ASKED, Step.REFUSE, State.REFUSED),
     (State.PLANTED, Step.END, State.ENDED)],
)  # fmt: skip
def test_the_steps_of_a_planting(state, step, after):
    assert rules.move(state, step) is after


@pytest.mark.parametrize("state", [State.PLANTED, State.REFUSED, State.ENDED])
def test_what_was_decided_is_not_planted_again(state):
    refused("planting_step_closed", lambda: rules.move(state, Step.PLANT))


@pytest.mark.parametrize("count", [0, -1, 51])
def test_a_planting_is_neither_empty_nor_large(count):
    refused("canaries_count", lambda: rules.check_count(count))


words = st.text("ابتجحدر", min_size=2, max_size=5)
patterns = st.lists(
    st.builds(
        Pattern, key=st.uuids(), parts=st.tuples(words, words, words, words), sex=st.sampled_from(["male", "female"]),
        born_on=st.dates(date(1960, 1, 1), date(2005, 1, 1)), birth_place=st.just("EG-BH"), home_place=st.just(""),
        nationality=st.just("EGY"), passport_number=st.from_regex(r"A[0-9]{8}", fullmatch=True),
        passport_issuer=st.just("EGY"), passport_expires_on=st.none() | st.just(date(2030, 1, 1)),
        registered_at=st.just(datetime(2026, 1, 1, tzinfo=UTC)),
        latin=st.just(()) | st.just(("Sami", "Nabil", "Adel", "Naggar")),
    ),
    min_size=rules.LEAST_PATTERNS, max_size=20, unique_by=lambda one: one.key,
)  # fmt: skip


@given(patterns, st.integers())
def test_who_is_drawn_is_made_of_many_and_has_no_number_of_theirs(crowd, seed):
    drawn = rules.drawn(crowd, Random(seed))
    parts = drawn.facts.name_ar.split()
    near = next(one for one in crowd if one.key == drawn.near)
    assert [any(part == one.parts[place] for one in crowd) for place, part in enumerate(parts)] == [True] * 4
    assert all(a != b for a, b in zip(near.passport_number[1:], drawn.facts.passport_number[1:], strict=True))
    assert drawn.facts.passport_number[0] == "A"
    assert abs(drawn.facts.born_on - near.born_on) <= timedelta(days=3 * 365)
    assert (drawn.facts.sex, drawn.facts.nationality) == (near.sex, near.nationality)
    assert (drawn.facts.passport_expires_on is None) == (near.passport_expires_on is None)
    assert timedelta(0) < drawn.registered_at - near.registered_at <= timedelta(hours=1)
    assert drawn.facts.name_latin in ("", "Sami Nabil Adel Naggar")


# ------------------------------------------------------------------ two keys
@pytest.mark.node("EG")
def test_an_administrator_asks_and_an_auditor_plants(crowd, administrator, auditor, at, committed):
    row = actions.propose_canaries(administrator, PLACE, 2, at=at)
    assert (row.state, row.proposed_by) == ("asked", administrator.id)
    (waits,) = [one for one in queries.waiting(auditor) if one.word == "people.plantings_to_decide"]
    assert (waits.count, waits.oldest_at) == (1, at)
    actions.plant_canaries(auditor, row.pk, at=at)
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.decided_at) == ("planted", auditor.id, at)
    assert Canary.objects.filter(planting=row.pk, planted_at=at).count() == 2
    committed("canaries.planted", count=2)
    assert not [one for one in queries.waiting(auditor) if one.word == "people.plantings_to_decide"]
    refused("planting_step_closed", lambda: actions.plant_canaries(auditor, row.pk, at=at))


@pytest.mark.node("EG")
def test_neither_does_both_and_nobody_else_does_either(crowd, administrator, auditor, cast, at):
    row = actions.propose_canaries(administrator, PLACE, 2, at=at)
    refused("not_allowed", lambda: actions.plant_canaries(administrator, row.pk, at=at), NotAllowed)
    refused("not_allowed", lambda: actions.propose_canaries(auditor, PLACE, 2, at=at), NotAllowed)
    Planting.objects.update(proposed_by=auditor.id)  # whatever the table of roles says one day
    refused("same_person", lambda: actions.plant_canaries(auditor, row.pk, at=at), NotAllowed)
    for role in ("origin_clerk", "origin_approver", "recruiter"):
        refused("not_allowed", lambda role=role: queries.plantings_to_see(cast(role)), NotAllowed)
    with pytest.raises(Missing):
        actions.plant_canaries(auditor, new_id(), at=at)


@pytest.mark.node("EG")
def test_what_cannot_be_planted_is_not_asked_for(crowd, administrator, at):
    office_at("EG/labour/empty/")
    refused("canaries_few", lambda: actions.propose_canaries(administrator, "EG/labour/empty/", 2, at=at))
    refused("office_unknown", lambda: actions.propose_canaries(administrator, "EG/nowhere/", 2, at=at))
    refused("canaries_count", lambda: actions.propose_canaries(administrator, PLACE, 0, at=at))
    assert not Planting.objects.exists()


@pytest.mark.node("EG")
def test_where_everybody_drawn_would_stand_out_none_is_planted(crowd, administrator, auditor, at):
    """Whoever is drawn near expired passports has one himself, and no clerk registers such."""
    row = actions.propose_canaries(administrator, PLACE, 1, at=at)
    Person.objects.update(passport_expires_on=at.date() - timedelta(days=400))
    refused("canaries_few", lambda: actions.plant_canaries(auditor, row.pk, at=at))
    row.refresh_from_db()
    assert (row.state, Canary.objects.count()) == ("asked", 0)


@pytest.mark.node("EG")
def test_refused_with_a_reason(crowd, administrator, auditor, at):
    row = actions.propose_canaries(administrator, PLACE, 2, at=at)
    refused("reason_too_short", lambda: actions.refuse_canaries(auditor, row.pk, "؟", at=at))
    actions.refuse_canaries(auditor, row.pk, "سبق زرع ما يكفي", at=at)
    assert (Planting.objects.get().state, Canary.objects.count()) == ("refused", 0)


# ------------------------------------------------------------------ they look like the others
@pytest.mark.node("EG")
def test_no_field_tells_them_from_those_who_exist(crowd, planted, at):
    columns = {field.name for field in Person._meta.concrete_fields} - {
        "registered_by",
        "photo_id",
        "spelt",
        "compared",
    }
    for person in planted:
        like = next(one for one in crowd if one.office == person.office)
        for name in (
            "kept_by",
            "office",
            "state",
            "seen_from",
            "version",
            "nationality",
            "sex",
            "merged_into_id",
        ):
            assert getattr(person, name) == getattr(like, name), name
        filled = {name for name in columns if getattr(person, name) in (None, "", [])}
        assert filled == {name for name in columns if getattr(like, name) in (None, "", [])}
        assert person.registered_at < at - timedelta(days=90)
        assert person.pk.int >> 80 == int(
            person.registered_at.timestamp() * 1000
        )  # he stands where others do
        assert Document.objects.filter(person=person, number=person.passport_number).count() == 1
    assert not Viewing.objects.filter(person_ref__in=[one.ref for one in planted]).exists()
    assert not Act.objects.filter(ref__in=[one.ref for one in planted]).exists()


# ------------------------------------------------------------------ whoever looks raises the alarm
@pytest.mark.node("EG")
@pytest.mark.parametrize(
    "look",
    [
        lambda clerk, person: queries.person_to_see(clerk, person.pk),
        lambda clerk, person: queries.found(clerk, person.name_ar),
        lambda clerk, person: queries.found(clerk, person.passport_number),
        lambda clerk, person: list(queries.people(clerk)[0:50]),
        lambda clerk, person: queries.names(clerk, [person.pk]),
        lambda clerk, person: queries.lines(clerk, [person.pk]),
    ],
    ids=["file", "search", "number", "list", "names", "pinned"],
)  # fmt: skip
def test_by_whichever_way_he_is_seen_the_alarm_is_raised_at_once(crowd, planted, clerk, look):
    look(clerk, planted[0])
    row = Alarm.objects.filter(about=planted[0].ref).get()
    assert (row.kind, row.who, row.judged_at) == ("canary", clerk.id, None)


@pytest.mark.node("EG")
def test_who_looks_at_those_who_exist_raises_none(crowd, planted, clerk):
    queries.person_to_see(clerk, crowd[0].pk)
    queries.names(clerk, [one.pk for one in crowd])
    assert not Alarm.objects.exists()


# ------------------------------------------------------------------ nothing of him leaves, nobody is disturbed
@pytest.mark.node("EG")
def test_no_letter_tells_of_him_and_the_answer_is_the_one_of_any_hold(crowd, planted, cast, clerk, at):
    person = planted[0]
    refused("must_wait", lambda: actions.introduce_person(clerk, person.pk, at=at))
    for body in ({"person_id": str(person.pk)}, {"holder_ref": person.ref}, {"into_id": str(person.pk)}):
        refused(
            "must_wait",
            lambda body=body: exchange.send(clerk, "x/1", body, about=ref_of("x", new_id()), at=at),
        )
    refused("must_wait", lambda: exchange.send(clerk, "x/1", {}, about=person.ref, at=at))
    assert not Outgoing.objects.exists()
    assert exchange.send(clerk, "x/1", {"person_id": str(crowd[0].pk)}, about=crowd[0].ref, at=at)


@pytest.mark.node("EG")
def test_no_card_is_issued_to_him(planted, clerk, at):
    refused(
        "must_wait", lambda: credentials.issue(clerk, ref_of("permit", new_id()), planted[0].ref, None, at=at)
    )


@pytest.mark.node("EG")
def test_he_stands_in_nobodys_way(crowd, planted, clerk, at, settings):
    """Somebody real of the same name and day, or the same passport, is registered as if he were not there."""
    ghost = planted[0]
    same = replace(
        facts_of(0), name_ar=ghost.name_ar, born_on=ghost.born_on, passport_number="A99999999", sex=ghost.sex
    )
    assert ghost.pk not in {near.person.pk for near in queries.nearest(queries.described(ghost))}
    real = actions.register_person(clerk, same, at=at)
    assert queries.documents_held([], [ghost.passport_number]) == set()
    assert queries.by_passport(clerk, [ghost.passport_number]) == {}
    twin = replace(
        facts_of(1),
        name_ar="رؤوف بهاء لبيب سرحان",
        passport_number=ghost.passport_number,
        born_on=date(1970, 1, 1),
    )
    number = ghost.passport_number
    assert actions.register_person(clerk, twin, at=at).passport_number == number
    ghost.refresh_from_db()
    assert ghost.passport_number != number
    assert Document.objects.get(person=ghost).number == ghost.passport_number
    while actions.compare_fresh(at):
        pass
    assert (
        not Resemblance.objects.filter(one=ghost).exists()
        and not Resemblance.objects.filter(other=ghost).exists()
    )
    assert real.name_ar == ghost.name_ar


@pytest.mark.node("EG")
def test_he_is_left_out_of_what_waits_and_of_what_the_clock_ends(crowd, planted, clerk, at):
    (waits,) = [one for one in queries.waiting(clerk) if one.word == "people.photos_to_take"]
    assert waits.count == len(crowd)
    idle = set(queries.untouched_since(at))
    assert {one.pk for one in crowd} <= idle and not {one.pk for one in planted} & idle
    assert not {one.pk for one in alike(PLACE)} & {one.pk for one in planted}
    assert pattern(crowd[0]).parts == (FIRST[0], FATHER[0], GRAND[0], FAMILY[0])


@pytest.mark.node("EG")
def test_ended_he_is_emptied_as_others_are_and_raises_no_alarm_any_more(planted, auditor, clerk, at):
    row = Planting.objects.get()
    actions.end_canaries(auditor, row.pk, at=at)
    assert not access.canaries().exists()
    for person in planted:
        person.refresh_from_db()
        assert (person.erased_at, person.first, person.passport_number, person.seen_from) == (at, "", "", [])
    refused("planting_step_closed", lambda: actions.end_canaries(auditor, row.pk, at=at))


# ------------------------------------------------------------------ at the other node
def test_at_the_destination_he_looks_like_those_whom_origin_introduced(
    db, cast, peer, at, administrator, auditor
):
    office_at("LY/labour/first/")
    for number in range(14):
        told = facts_of(number)
        person = Person(
            id=new_id(), kept_by="EG", office="LY/", state="introduced", seen_from=["LY/", "LY/labour/first/"],
            registered_by=peer.id, registered_at=at - timedelta(days=90), changed_at=at, first=FIRST[number],
            father=FATHER[number], grandfather=GRAND[number], family=FAMILY[number], name_key=str(number),
            search_text=told.name_ar, sex="male", born_on=told.born_on, nationality="EGY",
            passport_number=told.passport_number, passport_issuer="EGY", passport_expires_on=told.passport_expires_on,
        )  # fmt: skip
        person.save()
    row = actions.propose_canaries(administrator, "LY/labour/first/", 1, at=at)
    actions.plant_canaries(auditor, row.pk, at=at)
    ghost = Person.objects.get(pk=id_of(Canary.objects.get().pk, "person"))
    assert (ghost.kept_by, ghost.state, ghost.office, ghost.registered_by) == (
        "EG",
        "introduced",
        "LY/",
        peer.id,
    )
    queries.person_to_see(cast("destination_clerk"), ghost.pk)
    assert Alarm.objects.get().about == ghost.ref


# ------------------------------------------------------------------ by the pages
@pytest.mark.node("EG")
def test_by_the_pages_from_asking_to_ending(crowd, client_as, at):
    asker, planter = client_as("node_administrator", "EG/"), client_as("auditor", "EG/")
    assert asker.get("/people/canaries").status_code == 200
    assert asker.post("/people/canaries/ask", {"office": PLACE, "count": 99}).status_code == 422
    assert asker.post("/people/canaries/ask", {"office": PLACE, "count": 2}).status_code == 302
    row = Planting.objects.get()
    assert f"/{row.pk}/plant" not in asker.get("/people/canaries").content.decode()
    assert f"/{row.pk}/plant" in planter.get("/people/canaries").content.decode()
    assert planter.post(f"/people/canaries/{row.pk}/plant").status_code == 302
    page = planter.get("/people/canaries").content.decode()
    assert not any(str(one) in page for one in queries.canary_ids())
    assert planter.post(f"/people/canaries/{row.pk}/end").status_code == 302
    assert asker.post("/people/canaries/ask", {"office": PLACE, "count": 2}).status_code == 302
    other = Planting.objects.get(state="asked")
    assert planter.get(f"/people/canaries/{other.pk}/refuse").status_code == 200
    assert planter.post(f"/people/canaries/{other.pk}/refuse", {"why": "سبق زرع ما يكفي"}).status_code == 302
    assert "سبق زرع ما يكفي" in planter.get("/people/canaries").content.decode()
    assert client_as("origin_clerk", PLACE).get("/people/canaries").status_code == 403
