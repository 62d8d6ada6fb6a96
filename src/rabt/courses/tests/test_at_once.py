"""Two at once against a real database: a test is dropped or begun, never half of both."""

import pytest

from rabt.base import clock
from rabt.courses import actions
from rabt.courses.models import Exam, Sitting
from rabt.courses.tests import build
from rabt.courses.tests.build import AT, MONDAY, WHY
from rabt.courses.tests.test_dropping import set_by
from rabt.testing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


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
