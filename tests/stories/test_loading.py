"""A history that is loaded in bulk leaves the rows that the same history leaves act by act, on both nodes."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from rabt.seal import keys, letter
from rabt.site import engine
from rabt.site.cli import trial
from rabt.site.cli.trial import Prepared, prepared
from rabt.site.rehearsal.director import close_books, rehearse
from rabt.site.rehearsal.stage import partners
from rabt.site.start import database_of
from rabt.testing import uncounted
from tests.stories import tables
from tests.stories.likeness import MAY_DIFFER, Corridor, differences
from tests.stories.running import free_port, homes

pytestmark = [pytest.mark.two_nodes]
WORKERS, SEED = 12, 7
UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)
SIDES = ("origin", "destination")


@dataclass(frozen=True)
class Told:
    """One telling of the history: both nodes, and every row that it left there."""

    nodes: list[Prepared]
    rows: dict[str, Corridor]


def copied(nodes: list[Prepared], to: Path) -> list[Prepared]:
    """Make two more nodes that begin exactly as these do, with their keys and offices."""
    begun = nodes[0].node.home.parent
    subprocess.run(["cp", "-a", str(begun), str(to)], check=True)  # keeps whose the clusters are
    found = []
    for one in nodes:
        home = to / one.node.home.name
        told = {"RABT_HOME": str(home), "DATABASE_URL": database_of(home)}
        found.append(replace(one, node=replace(one.node, home=home), environment=one.environment | told))
    return found


def tell(nodes: list[Prepared], *, loading: bool) -> Told:
    """Tell the history on two nodes, and read what it left."""
    stages = [(one.node.home, one.environment) for one in nodes]
    with partners(*stages, loading=loading) as stage:
        for _ in rehearse(*stage, workers=WORKERS, seed=SEED, until=UNTIL):
            pass
    with partners(*stages) as stage:
        close_books(*stage, UNTIL)
    rows = {one.node.side: Corridor(one.environment["DATABASE_URL"]).read() for one in nodes}
    return Told(nodes, rows)


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, Told]]:
    """Tell one history twice from the same beginning: act by act, and loaded."""
    with homes() as folder, pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.setattr(trial, "collect_assets", lambda environment: None)
        patch.setenv("TMPDIR", str(folder))
        clusters: list[Path] = []
        try:
            tables.lay(folder / "a")
            begun = prepared(folder / "a", "eg_ly", {side: free_port() for side in SIDES})
            clusters += [one.node.home / "postgres" for one in begun]
            for cluster in clusters:
                engine.stop_cluster(cluster)
            loaded = copied(begun, folder / "l")
            clusters += [one.node.home / "postgres" for one in loaded]
            for one in begun:
                database_of(one.node.home)
            # what is told act by act is long: its lines are not counted
            begun = [replace(one, environment=uncounted(one.environment)) for one in begun]
            yield {"acted": tell(begun, loading=False), "loaded": tell(loaded, loading=True)}
        finally:
            for cluster in clusters:
                engine.stop_cluster(cluster)


@pytest.mark.parametrize("side", SIDES)
def test_both_leave_the_same_rows(told, side):
    acted, loaded = told["acted"].rows[side], told["loaded"].rows[side]
    assert list(differences(acted, loaded)) == []


def test_every_room_has_taken_part(told):
    """A table that stays empty here compares nothing: it is named, so that a new one is noticed."""
    filled = {
        name for told_of in told["acted"].rows.values() for name, rows in told_of.tables.items() if rows
    }
    empty = set(told["acted"].rows["origin"].tables) - filled
    assert empty <= NOT_IN_THE_STORY
    assert set(MAY_DIFFER) <= filled


NOT_IN_THE_STORY = {
    "access_alarm", "access_canary", "access_code", "access_deputy", "access_draft", "access_inhand", "access_knock", "access_looktally", "access_ownstay", "access_passkey", "access_pin",
    "access_signin", "access_sweep", "access_token", "access_warrant", "access_withholding",
    "agreement_change", "assistance_alarm", "assistance_attachment", "assistance_clarification", "assistance_consent",
    "assistance_feedback", "assistance_handing", "assistance_information", "assistance_inquiry",
    "assistance_recall", "assistance_request", "assistance_source", "credentials_paper",
    "crossing_device", "dues_arrear", "dues_charge", "dues_contest", "dues_finding",
    "dues_instalment", "dues_payment", "dues_refund", "dues_repayment", "dues_report",
    "dues_settlement", "dues_skills", "dues_wage", "exchange_closedpost", "exchange_keychange",
    "exchange_rejection",
    "exercises_consent", "exercises_count", "exercises_entry", "exercises_exercise", "exercises_improvement",
    "exercises_rulechange", "exercises_seat", "files_kept", "hiring_crew", "hiring_member", "hiring_project",
    "holds_hold", "incidents_case", "incidents_caseperson", "incidents_counter",
    "incidents_custody", "incidents_dailyreport", "incidents_discrepancy", "incidents_incident",
    "incidents_leaving", "incidents_linked", "incidents_ruling",
    "incidents_seizure", "incidents_version", "insight_handed", "insight_monthtally",
    "inspection_lack", "inspection_line", "inspection_plan", "inspection_visit", "journal_mirror", "missions_call",
    "missions_expense", "missions_mission", "missions_nomination", "missions_programme",
    "missions_quota", "missions_seatchange", "courses_assessment", "courses_attendance", "courses_certificate", "courses_correction",
    "courses_event", "courses_exam", "courses_form", "courses_given", "courses_holding", "courses_item", "courses_learner",
    "courses_mark", "courses_material", "courses_revocation", "courses_seat", "courses_session", "courses_sitting",
    "courses_spent", "courses_tool", "courses_toldneed", "missions_traveller", "missions_vetting", "training_officerkey",
    "matching_judgement", "matching_list", "matching_matching", "matching_pair",
    "operations_weather", "patrol_absence", "patrol_look", "patrol_offer", "patrol_officer",
    "patrol_patrol", "patrol_plan", "patrol_vehicle", "patrol_version", "people_correction",
    "people_correctionrequest", "people_distinction", "people_erasure", "people_help",
    "people_judgement", "people_passing", "people_planting", "people_resemblance", "people_shut",
    "people_spelling", "permits_leaving", "tracks_distress", "tracks_handset", "tracks_look",
    "tracks_order", "tracks_point", "tracks_reading", "tracks_run", "tracks_sensor",
    "tracks_sighting", "training_need", "training_skill",
    "permits_measure", "permits_renewal", "registers_batch", "regularisation_asking", "regularisation_decision", "regularisation_detention", "regularisation_file", "regularisation_return", "registers_entry", "registers_ruling", "registers_told", "sheets_row", "sheets_sheet",
    "dues_middle", "hiring_stop", "regularisation_whereabouts", "scenarios_approval",
    "scenarios_brought", "scenarios_scenario", "scenarios_version", "scenarios_word",
}  # fmt: skip


def test_a_loaded_letter_is_really_sealed(told):
    """What the loader leaves out is the opening of its own letters: anybody with the keys can open them."""
    homes_of = {one.node.side: one.node for one in told["loaded"].nodes}
    sender, receiver = homes_of["origin"], homes_of["destination"]
    card = keys.node_card(sender.keys, state=sender.state, url=sender.url)
    rows = told["loaded"].rows["origin"].tables["exchange_outgoing"]
    assert len(rows) > WORKERS
    for row in rows:
        opened = letter.open_letter(
            row["sealed"], open_with=keys.opening_key(receiver.keys),
            signed_by=keys.verifying_key(card.letter), from_state=sender.state, to_state=receiver.state,
        )  # fmt: skip
        assert (opened.body, opened.digest, opened.head.seq) == (row["body"], row["digest"], row["seq"])


def test_a_loaded_receipt_is_really_signed(told):
    """The same of receipts: each verifies under the key of the node that received the letter."""
    homes_of = {one.node.side: one.node for one in told["loaded"].nodes}
    sender, receiver = homes_of["origin"], homes_of["destination"]
    card = keys.node_card(receiver.keys, state=receiver.state, url=receiver.url)
    for row in told["loaded"].rows["origin"].tables["exchange_outgoing"]:
        receipt = letter.read_receipt(
            row["receipt"], signed_by=keys.verifying_key(card.letter),
            from_state=receiver.state, to_state=sender.state,
        )  # fmt: skip
        assert (receipt.seq, receipt.digest) == (row["seq"], row["digest"])


def test_another_seed_tells_another_history(told):
    """The comparison can fail: one word changed in one row is found."""
    row = told["loaded"].rows["origin"]
    changed = replace(row, tables=row.tables | {"people_person": [*row.tables["people_person"]]})
    changed.spelled = row.spelled
    first = changed.tables["people_person"][0]
    changed.tables["people_person"][0] = first | {"family": first["family"] + "x"}
    found = list(differences(row, changed))
    assert len(found) == 1
    assert "family" in found[0]


def test_numbers_go_on_after_a_load(told):
    """The next letter that is written takes the next number of the database."""
    address = told["loaded"].nodes[0].environment["DATABASE_URL"]
    with psycopg.connect(address) as link:
        last = link.execute("select max(id) from exchange_outgoing").fetchone()
        following = link.execute(
            "select nextval(pg_get_serial_sequence('exchange_outgoing', 'id'))"
        ).fetchone()
    assert last is not None and following is not None
    assert following[0] > last[0]
