"""One application: where it stands, what is planned and owed, who pays, what it leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cli import format, safe
from cli.format import Reader
from cli.i18n import _, told
from cli.views import outcomes, terms
from cli.views.moved import moved_line
from cli.views.sections import Row, Section
from tracker.applications import words
from tracker.applications.followed import Moved
from tracker.applications.funding import Finding, Plan
from tracker.applications.model import BEFORE_DEADLINE, Application
from tracker.applications.parts import Instalment, Report, Task, Whole


def heading(one: Application) -> tuple[str, str]:
    """The title, and the line under it."""
    parts = (terms.app(one.id), safe.line(one.funder), terms.state(one.state), one.organisation)
    return safe.line(one.title), terms.join(*parts)


def page(
    whole: Whole, plan: Plan, findings: Sequence[Finding], moved: Sequence[Moved], reader: Reader
) -> list[Section]:
    """Everything known of the application, in sections; empty ones are left out."""
    one = whole.application
    sections = [
        Section("", (*_changed(moved, reader), *_facts(whole, reader))),
        Section(_("Handed in"), tuple(_submissions(whole, reader))),
        Section(_("To do"), tuple(_task(task, reader) for task in whole.tasks)),
        *(plan_page(plan, findings, reader) if plan.whole is not None or plan.partners or plan.asked else ()),
        Section(_("Instalments"), tuple(_instalment(each, one.currency, reader) for each in whole.instalments)),
        Section(_("Reports"), tuple(_report(each, reader) for each in whole.reports)),
        *outcomes.sections(whole.effects, whole.indicators, reader),
        Section(_("Documents"), tuple(Row(f"D{each.id}", (safe.line(each.title),), "", safe.link(each.place),
                                          (safe.line(each.place),)) for each in whole.papers)),
        Section(_("Notes"), tuple(Row(f"N{each.id}", (safe.line(each.text),), "", "",
                                      (terms.join(format.moment(each.at, reader), safe.line(each.who)),))
                                  for each in whole.notes)),
        Section(_("The way so far"), tuple(_moves(whole, reader))),
    ]  # fmt: skip
    return [section for section in sections if section.rows]


def plan_page(plan: Plan, findings: Sequence[Finding], reader: Reader) -> list[Section]:
    """The funding plan: who pays what, and what is to be said of it."""

    def money(label: str, sum_: object) -> Iterator[Row]:
        if sum_ is not None:
            yield Row(label, (terms.money(sum_, plan.currency, reader),))  # type: ignore[arg-type]  # a Decimal

    rows = [*money(_("Asked"), plan.asked), *money(_("Own contribution"), plan.own)]
    for partner in plan.partners:
        counted = partner.confirmed if partner.confirmed is not None else partner.promised
        said = terms.join(
            told(words.PARTNER_KINDS[partner.kind]),
            told(words.PARTNER_ROLES[partner.role]),
            "" if counted is None else _("confirmed") if partner.confirmed is not None else _("promised"),
            _("letter of support") if partner.letter else _("no letter of support"),
        )
        text = terms.join(safe.line(partner.name), terms.money(counted, plan.currency, reader))
        rows.append(Row(f"P{partner.id}", (text,), "", "", (said,)))
    rows += money(_("Costs in all"), plan.whole)
    for finding in findings:
        style = {True: "green", False: "bold red", None: "yellow"}[finding.fits]
        mark = {True: _("holds"), False: _("does not hold"), None: _("to note")}[finding.fits]
        rows.append(Row(mark, (terms.said(finding.sentence, reader),), style))
    return [Section(_("Funding plan"), tuple(rows))]


def _changed(moved: Sequence[Moved], reader: Reader) -> Iterator[Row]:
    for each in moved:
        seen = _("`grants app seen A{number}` when you have seen it").format(number=each.application.id)
        yield Row(_("Changed"), (moved_line(each, reader),), "bold magenta", "", (seen,))


def _facts(whole: Whole, reader: Reader) -> Iterator[Row]:
    one = whole.application
    if one.deadline and one.state in BEFORE_DEADLINE:
        stage = f" ({terms.stage(one.stage)})" if one.stage else ""
        text = f"{terms.deadline(one, reader)}, {terms.left(one.deadline, reader)}{stage}"
        note = (_("your own day; the call's dates do not count"),) if one.own_deadline and one.call else ()
        yield Row(_("Deadline"), (text,), terms.near(one.deadline, reader), "", note)
    for label, text in (
        (_("Won"), terms.money(one.won, one.currency, reader)),
        (_("Decided on"), terms.day(one.decided_on, reader)),
        (_("Reason"), safe.line(one.reason)),
        (_("Agreement"), terms.day(one.agreed_on, reader)),
        (_("Project"), _period(one, reader)),
        (_("Reference"), safe.line(one.reference)),
        (_("Owner"), safe.line(one.owner)),
        (_("Call"), one.call),
        (_("Begun"), format.moment(one.started, reader)),
    ):
        if text:
            yield Row(label, (text,))
    if whole.involved:
        people = (terms.join(safe.line(each.name), safe.line(each.role)) for each in whole.involved)
        yield Row(_("People"), tuple(people))
    if url := safe.link(one.url):
        yield Row(_("Read more"), (url,), "cyan", url)


def _period(one: Application, reader: Reader) -> str:
    if one.starts_on and one.ends_on:
        return f"{terms.day(one.starts_on, reader)} – {terms.day(one.ends_on, reader)}"
    return terms.day(one.starts_on or one.ends_on, reader)


def _submissions(whole: Whole, reader: Reader) -> Iterator[Row]:
    for each in whole.submissions:
        outcome = told(words.OUTCOMES[each.outcome])
        answered = f"{outcome} {terms.day(each.outcome_day, reader)}".strip()
        under = terms.join(terms.money(each.asked, whole.application.currency, reader), safe.line(each.reference))
        text = terms.join(terms.stage(each.stage), answered)
        yield Row(terms.day(each.day, reader), (text,), "", "", (under,) if under else ())


def _task(task: Task, reader: Reader) -> Row:
    done = task.done_on is not None
    when = terms.day(task.due, reader) if not done else _("done {day}").format(day=terms.day(task.done_on, reader))
    text = terms.join(when, terms.line(task.title), safe.line(task.owner))
    return Row(f"T{task.id}", (text,), "dim" if done else terms.near(task.due, reader))


def _instalment(each: Instalment, currency: str, reader: Reader) -> Row:
    paid = each.paid_on is not None
    when = _("paid {day}").format(day=terms.day(each.paid_on, reader)) if paid else terms.day(each.due, reader)
    sum_ = each.paid if each.paid is not None else each.sum
    text = terms.join(when, terms.money(sum_, currency, reader), safe.line(each.condition))
    return Row(f"I{each.id}", (text,), "green" if paid else "")


def _report(each: Report, reader: Reader) -> Row:
    done = each.handed_in_on is not None
    when = (
        _("handed in {day}").format(day=terms.day(each.handed_in_on, reader)) if done else terms.day(each.due, reader)
    )
    text = terms.join(when, told(words.REPORT_KINDS[each.kind]), safe.line(each.title))
    return Row(f"R{each.id}", (text,), "green" if done else terms.near(each.due, reader))


def _moves(whole: Whole, reader: Reader) -> Iterator[Row]:
    for each in whole.moves:
        text = f"{terms.state(each.before)} → {terms.state(each.after)}"
        under = terms.join(safe.line(each.who), safe.line(each.why))
        yield Row(terms.day(each.day, reader), (text,), "", "", (under,) if under else ())
