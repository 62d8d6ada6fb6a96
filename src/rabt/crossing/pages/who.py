"""Who stands at the door: the gate has found out, and put it on the request."""

from django.http import HttpRequest

from rabt.base.actor import Actor


def who(request: HttpRequest) -> Actor:
    """Return the person who acts."""
    return request.actor  # type: ignore[no-any-return]
