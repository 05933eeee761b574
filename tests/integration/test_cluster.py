"""Several workers on one queue: each crawl is stored once, no host is asked by two, and the killed lose nothing."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.integration.commands import GRANTS, environment
from tests.integration.daemons import Deployment, Running, add_source, feed, wait_until
from tests.server import serving

pytest.importorskip("procrastinate", reason="the extra cluster is not installed")


@pytest.fixture
def url(postgresql: str) -> Iterator[str]:
    """Address of an empty PostgreSQL database."""
    server = create_engine(make_url(postgresql).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE cluster TEMPLATE made"))
    yield make_url(postgresql).set(drivername="postgresql+psycopg", database="cluster").render_as_string(False)
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE cluster WITH (FORCE)"))
    server.dispose()


def worker(deployment: Deployment) -> Running:
    surroundings = environment(**deployment.values)
    surroundings.pop("GRANTS_NOW")
    return Running(subprocess.Popen([*GRANTS, "worker", "--at-once", "3"], env=surroundings, stderr=subprocess.PIPE))


def test_a_killed_workers_crawl_is_taken_up_and_every_answer_is_stored_once(url: str, tmp_path: Path) -> None:
    deployment = Deployment(url, GRANTS_DAEMON_CLUSTER="true", GRANTS_MAIL_FOLDER=str(tmp_path / "mail"))
    del deployment.values["GRANTS_JOBS_DIGESTS"]
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "grants" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[jobs]\ndigests = "off"\n', encoding="utf-8")
    with serving(**{"/feed": feed(delay=0.3), "/first": feed(delay=60.0)}) as server:
        for number in range(4):
            add_source(f"samma-{number}", server.url("/feed"))
        add_source("annan", server.url("/first", "localhost"))
        first = worker(deployment)  # before there is anything to do, or a leader
        with deployment.daemon() as daemon:
            daemon.wait_for("queued", "jobs=5")
            wait_until(lambda: any(seen.path == "/first" for seen in server.begun), 40, lambda: str(first.said))
            second = worker(deployment)
            try:
                second.wait_for("started")
                first.kill()
                server.routes["/first"] = feed()
                daemon.wait_for("recovered", seconds=15 + 5 + 5 + 5)  # the leader looks every five seconds
                wait_until(lambda: {run["state"] for run in deployment.log("crawl:")} == {"done"}, 60)
                settings.write_text('[jobs]\ndigests = "daily"\n', encoding="utf-8")
                daemon.signal(signal.SIGHUP)
                second.wait_for("run", "job=digests", "state=done")  # mails are the workers' too
                assert second.end()[0] == 0
            finally:
                first.kill()
                second.kill()
        runs = deployment.log("crawl:")
        assert sorted(run["job"] for run in runs) == ["crawl:annan", *(f"crawl:samma-{number}" for number in range(4))]
        asked = sorted((seen.at, seen.done) for seen in server.seen if seen.path == "/feed")
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(asked))


def test_a_queue_wants_postgresql(sqlite_url: str) -> None:
    done = Deployment(sqlite_url).run("worker")
    assert (done.code, "several machines share a PostgreSQL database" in done.err) == (1, True)
