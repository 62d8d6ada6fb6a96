"""Passports and the reasons of vetting are not kept for longer than they serve."""

from datetime import datetime, timedelta

from django.db import transaction

from rabt.missions.models import Traveller, Vetting


@transaction.atomic
def forget_papers(days: int, *, at: datetime) -> int:
    """Empty the passports of missions that returned so many days ago, and erase the vetting of that age.

    That an officer travelled, and that he was vetted, stay. Returns how many records were emptied or erased.
    """
    before = at - timedelta(days=days)
    old = Traveller.objects.filter(mission__back_on__lt=before.date()).exclude(passport="")
    done = old.update(passport="", passport_until=None)
    return done + Vetting.objects.filter(vetted_at__lt=before).delete()[0]
