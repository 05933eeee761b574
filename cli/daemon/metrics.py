"""Figures for Prometheus on loopback, by its own client library (the extra `metrics`)."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.process_collector import ProcessCollector

from cli.daemon.plans import key_of
from config.sentences import say
from config.strict import ConfigError
from tracker.jobs.record import Run

ADDRESS = "127.0.0.1"


def serve(port: int) -> Callable[[Run], None]:
    """Serve the figures at http://127.0.0.1:port/metrics; the answer is to be told of each run that ended."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    runs = Counter("grants_runs", "Runs that ended", ["kind", "state"], registry=registry)
    seconds = Histogram("grants_run_seconds", "How long runs took", ["kind"], registry=registry,
                        buckets=(0.1, 1, 5, 15, 60, 300, 900, 3600))  # fmt: skip
    last = Gauge("grants_last_end_timestamp_seconds", "When a job last ended well", ["job"], registry=registry)
    try:
        start_http_server(port, ADDRESS, registry)
    except OSError as problem:
        raise ConfigError(
            say("metrics cannot be served on port {port}: {problem}", port=port, problem=problem.strerror)
        ) from None

    def count(run: Run) -> None:
        kind = "crawl" if key_of(run.job) else run.job
        runs.labels(kind, run.state).inc()
        if run.finished:
            seconds.labels(kind).observe((run.finished - run.started).total_seconds())
            if run.state == "done":
                last.labels(run.job).set(run.finished.timestamp())

    return count
