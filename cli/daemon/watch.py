"""Looks for trouble that the operator should know of, and tells it by mail when `tracker.jobs.alerts` says so."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from cli.daemon.jobs import JobFailed, Work
from cli.daemon.troubles import troubles
from cli.i18n import language_of, told
from config.catalogue import load
from config.sentences import Sentence, say
from tracker.jobs.alerts import KINDS
from tracker.store.database import writing


def watch(work: Work) -> str:
    """Look, and put a mail to the operator into the outbox when there is something to tell."""
    settings = work.settings
    # Of itself it knows nothing: a look that fails tells nobody.
    found = list(troubles(work.engine, settings, load(settings.config_folder), work.now, datetime.now(UTC), ("watch",)))
    if not settings.daemon.operator:
        return _told_nobody(len(found))
    from tracker.digest.alert import tell_operator
    from tracker.digest.post import NoPost, post
    from tracker.digest.run import send_waiting

    try:
        leaving = post(settings)
    except NoPost as problem:
        raise JobFailed(str(problem)) from None
    language = language_of(settings.language, os.environ)
    with writing(work.engine) as connection:
        decision = tell_operator(connection, leaving, found, KINDS, language, work.now, told)
    send_waiting(work.engine, settings, leaving, work.now)
    if decision.well:
        return say("all is well again; the operator was told")
    if not found:
        return say("no troubles")
    if len(found) == 1:
        return say("one trouble, told to the operator") if decision.troubles else say("one trouble, told before")
    return say("{count} troubles, {told} of them told to the operator", count=len(found), told=len(decision.troubles))


def _told_nobody(count: int) -> Sentence:
    if not count:
        return say("no troubles")
    if count == 1:
        return say("one trouble; nobody is told, operator under [daemon] is not set")
    return say("{count} troubles; nobody is told, operator under [daemon] is not set", count=count)
