"""How the daemon is, as a page and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cli import format, safe
from cli.daemon.plans import key_of
from cli.daemon.report import JobReport, Report
from cli.daemon.status import Daemon
from cli.format import Reader
from cli.i18n import N_, _, told
from cli.views import log
from cli.views.sections import Row, Section

_ROLES = {
    "leader": N_("leads"),
    "standby": N_("stands by"),
    "worker": N_("works"),
    "mailer": N_("works and sends mails"),
}
_SHOWN = 10
"""Crawls that the page shows, the next ones first; JSON has them all."""


def page(report: Report, reader: Reader) -> list[Section]:
    """Who runs, what is due when, and what is wrong."""
    standing = [job for job in report.jobs if not key_of(job.name)]
    crawls = sorted((job for job in report.jobs if key_of(job.name)), key=_order)
    running = [job for job in report.jobs if job.state and job.state.owner]
    figures = (
        Row(_("Running"), (", ".join(safe.line(job.name) for job in running) or _("nothing"),)),
        Row(_("Waiting"), (format.number(report.waiting, reader.locale),)),
    )
    sections = [
        Section("", (*(_daemon(each, reader) for each in report.daemons), *figures)),
        Section(_("Jobs"), tuple(_job(job, reader) for job in standing)),
        Section(_("Crawls that come next"), tuple(_job(job, reader) for job in crawls[:_SHOWN])),
        Section(_("Problems"), tuple(_troubles(report))),
    ]
    return [section for section in sections if section.rows]


def _order(job: JobReport) -> tuple[bool, bool, float]:
    """What is due, then what comes next, then what is off."""
    return not job.due, job.next is None, job.next.timestamp() if job.next else 0.0


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain JSON values; sentences in English."""
    return {
        "ok": not report.wrong,
        "leader": report.leads,
        "daemons": [_daemon_json(daemon) for daemon in report.daemons],
        "waiting": report.waiting,
        "running": [job.name for job in report.jobs if job.state and job.state.owner],
        "jobs": [_job_json(job) for job in report.jobs],
        "problems": [str(sentence) for sentence in report.wrong],
    }


def _daemon(daemon: Daemon, reader: Reader) -> Row:
    where = _("on {host}, process {pid}, since {when}").format(
        host=safe.line(daemon.host), pid=daemon.pid, when=format.moment(daemon.since, reader)
    )
    return Row(_("Daemon"), (f"{_(_ROLES[daemon.role])}, {where}",))


def _job(job: JobReport, reader: Reader) -> Row:
    return Row(safe.line(job.name), (_next(job, reader),), under=tuple(_last(job, reader)))


def _next(job: JobReport, reader: Reader) -> str:
    if job.state and job.state.owner:
        return _("runs now")
    if job.due:
        return _("due now")
    if job.next is None:
        return _("off")
    return _("next {when}").format(when=format.moment(job.next, reader))


def _last(job: JobReport, reader: Reader) -> Iterator[str]:
    if job.last:
        when = format.moment(job.last.started, reader)
        yield f"{when}: {log.state(job.last.state)}: {safe.line(told(job.last.summary))}"


def _troubles(report: Report) -> Iterator[Row]:
    if report.wrong:
        yield Row("", tuple(safe.line(told(sentence)) for sentence in report.wrong), "bold red")


def _daemon_json(daemon: Daemon) -> dict[str, Any]:
    return {
        "host": daemon.host,
        "pid": daemon.pid,
        "role": daemon.role,
        "since": daemon.since.isoformat(),
        "beat": daemon.beat.isoformat(),
        "version": daemon.version,
    }


def _job_json(job: JobReport) -> dict[str, Any]:
    return {
        "job": job.name,
        "next": job.next.isoformat() if job.next else None,
        "due": job.due,
        "running": bool(job.state and job.state.owner),
        "failures": job.state.history.failures if job.state else 0,
        "last": log.as_json(job.last) if job.last else None,
    }
