"""Figures for the committee: how many files, never whose."""

from datetime import date, timedelta

from rabt.regularisation.models import File

MONTH = timedelta(days=31)


def counts(month: date) -> dict[str, int]:
    """Count the files of one month, named by its first day: opened, decided, and who went home."""
    first = month.replace(day=1)
    until = (first + MONTH).replace(day=1)
    days = {"opened": "opened_on", "decided": "decided_on", "returned": "left_on"}
    return {
        name: File.objects.filter(**{f"{day}__gte": first, f"{day}__lt": until}).count()
        for name, day in days.items()
    }
