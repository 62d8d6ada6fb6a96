"""The bodies of letters about records that are erased; that they were sent, and their digests, stay."""

from collections.abc import Iterable

from rabt.exchange.models import ERASED, Incoming, Outgoing


def forget(abouts: Iterable[str]) -> int:
    """Empty the bodies of letters about these records, and what was sealed of them. None is under way."""
    named = [str(about) for about in abouts]
    sent = Outgoing.objects.filter(about__in=named, filed_at__isnull=False)
    came = Incoming.objects.filter(about__in=named)
    return sent.update(body={}, sealed=ERASED) + came.update(body={}, sealed=ERASED, reason_facts={})
