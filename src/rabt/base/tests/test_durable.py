"""Whenever the power fails, a file is whole: the one that is meant, the one before, or none."""

import os
from pathlib import Path

import pytest

from rabt.base import durable
from rabt.base.tests.power_cut import cuts

OLD, NEW = b"before " * 40, b"afterwards " * 40


@pytest.fixture
def before(tmp_path):
    folder = tmp_path / "before"
    folder.mkdir()
    (folder / "held").write_bytes(OLD)
    return folder


def found(place):
    return place.read_bytes() if place.is_file() else None


def test_a_file_is_the_one_before_or_the_one_that_is_meant(before, tmp_path):
    seen = set()
    for over, disk in cuts(before, lambda root: durable.write(root / "held", NEW), tmp_path / "work"):
        told = found(disk / "held")
        assert told == NEW if over else told in (OLD, NEW)
        seen.add((over, told))
    assert seen == {(False, OLD), (False, NEW), (True, NEW)}


def test_a_file_in_folders_that_were_not_there(before, tmp_path):
    seen = set()
    deep = Path("a") / "b" / "c"
    for over, disk in cuts(
        before, lambda root: durable.write(root / deep, NEW, mode=durable.OWN), tmp_path / "work"
    ):
        told = found(disk / deep)
        assert told == NEW if over else told in (None, NEW)
        seen.add((over, told))
    assert (True, NEW) in seen and (False, None) in seen


def test_a_new_file_never_takes_the_place_of_another(before, tmp_path):
    for over, disk in cuts(
        before, lambda root: durable.write(root / "key", NEW, new=True), tmp_path / "work"
    ):
        told = found(disk / "key")
        assert told == NEW if over else told in (None, NEW)
    with pytest.raises(FileExistsError):
        durable.write(before / "held", NEW, new=True)
    assert (before / "held").read_bytes() == OLD
    assert os.listdir(before) == ["held"], "nothing half written stays"


def test_what_fails_while_it_is_written_leaves_the_one_before(before):
    with pytest.raises(RuntimeError), durable.writing(before / "held") as file:
        file.write(NEW)
        raise RuntimeError("the writer gives up")
    assert (before / "held").read_bytes() == OLD
    assert os.listdir(before) == ["held"]


def test_a_file_of_our_own_is_closed_to_others(before):
    durable.write(before / "secret" / "key", NEW, mode=durable.OWN)
    assert (before / "secret" / "key").stat().st_mode & 0o777 == 0o600
    assert (before / "secret").stat().st_mode & 0o777 == 0o700


# ---------------------------------------------------------------- the disk that fails is itself tried


def careless(place: Path, content: bytes, *, flushes: bool, names: bool) -> None:
    """Write a file as one does who forgets a step."""
    half = place.with_name("half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT, 0o644), "wb") as file:
        file.write(content)
        file.flush()
        if flushes:
            os.fsync(file.fileno())
    os.replace(half, place)
    if names:
        durable.flush(place.parent)


@pytest.mark.parametrize(
    ("flushes", "names", "holds"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_a_forgotten_flush_shows(before, tmp_path, flushes, names, holds):
    ends = set()
    deed = lambda root: careless(root / "held", NEW, flushes=flushes, names=names)  # noqa: E731
    for over, disk in cuts(before, deed, tmp_path / "work"):
        told = found(disk / "held")
        ends.add(told == NEW if over else told in (OLD, NEW))
    assert (ends == {True}) is holds
