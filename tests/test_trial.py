"""`make try` keeps what was typed, starts over what was cut off, and does not fight for a port."""

import socket

import click
import pytest

from rabt.site.cli import trial


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
