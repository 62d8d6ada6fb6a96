"""Persons who do not exist are asked for by one and planted by another: how they are drawn, what is refused."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.access.models import Canary
from rabt.access.testing import office_at
from rabt.base.errors import Missing, NotAllowed
from rabt.base.identifiers import new_id
from rabt.people import actions, queries
from rabt.people.models import Person, Planting
from rabt.people.rules import canaries as rules
from rabt.people.rules.canaries import Pattern, State, Step
from rabt.people.tests.crowd import PLACE, refused

pytestmark = pytest.mark.counted


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
