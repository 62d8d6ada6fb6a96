"""Clerks of one office, and a matching that is ready for them."""

import pytest

from rabt.access import queries as accounts
from rabt.access.testing import account_with
from rabt.matching import actions
from rabt.matching.models import Pair
from rabt.matching.tests import made

OFFICE = "EG/labour/first/"


def actor(role="origin_clerk", office=OFFICE):
    return accounts.actor_of(account_with(role, office)).looking_for("matching")


@pytest.fixture
def clerk(node):
    return actor()


@pytest.fixture
def other(node):
    return actor()


@pytest.fixture
def third(node):
    return actor()


@pytest.fixture
def brought(clerk, at):
    """Bring two lists of ten rows; return the matching."""

    def bring(lists=2, **more):
        sent = [
            (made.as_csv(made.HEAD, made.rows(10)), "أ.csv"),
            (made.as_csv(made.HEAD, made.rows(10)), "ب.csv"),
        ]
        return actions.bring_lists(clerk, "قائمتان", made.WHY, sent[:lists], at=at)

    return bring


@pytest.fixture
def ready(clerk, brought, at):
    """Return a matching in which these pairs were found, (left, right, chance, linked), and its pairs by rows."""

    def make(pairs, twice=0, doubles=False):
        row = brought()
        columns = [{"name": 0, "born": 1, "passport": 2}] * 2
        actions.start_matching(clerk, row.pk, columns, precision=0.999, twice=twice, at=at)
        actions.keep_found(clerk, row.pk, made.found(pairs, doubles), at=at)
        row.refresh_from_db()
        return row, {(one.left_row, one.right_row): one for one in Pair.objects.filter(matching=row)}

    return make
