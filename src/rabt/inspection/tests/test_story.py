"""The main story: a plan, a visit with its checklist, a finding, the employer's answer, its mending."""

import pytest

from rabt.hiring.models import Employer
from rabt.inspection import actions, queries
from rabt.inspection.models import Lack, Line, Visit
from rabt.inspection.tests import build
from rabt.inspection.tests.build import AT

pytestmark = pytest.mark.django_db


def test_a_plan_leads_to_a_visit_a_finding_an_answer_and_its_mending(cast, committed, still):
    _, owner = build.employer(cast, workers=2)
    chief, who = build.head(), build.inspector()
    assert [one.word for one in queries.waiting(chief)] == ["inspection.plan_to_draw"]
    plan = actions.draw_plan(chief, at=AT)
    line = Line.objects.get(plan=plan)
    assert (plan.pool, line.rank, line.why) == (1, 1, "risk")
    committed("plan.drawn", month="2026-11-01", seed=plan.seed, pool=1,
              lines=[[str(line.employer_id), "risk", line.score]])  # fmt: skip
    visit = actions.adopt_visit(chief, line.pk, who.id, at=AT)
    assert [one.word for one in queries.waiting(who)] == ["inspection.visits_to_make"]
    assert queries.waiting(owner) == [], "nobody is told before a visit"
    actions.record_visit(who, visit.pk, build.seen(visit, ("passports", "housing")), at=AT)
    assert [one.word for one in queries.waiting(owner)] == ["inspection.lacks_to_answer"]
    found = Lack.objects.get(item="passports")
    assert (found.grade, (found.due_on - AT.date()).days) == ("grave", build.days_of("passports"))
    actions.answer_lack(owner, found.pk, "ردت الجوازات إلى أصحابها اليوم", at=AT)
    assert "inspection.lacks_to_judge" in [one.word for one in queries.waiting(who)]
    done = actions.confirm_mended(who, found.pk, at=AT)
    assert (done.state, done.mended_at) == ("mended", AT)
    assert Visit.objects.get().state == "made"
    assert Employer.objects.get().state == "admitted"
