"""The machines' door: every step of hiring, for the systems of employers, recruiters and offices."""

from ninja import Router

from rabt.hiring.api import contracts, demands, offers, parties, projects

router = Router()
for _part in (parties, projects, demands, offers, contracts):
    router.add_router("", _part.router)
