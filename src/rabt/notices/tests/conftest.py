"""Every test of this room uses the addresses of this room and of access, and no other room's."""

import pytest


@pytest.fixture(autouse=True)
def own_addresses(settings):
    settings.ROOT_URLCONF = "rabt.access.tests.urls"
    settings.RABT_LINKS = []  # these addresses hold this room alone
