"""The machines' door: every step of hiring, for the systems of employers, recruiters and offices."""

from ninja import Router

from rabt.hiring.api import contracts, demands, offers, parties

router = Router()
for _part in (parties, demands, offers, contracts):
    router.add_router("", _part.router)
