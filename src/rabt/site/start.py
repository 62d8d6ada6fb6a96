"""Load Django for one node: choose its home and database before settings are read."""

import os
from pathlib import Path

import django

from rabt.site import engine
from rabt.site.node import read_node


def django_for(home: Path) -> None:
    """Make this process part of the node that lives in a home folder."""
    os.environ["RABT_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rabt.site.settings")
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = database_of(home)
    django.setup()


def database_of(home: Path) -> str:
    """Start the node's own cluster if it sleeps; return the address for the serving role."""
    superuser = engine.start_cluster(home / "postgres")
    database = f"rabt_{read_node(home).state.lower()}"
    engine.create_database(superuser, database)
    return engine.address(superuser, engine.PROCESS, database)
