"""The embedded cluster stands up again after a power cut, however long it has to replay."""

from pathlib import Path

import psycopg

from rabt.site import engine


def test_a_cluster_that_stands_up_slowly_is_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    address = engine.start_cluster(folder)
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("create table kept (n int)")
        link.execute("insert into kept values (7)")
    engine.stop_cluster(folder)
    # it asks an archive for two files before it opens, and each answer takes longer than half of ten seconds
    (folder / "recovery.signal").touch()
    with (folder / "postgresql.conf").open("a") as conf:
        conf.write("restore_command = 'sleep 6; false'\n")
    try:
        again = engine.start_cluster(folder)
        with psycopg.connect(again) as link:
            assert link.execute("select n from kept").fetchone() == (7,)
    finally:
        engine.stop_cluster(folder)
