"""Starts the child process that crawls, hears what it says, and ends it in time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from config.catalogue import Source
from config.sentences import reason, say
from config.settings import Settings
from config.strict import ConfigError
from crawler.job import Job, Message, job_to_json, message_from_json
from crawler.replay import read_index
from crawler.seed import Seed, Sprout

COMMAND = [sys.executable, "-P", "-m", "crawler.child"]
"""`-P`: without it a folder named `config` in the working directory would be taken for ours."""
_LEAVE = 5.0  # seconds for the child to end by itself after its last message
_LOGS_KEPT = 20
_SPOOL_KEPT = 86_400.0  # seconds; older spools are what killed crawls left behind


@contextmanager
def new_job(
    sources: Iterable[Source],
    settings: Settings,
    now: datetime,
    *,
    replay: Path | None = None,
    record: Path | None = None,
    reread: bool = False,
) -> Iterator[Job]:
    """A job with a spool folder of its own, removed at the end.

    Raises ConfigError when the cache folder cannot be written, or the replay folder cannot be read.
    """
    if replay is not None:
        read_index(replay)
    spool, log_file = _places(settings.cache_folder)
    try:
        yield Job(
            sources=tuple(sources),
            crawler=settings.crawler,
            now=now.isoformat(),
            spool_folder=str(spool),
            cache_folder=str(settings.cache_folder / "http"),
            log_file=str(log_file),
            keys=_secrets(settings),
            replay=str(replay.resolve()) if replay else "",
            record=str(record.resolve()) if record else "",
            reread=reread,
        )
    finally:
        shutil.rmtree(spool, ignore_errors=True)
        _drop_empty(log_file)


def follow(job: Job, minutes: float) -> Iterator[Message]:
    """Run the job and yield what the child says. Each source gets exactly one `finished`, whatever happens.

    After `minutes` the child is ended; the sources that it had not finished then have failed.
    """
    last = {source.key: Message(source.key, "started") for source in job.sources}
    waiting = dict.fromkeys(last)
    with _Child(job, minutes * 60) as child:
        for message in child.messages():
            last[message.source] = message
            if message.kind == "finished":
                del waiting[message.source]
            yield message
        for key in waiting:
            yield Message(
                key,
                "finished",
                requests=last[key].requests,
                items=last[key].items,
                failures=(child.why_it_ended(minutes),),
                seconds=child.seconds(),
                lost=not child.out_of_time,
                cut=True,
            )


def use(seed: Seed | None) -> None:
    """Let crawls from now on be processes that this one makes; None: each is started anew."""
    global _seed
    _seed = seed


_seed: Seed | None = None


def _start(log: IO[bytes]) -> subprocess.Popen[bytes] | Sprout:
    if _seed:
        with suppress(OSError):
            return _seed.start("crawler.child:main", log, listen=True)
    return subprocess.Popen(  # noqa: S603 - our own module
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True
    )


class _Child:
    """The running process. Leaving the context ends it with all that it started."""

    def __init__(self, job: Job, seconds: float) -> None:
        self._job = job
        self._limit = seconds
        self.out_of_time = False

    def __enter__(self) -> _Child:
        self._began = time.monotonic()
        with Path(self._job.log_file).open("ab") as log:
            self._process = _start(log)
        self._timer = threading.Timer(self._limit, self._end_of_time)
        self._timer.daemon = True
        self._timer.start()
        with suppress(BrokenPipeError):  # then it ended at once, and messages() is empty
            self._stdin.write(job_to_json(self._job).encode() + b"\n")
            self._stdin.flush()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._kill()
        self._process.wait()
        with suppress(BrokenPipeError):
            self._stdin.close()

    def messages(self) -> Iterator[Message]:
        """What the child says, until it ends. A thread reads along, so that the child never waits for us."""
        lines: SimpleQueue[bytes] = SimpleQueue()
        assert self._process.stdout is not None
        threading.Thread(target=_drain, args=(self._process.stdout, lines), daemon=True).start()
        while (line := lines.get()).endswith(b"\n"):
            yield message_from_json(line)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LEAVE)

    def why_it_ended(self, minutes: float) -> str:
        """A sentence for the sources that were not finished."""
        if self.out_of_time:
            return say(
                "not finished after {minutes} minutes and stopped; run_minutes under [crawler] sets the limit",
                minutes=f"{minutes:g}",
            )
        status = self._process.wait()
        how = signal.Signals(-status).name if status < 0 else say("exit status {number}", number=status)
        return say(
            "the process that crawls ended before the source was read ({how}); see {file}",
            how=how,
            file=self._job.log_file,
        )

    def seconds(self) -> float:
        """Since its start."""
        return time.monotonic() - self._began

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def _end_of_time(self) -> None:
        self.out_of_time = True
        self._kill()

    def _kill(self) -> None:
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


def _drain(stream: IO[bytes], lines: SimpleQueue[bytes]) -> None:
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(b"")


def _places(folder: Path) -> tuple[Path, Path]:
    """A new spool folder and the name of the log; what earlier crawls left is cleared away."""
    try:
        spools, logs = folder / "spool", folder / "logs"
        spools.mkdir(parents=True, exist_ok=True)
        logs.mkdir(exist_ok=True)
        for path in sorted(logs.iterdir())[:-_LOGS_KEPT]:
            path.unlink(missing_ok=True)
        _clear_spools(spools)
        spool = Path(tempfile.mkdtemp(dir=spools))
        log_file = logs / f"crawl-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{os.getpid()}.log"
        log_file.touch()
    except OSError as problem:
        raise ConfigError(
            say(
                "{folder}: cannot be written: {reason}; XDG_CACHE_HOME names another",
                folder=folder,
                reason=reason(problem),
            )
        ) from None
    return spool, log_file


def _clear_spools(spools: Path) -> None:
    for path in spools.iterdir():
        with suppress(FileNotFoundError):  # another crawl has just ended, and taken its own away
            if time.time() - path.stat().st_mtime > _SPOOL_KEPT:
                shutil.rmtree(path, ignore_errors=True)


def _drop_empty(path: Path) -> None:
    with suppress(OSError):
        if path.stat().st_size == 0:
            path.unlink()


def _secrets(settings: Settings) -> dict[str, str]:
    names = {name.removesuffix("_file") for name in settings.keys}
    return {name: secret for name in sorted(names) if (secret := settings.secret(name))}
