"""`make try` keeps what was typed, starts over what was cut off, and does not fight for a port."""

import socket

import click
import pytest

from rabt.access.rules import table
from rabt.site.cli import trial
from rabt.site.node import Node
from rabt.site.rehearsal.cast import PLAYERS, doors_of


@pytest.fixture
def home(tmp_path):
    """Return the home of a rehearsal that was told to its end, with a row that somebody typed."""
    made = tmp_path / "try"
    (made / "origin").mkdir(parents=True)
    (made / trial.READY).write_text("workers = 12")
    (made / "origin" / "typed").write_text("by hand")
    return made


def test_what_was_typed_is_kept(home):
    trial.clear(home, reset=False)
    assert (home / "origin" / "typed").exists()


def test_it_starts_over_when_asked(home):
    trial.clear(home, reset=True)
    assert not home.exists()
    trial.clear(home, reset=True)  # and when there is nothing yet


def test_a_history_that_was_cut_off_starts_over(home, capsys):
    (home / trial.BEGUN).touch()
    trial.clear(home, reset=False)
    assert not home.exists()
    assert "cut off" in capsys.readouterr().out


def test_a_taken_port_is_told_before_anything_starts():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises((SystemExit, click.ClickException)):
            trial.check_free([port])
    trial.check_free([port])


def test_a_part_is_led_to_every_door_at_which_it_works():
    """Told by the table: a scope of the room behind the wall opens there, every other one in the house."""
    parts = {player.role for players in PLAYERS.values() for player in players} | {"employer", "recruiter"}
    for role in parts:
        of_room = {scope.partition(".")[0] == "complaints" for scope in table().roles[role].scopes}
        assert set(doors_of(role)) == of_room
    assert doors_of("protection_officer") == [False, True]
    assert doors_of("complaints_clerk") == [True]
    assert doors_of("labour_attache") == [False]


@pytest.mark.parametrize("walled, leads_to", [(False, "localhost:8002/"), (True, "localhost:8012/")])
def test_a_link_leads_to_its_door(tmp_path, walled, leads_to):
    url = "http://localhost:8002"
    node = Node(tmp_path, "LY", "EG", side="destination", pack="eg_ly", url=url, trial=True)
    row = {"role": "x", "name_en": "Y", "url": f"{url}/access/link/z", "walled": walled}
    told = trial.link_line(trial.Prepared(node, 8002, {}), row)
    assert f"{leads_to}access/link/z" in told
    assert ("behind the wall" in told) == walled
