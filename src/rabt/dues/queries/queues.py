"""What waits for whom in this room."""

from typing import Any

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.dues.queries.arrears import arrears_to_see, contests_to_answer, contests_to_decide
from rabt.dues.queries.findings import findings_to_judge, findings_to_return
from rabt.dues.queries.settlements import settlements_denied, settlements_to_record
from rabt.dues.queries.skills import services_to_attest, skills_late, skills_objected
from rabt.shell.queues import Queue, Sorted, Waiting


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    return [found for queue in queues(viewer) if (found := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    terms = agreement.terms_at(clock.now())
    by_fee: Sorted = Sorted(kind="fee", kinds=terms.fees)
    found: list[Any] = [
        Queue("dues.findings_to_judge", "dues.judge", "finding", lambda: findings_to_judge(viewer),
              "recorded_at", "dues:finding", terms.clock("finding_judge"), **by_fee),
        Queue("dues.findings_to_return", "dues.record", "finding", lambda: findings_to_return(viewer),
              "decided_at", "dues:finding", terms.clock("finding_return"), **by_fee),
        Queue("dues.arrears_to_pay", "dues.wages", "arrear", lambda: arrears_to_see(viewer),
              "noted_at", "dues:arrear"),
        Queue("dues.arrears_to_watch", "dues.watch", "arrear",
              lambda: arrears_to_see(viewer).filter(warned_at=None), "noted_at", "dues:arrear"),
        Queue("dues.contests_to_answer", "dues.wages", "contest", lambda: contests_to_answer(viewer),
              "recorded_at", "dues:contest", terms.clock("wage_answer")),
        Queue("dues.contests_to_decide", "dues.judge", "contest", lambda: contests_to_decide(viewer),
              "recorded_at", "dues:contest", terms.clock("wage_decide")),
        Queue("dues.settlements_to_record", "dues.wages", "contract",
              lambda: settlements_to_record(viewer, clock.now()), "ended_at", "dues:settle",
              terms.clock("wage_due")),
        Queue("dues.settlements_denied", "dues.watch", "settlement", lambda: settlements_denied(viewer),
              "word_at", "dues:settlement"),
        Queue("dues.services_to_attest", "dues.wages", "contract",
              lambda: services_to_attest(viewer, clock.now()), "ended_at", "dues:skills"),
        Queue("dues.skills_to_correct", "dues.wages", "skills", lambda: skills_objected(viewer), "word_at",
              "dues:skills_told", terms.clock("skills_answer")),
        Queue("dues.skills_objected", "dues.judge", "skills", lambda: skills_objected(viewer), "word_at",
              "dues:skills_told", terms.clock("skills_decide")),
        Queue("dues.skills_late", "dues.watch", "skills", lambda: skills_late(viewer), "escalated_at",
              "dues:skills_told"),
    ]  # fmt: skip
    judges = viewer.has(
        "dues.judge"
    )  # to him the late ones stand among those that he decides, marked as late
    return [
        queue
        for queue in found
        if viewer.has(queue.scope) and not (judges and queue.word == "dues.skills_late")
    ]
