"""The power fails while acts get their places: the files hold the journal before, or the one meant."""

from dataclasses import replace

import pytest
from django.db import transaction

from rabt.base.tests.power_cut import cuts
from rabt.journal import actions, check, paths, queries
from rabt.journal.tests.acting import remember

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("held", "more"), [(0, 3), (3, 2), (250, 10)], ids=["first", "some", "tile"])
def test_whenever_the_power_fails_the_files_prove_themselves(
    node, own_card, at, settings, tmp_path, held, more
):
    if held:
        remember(held, at)
        actions.integrate(at)
    paths.folder_of(node.home).mkdir(exist_ok=True)
    remember(more, at)

    def integrate(home):
        settings.RABT = replace(node, home=home)
        undone = transaction.savepoint()
        try:
            actions.integrate(at)
        finally:
            transaction.savepoint_rollback(undone)
            settings.RABT = node

    seen = set()
    for over, home in cuts(node.home, integrate, tmp_path / "work"):
        report = check.check(paths.folder_of(home), own_card)
        if report.faults == ["there are tiles, but no signed checkpoint"]:
            assert not held and not over
            continue
        assert report.sound, report.faults
        assert report.size == held + more if over else report.size in (held, held + more)
        seen.add(report.size)
    assert seen | {held} == {held, held + more}


def test_after_the_power_failed_the_same_acts_get_their_places(node, own_card, at, settings, tmp_path):
    remember(250, at)
    actions.integrate(at)
    remember(10, at)
    tried = 0

    def integrate(home):
        settings.RABT = replace(node, home=home)
        actions.integrate(at)

    def cut_short(home):
        undone = transaction.savepoint()
        try:
            integrate(home)
        finally:
            transaction.savepoint_rollback(undone)

    for _, home in cuts(node.home, cut_short, tmp_path / "work"):
        undone = transaction.savepoint()
        integrate(home)
        report = check.check(paths.folder_of(home), own_card)
        assert (report.sound, report.size, queries.size()) == (True, 260, 260), report.faults
        transaction.savepoint_rollback(undone)
        tried += 1
    assert tried > 50
