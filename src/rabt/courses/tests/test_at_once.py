"""Two at once against a real database: a test is dropped or begun, never half of both."""

import threading

import pytest
from django.db import connection

from rabt.base import clock
from rabt.base.errors import Problem
from rabt.courses import actions
from rabt.courses.models import Exam, Sitting
from rabt.courses.tests import build
from rabt.courses.tests.build import AT, MONDAY, WHY
from rabt.courses.tests.test_dropping import set_by

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Run deeds at the same time, each on a connection of its own; return what was refused or went wrong."""
    wrong, gate = [], threading.Barrier(len(deeds))

    def run(deed):
        gate.wait()
        try:
            deed()
        except Problem as problem:
            wrong.append(problem.code)
        except Exception as problem:
            wrong.append(repr(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return wrong


def test_a_test_is_dropped_or_begun_in_one_instant_and_nobody_meets_an_error():
    with clock.stopped(AT):
        side = build.Side()
        holding = build.held(side)
        one, _ = build.come(side, holding)
        build.bank(side, 1)
        for _ in range(12):
            row = set_by(side, holding)
            wrong = at_once(
                lambda key=row.pk: actions.begin_sitting(one.actor, key, at=MONDAY),
                lambda key=row.pk: actions.drop_exam(side.host_centre, key, WHY, at=MONDAY),
            )
            begun = Sitting.objects.filter(exam_id=row.pk).exists()
            assert wrong == (["test_begun"] if begun else ["missing"])
            assert Exam.objects.filter(pk=row.pk).exists() is begun
