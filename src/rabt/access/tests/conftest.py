"""Every test of this room uses its own addresses, and the probes stand in the table."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from rabt.access import queries, rules
from rabt.access.testing import account_with, signed_in

PROBES = {
    "probe_scope": rules.Route("probe_scope", {"get": "journal.see", "post": "journal.see"}, "audit"),
    "probe_peer": rules.Route("probe_peer", {"post": "peer", "get": "device"}),
    "probe_fresh": rules.Route("probe_fresh", {"get": "signed_in", "post": "signed_in"}, "duty", fresh=15),
    "api:probe_get": rules.Route("api:probe_get", {"get": "hiring.see"}, "hiring"),
    "api:probe_do": rules.Route("api:probe_do", {"post": "hiring.see"}, "hiring"),
}


@pytest.fixture(autouse=True)
def own_addresses(settings, monkeypatch):
    settings.ROOT_URLCONF = "rabt.access.tests.urls"
    settings.RABT_OPEN = []  # the doors of rooms above are not there
    settings.RABT_LINKS = []  # these addresses hold this room alone
    real = rules.table()
    probed = replace(real, routes=MappingProxyType({**real.routes, **PROBES}))
    monkeypatch.setattr("rabt.access.gate.rules.table", lambda: probed)


@pytest.fixture
def account(db):
    """Return an official's account; a file of tests may name another."""
    return account_with("destination_clerk", "LY/labour/first/")


@pytest.fixture
def administrator(db, client):
    """Return an administrator's account, signed in."""
    account = account_with("node_administrator", "LY/")
    signed_in(client, account)
    return account


@pytest.fixture
def first(db):
    """Return the administrator who asks."""
    return queries.actor_of(account_with("node_administrator", "LY/"))


@pytest.fixture
def second(db):
    """Return the administrator who decides."""
    return queries.actor_of(account_with("node_administrator", "LY/"))
