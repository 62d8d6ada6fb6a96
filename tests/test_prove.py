"""The tools of `make prove` bite: faults are planted where they are said to be, and spoilt bytes are spoilt."""

import ast
import os
import subprocess
import sys
from random import Random

import pytest

from prove import page, seeds, spoiling
from prove.mutants import mutants, planted
from prove.mutation import beside, interval, units

SOURCE = '''
"""A docstring is left alone."""
LIMIT = 3


def room(staff: int, asked: int = 1) -> int:
    """Return how many more."""
    if staff + asked <= LIMIT and not staff < 0:
        return LIMIT - staff
    raise Refused("quota_full")
'''


def told(source):
    return {(one.line, one.kind, one.before, one.after) for one in mutants(source)}


def test_faults_are_planted_in_rules_and_not_in_docstrings_or_annotations():
    found = told(SOURCE)
    assert (3, "constant", "3", "4") in found
    assert (8, "comparison", "staff + asked <= LIMIT", "staff + asked < LIMIT") in found
    assert (8, "comparison", "staff + asked <= LIMIT", "staff + asked > LIMIT") in found
    assert (8, "boolean", "not staff < 0", "staff < 0") in found
    assert (9, "return", "return LIMIT - staff", "return None") in found
    assert (10, "dropped", "raise Refused('quota_full')", "pass") in found
    assert (10, "constant", "'quota_full'", "'quota~_full'") in found
    assert not any("docstring" in before or before == "int" for _, _, before, _ in found)


def test_each_planted_source_differs_in_one_place_and_compiles():
    plain = ast.dump(ast.parse(SOURCE))
    seen = {ast.dump(planted(SOURCE, one)) for one in mutants(SOURCE)}
    assert plain not in seen
    assert len(seen) == len(mutants(SOURCE))
    for one in mutants(SOURCE):
        compile(planted(SOURCE, one), "rules.py", "exec")


def test_what_only_a_reader_of_types_sees_is_left_alone():
    assert (
        mutants("from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from here import there\n") == []
    )


def test_in_a_file_of_models_only_functions_are_tried():
    found = mutants("LIMIT = 3\n\ndef more(n):\n    return n + 1\n", only_functions=True)
    assert {one.line for one in found} == {4}


def test_every_rule_is_tried_somewhere():
    tried = {path for unit in units() for path in unit.paths}
    rules = {path for path in tried if "/rules" in path}
    assert {"seal", "journal", "access", "exchange"} <= {unit.name for unit in units()}
    assert len(rules) > 30


@pytest.mark.parametrize(("killed", "of", "low", "high"), [(85, 100, 0.767, 0.907), (10, 10, 0.722, 1.0)])
def test_the_interval_is_wilsons(killed, of, low, high):
    assert interval(killed, of) == pytest.approx((low, high), abs=0.001)


def test_units_that_were_not_tried_again_stand_with_their_day_and_units_that_are_gone_do_not():
    last = {"on": "1", "commit": "a", "units": [{"unit": "x"}, {"unit": "y", "on": "0"}, {"unit": "gone"}]}
    now = [{"unit": "x", "killed": 3}]
    assert beside(now, last, ["y", "x", "never"]) == [{"on": "0", "commit": "a", "unit": "y"}, *now]
    assert beside(now, {}, ["x"]) == now


def test_spoilt_bytes_are_drawn_by_the_seed_and_mostly_differ():
    raw = b'{"n": 1, "kind": "offer.made/1"}'
    once, again = ([spoiling.spoil_text(Random(n), raw) for n in range(200)] for _ in range(2))
    assert once == again
    assert sum(one != raw for one in once) > 180


def test_the_page_is_told_by_the_newest_results_alone():
    newest = page.newest()
    written = page.ROOT / "docs" / "proof.md"
    assert (newest is None) == (not written.exists())
    if newest:
        assert written.read_text() == page.page(newest)


def test_seeds_that_other_code_stood_are_run_again(tmp_path):
    kept = tmp_path / "kept.py"
    kept.write_text("a = 1\n")
    me = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
    for words in (["init", "-q"], ["add", "kept.py"], [*me, "commit", "-qm", "one"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    assert seeds.unchanged(["kept.py"], "HEAD", tmp_path)
    assert not seeds.unchanged(["kept.py", "other.py"], "HEAD", tmp_path), "what is not kept may have changed"
    assert not seeds.unchanged(["kept.py"], "0" * 40, tmp_path), "nobody knows that commit"
    kept.write_text("a = 2\n")
    assert not seeds.unchanged(["kept.py"], "HEAD", tmp_path)
    assert seeds.stood({}) == {} == seeds.stood({"held": False, "commit": "HEAD"})
    assert seeds.stood({"held": True, "commit": "0" * 40}) == {}


WITHOUT_SETTINGS = {name: one for name, one in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


LATER = {"prove.standing", "bench.visits"}
"""What is read only once the tables are at hand."""


def test_every_proof_and_measurement_can_begin_alone():
    files = [one for room in ("prove", "bench") for one in (page.ROOT / room).glob("[a-z]*.py")]
    names = {f"{one.parent.name}.{one.stem}" for one in files if not one.stem.startswith(("test_", "peer_"))}
    assert {"prove.crash", "prove.soak", "prove.states", "bench.line"} <= names
    script = f"from importlib import import_module\nfor name in {sorted(names - LATER)}: import_module(name)"
    run = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(run, cwd=page.ROOT, env=WITHOUT_SETTINGS, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_tests_that_proofs_run_are_found():
    collect = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "prove"]
    done = subprocess.run(collect, cwd=page.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]
    for name in ("test_bytes", "test_seats", "test_states", "test_wall"):
        assert f"prove/{name}.py" in done.stdout
