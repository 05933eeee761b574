"""Documents of an application: a file is there or refused; an address is kept, and it is said when nothing answers."""

from __future__ import annotations

from pathlib import Path

from tests.integration.commands import here
from tests.server import Answer, serving


def test_an_address_is_looked_up_and_kept_whatever_it_answers(tmp_path: Path) -> None:
    home = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path), "GRANTS_CRAWLER_DELAY": "0"}
    assert here("apply", "--title", "Pier", "--funder", "Otter Trust", **home).code == 0
    with serving() as server:
        server.routes["/budget.pdf"] = Answer(b"%PDF-1.7 budget", headers={"content-type": "application/pdf"})
        server.routes["/gone.pdf"] = Answer("", status=404)
        there = here("app", "document", "A1", server.url("/budget.pdf"), "--private-addresses", **home)
        gone = here("app", "document", "A1", server.url("/gone.pdf"), "--private-addresses", **home)
        ours = here("app", "document", "A1", server.url("/budget.pdf"), "--title", "Again", **home)
        asked = [seen.path for seen in server.seen if seen.path != "/robots.txt"]
    assert (there.code, gone.code, ours.code) == (0, 0, 0)
    assert "could not be seen" not in there.err
    assert "404" in gone.err
    assert "loopback" in ours.err
    assert asked == ["/budget.pdf", "/gone.pdf"]  # the guard asked nothing of an address of our own
    shown = here("app", "show", "A1", "--json", **home).out
    assert shown.count("/budget.pdf") == 2
    assert "/gone.pdf" in shown
