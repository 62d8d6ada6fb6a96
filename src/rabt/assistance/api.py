"""What machines may read."""

from ninja import Router

router = Router(tags=["assistance"])
