"""One job done at once, in the process of whoever asked for it."""

from __future__ import annotations

from datetime import UTC, datetime

from cli import errors
from cli.daemon.jobs import KINDS
from cli.daemon.order import Order
from cli.daemon.plans import key_of, standing_jobs, zone_of
from cli.daemon.work import perform
from cli.i18n import _
from cli.state import State
from config.sentences import say
from tracker.jobs import owners
from tracker.jobs.plan import covered
from tracker.jobs.record import Run, Wanted, claim, runs_of, states, take_back
from tracker.store.database import reading, writing


def do_now(state: State, job: str) -> Run:
    """Do it; how it ended. Raises Problem when there is no such job, or when it runs already."""
    number = _claimed(state, job)
    order = Order({job: number}, state.now.isoformat(), state.settings.database_url())
    try:
        perform(order, state.settings)
    finally:
        with writing(state.engine) as connection:
            take_back(connection, [number], "returned", say("stopped before it was finished"), state.now)
    with reading(state.engine) as connection:
        return runs_of(connection, [number])[0]


def _claimed(state: State, job: str) -> int:
    _check(state, job)
    turns = {each.name: covered(each, state.now) for each in standing_jobs(state.settings, zone_of(state.settings))}
    clock = datetime.now(UTC)
    with writing(state.engine) as connection:
        known = states(connection, [job]).get(job)
        if known and known.run_id is not None and owners.is_gone(known.owner, known.claimed, clock):
            take_back(connection, [known.run_id], "interrupted", say("its process ended by force"), state.now)
        wanted = Wanted(job, turns.get(job, state.now), "asked")
        run_ids = claim(connection, [wanted], owners.me("hand"), state.now, clock)
    if job not in run_ids:
        raise errors.Problem(_("{job} is being done just now.").format(job=job))
    return run_ids[job]


def _check(state: State, job: str) -> None:
    if key := key_of(job):
        from cli import choice

        choice.named(choice.load(state), [key])
    elif job not in KINDS:
        known = ", ".join(KINDS)
        sentence = _("There is no job '{job}'. There are {known}, and crawl:SOURCE for each source.")
        raise errors.Problem(sentence.format(job=job, known=known), errors.USAGE)
