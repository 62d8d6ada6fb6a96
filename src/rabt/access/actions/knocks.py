"""Doors that are open to anyone: each try is counted in the database, so that no script fills a queue."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from rabt.access import rules
from rabt.access.models import Knock
from rabt.base.identifiers import new_id


@transaction.atomic
def knock(door: str, *, at: datetime, **keys: str) -> None:
    """Count one try at an open door, by each of its keys in the table. Refuses: too_many_tries

    A transaction of its own, before the act: what the act then refuses was tried all the same.
    """
    limit = rules.table().limits[door]
    window = timedelta(minutes=limit.minutes)
    digests = {name: _keyed(f"{door}.{name}", keys[name]) for name in limit.most if keys.get(name)}
    for name, digest in sorted(digests.items()):
        _alone(digest)
        times = Knock.objects.filter(door=door, key=digest, at__gt=at - window).values_list("at", flat=True)
        rules.check_tries(list(times), limit.most[name], window, at)
    Knock.objects.bulk_create(Knock(id=new_id(), door=door, key=key, at=at) for key in digests.values())


def _keyed(purpose: str, text: str) -> str:
    return salted_hmac(f"rabt.access.knock.{purpose}", text, algorithm="sha256").hexdigest()


def _alone(key: str) -> None:
    """Wait until no other try of the same key is being counted."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"knock:{key}"])


def forget_knocks(at: datetime) -> int:
    """Forget tries that no limit counts any more."""
    longest = max((limit.minutes for limit in rules.table().limits.values()), default=0)
    return Knock.objects.filter(at__lt=at - timedelta(minutes=longest)).delete()[0]
