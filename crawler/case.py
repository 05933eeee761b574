"""Golden cases: a folder of what a source answered, with the clock (`case.toml`) and the calls that were read in it
(`expected.json`).

A case is recorded beside its folder and takes its place when it is whole; until then the earlier one stays.
"""

from __future__ import annotations

import json
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from config.catalogue import Source
from config.sentences import Sentence, reason, say
from config.settings import Settings
from config.strict import ConfigError
from crawler.record import record
from crawler.replay import INDEX
from crawler.trial import Trial, try_source
from tracker.calls.as_json import call_to_json
from tracker.calls.model import FunderName
from tracker.calls.unstored import call_of

CASE, EXPECTED = "case.toml", "expected.json"
_NOT_ALWAYS = {"verdict": "healthy", "left_out": 0}
"""Keys of case.toml that are left out where they say the usual."""


@dataclass(frozen=True)
class Recorded:
    """What became of a case."""

    requests: int
    problems: tuple[str, ...]
    calls: int
    before: int | None
    """Calls in the case that was there; None: there was none."""
    failed: bool = False
    """Whether the source could not be read. An earlier case stays then; what was answered is kept in a new folder."""
    refused: str = ""
    """Why an earlier case stays although the source was read, as a sentence."""


def record_case(source: Source, settings: Settings, folder: Path, now: datetime) -> Recorded:
    """Crawl one source and keep its answers in `folder` as a case; what stood there as one is replaced whole.

    Nothing is stored in the database. What is expected is read from the answers as they were kept, so that no secret is
    in it. Raises ConfigError when the folder holds something else or cannot be used; it is untouched then.
    """
    folder = folder.resolve()
    fresh, before = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.before")
    try:
        _recover(folder, before)
        _must_be_ours(folder)
        shutil.rmtree(fresh, ignore_errors=True)
        done = _recorded(source, settings, folder, fresh, now)
        if (done.before is None or not done.failed) and not done.refused:
            _carry_over(folder, fresh)
            _swap(folder, fresh, before)
    except OSError as problem:
        raise ConfigError(say("{folder}: cannot be used: {reason}", folder=folder, reason=reason(problem))) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return done


def write_case(trial: Trial, folder: Path, now: datetime, earlier: str = "") -> None:
    """The rest of a case beside the answers: the clock, and the calls that were read. `earlier`: its case.toml so far,
    of which everything else stays. Raises OSError.
    """
    folder.mkdir(exist_ok=True)
    told: dict[str, str | int] = {
        "now": now.isoformat(),
        "structure": "recorded",
        "verdict": trial.verdict,
        "left_out": trial.left_out,
    }
    (folder / CASE).write_text(_case_text(told, earlier), encoding="utf-8")
    funder = FunderName(trial.source.funder.key, trial.source.funder.name)
    found = sorted((call_of(call, now) for call in trial.calls), key=lambda call: call.external_id)
    calls = [call_to_json(call if call.funder.name else replace(call, funder=funder)) for call in found]
    text = json.dumps({"calls": calls}, ensure_ascii=False, indent=1)
    (folder / EXPECTED).write_text(text + "\n", encoding="utf-8")


def _recorded(source: Source, settings: Settings, folder: Path, fresh: Path, now: datetime) -> Recorded:
    ended = record(source, settings, fresh, now)
    known = _calls_in(folder)
    told = (*ended.failures, *ended.problems)
    if ended.failures:
        return Recorded(ended.requests, told, 0, known, failed=True)
    trial = try_source(source, settings, now, replay=fresh)
    earlier = (folder / CASE).read_text(encoding="utf-8") if (folder / CASE).exists() else ""
    write_case(trial, fresh, now, earlier)
    refused = "" if known is None else _why_it_stays(trial, earlier, folder)
    problems = tuple(dict.fromkeys((*told, *trial.problems)))
    return Recorded(ended.requests, problems, len(trial.calls), known, trial.verdict == "failed", refused)


def _why_it_stays(trial: Trial, earlier: str, folder: Path) -> Sentence | str:
    """A good case gives way to a healthy run, or to one that is no worse than it says of itself."""
    if trial.verdict == "healthy" or re.search(rf'(?m)^verdict\s*=\s*"{trial.verdict}"', earlier):
        return ""
    return say(
        "{folder} stays as it was, because this run is not healthy; to look at it, record into a new folder",
        folder=folder,
    )


def _case_text(told: dict[str, str | int], earlier: str) -> str:
    """case.toml with these values, each in the line that it had."""
    text = earlier
    for key, value in told.items():
        line = f"{key} = {json.dumps(value)}"
        there = re.compile(rf"(?m)^{key}\s*=.*$")
        if there.search(text):
            text = there.sub(lambda _match, line=line: line, text, count=1)  # type: ignore[misc]
        elif _NOT_ALWAYS.get(key) != value:
            text += f"{line}\n" if not text or text.endswith("\n") else f"\n{line}\n"
    return text


def _must_be_ours(folder: Path) -> None:
    if folder.exists() and not (folder / INDEX).is_file() and any(folder.iterdir()):
        raise ConfigError(
            say("{folder}: is not empty and holds no recorded answers; name a new folder to record into", folder=folder)
        )


def _calls_in(folder: Path) -> int | None:
    """How many calls the case there expects; None without a case."""
    if not (folder / INDEX).is_file():
        return None
    try:
        return len(json.loads((folder / EXPECTED).read_text(encoding="utf-8"))["calls"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _carry_over(folder: Path, fresh: Path) -> None:
    """What a person has put beside the answers stays; earlier answers do not."""
    if not (folder / INDEX).is_file():
        return
    answers = {CASE, EXPECTED, INDEX}
    for text in (folder / INDEX).read_text(encoding="utf-8").splitlines():
        with suppress(ValueError, AttributeError):
            answers.add(str(json.loads(text).get("file") or "").partition("/")[0])
    for path in folder.iterdir():
        if path.name not in answers and not (fresh / path.name).exists():
            shutil.copytree(path, fresh / path.name) if path.is_dir() else shutil.copy2(path, fresh / path.name)


def _swap(folder: Path, fresh: Path, before: Path) -> None:
    """Put the new case in the place of the old one, which lies aside until it is there."""
    if folder.exists():
        folder.rename(before)
    try:
        fresh.rename(folder)
    except OSError:
        _recover(folder, before)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _recover(folder: Path, before: Path) -> None:
    """After a record that was ended between the two renames the earlier case lies aside still."""
    if before.exists() and not folder.exists():
        before.rename(folder)
    shutil.rmtree(before, ignore_errors=True)
