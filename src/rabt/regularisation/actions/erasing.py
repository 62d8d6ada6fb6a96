"""What says who somebody was leaves this room; states and days stay, for the sums."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rabt.dues import actions as dues
from rabt.regularisation.models import Asking, Detention, File, Return, Whereabouts
from rabt.regularisation.rules.detention import State
from rabt.regularisation.rules.document import Outcome
from rabt.regularisation.rules.file import Standing
from rabt.regularisation.rules.whereabouts import State as Sought

NOBODY = "-"
EMPTY_FILE: dict[str, Any] = {
    "name": NOBODY, "born_on": None, "phone": "", "place": "", "signs": [], "note": "", "since_on": None,
    "employer_ref": "", "licence": "", "who_id": None,
}  # fmt: skip
EMPTY_HELD: dict[str, Any] = {"name": NOBODY, "born_on": None, "passport_number": "", "place": ""}


def erase_traces(person_id: UUID) -> None:
    """Empty what says who a person was: his files, what his consulate asked, his travel documents."""
    Return.objects.filter(who_id=person_id).update(name="", born_on=None, who_id=None)
    Asking.objects.filter(who_id=person_id).update(name=NOBODY, who_id=None)
    File.objects.filter(who_id=person_id).update(**EMPTY_FILE)


def forget_old(days: int, *, at: datetime) -> int:
    """Empty what ended so many days ago, whether the register knew who it was or not; return how many."""
    before = at - timedelta(days=days)
    day = before.date()
    done: list[tuple[QuerySet[Any], dict[str, Any]]] = [
        (File.objects.filter(over_on__lt=day).exclude(name=NOBODY), EMPTY_FILE),
        (
            Asking.objects.filter(changed_at__lt=before)
            .exclude(standing__in=[Standing.ASKED, Standing.IN_HAND])
            .exclude(name=NOBODY),
            {"name": NOBODY, "who_id": None},
        ),
        (
            Return.objects.filter(answered_at__lt=before).exclude(outcome=Outcome.WAITS).exclude(name=""),
            {"name": "", "born_on": None, "who_id": None},
        ),
        (
            Detention.objects.filter(
                state_at__lt=before, state__in=[State.ACKNOWLEDGED, State.DECLINED]
            ).exclude(name=NOBODY),
            EMPTY_HELD,
        ),
        (
            Whereabouts.objects.filter(state_at__lt=before).exclude(state=Sought.ASKED).exclude(name=NOBODY),
            EMPTY_HELD,
        ),
    ]
    dues.forget_charged(row.ref for row in done[0][0])
    return sum(rows.update(**empty) for rows, empty in done)
