"""A public server that redirects inwards: the address is checked after the look-up of each hop, without a proxy too.

The public server is real: its address exists in a network namespace of its own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.integration.confined import confined, needs_namespaces

PROGRAM = """
import json, sys
from pathlib import Path
from crawler import process
from tests.integration.crawling import PLAIN_CHILD, crawl_without_storing, settings, source
from tests.server import Answer, Server

process.COMMAND = PLAIN_CHILD
public, inside = Server("203.0.114.5"), Server()
inside.routes["*"] = Answer("<li>Secret of the house</li>")
mapped = f"[::ffff:127.0.0.1]:{inside.port}"
targets = {"address": inside.url("/in"), "name": inside.url("/in", "localhost"), "mapped": f"http://{mapped}/in",
           "moved": public.url("/calls")}
public.routes["/calls"] = Answer("<li>Support for choirs</li>")
for key, target in targets.items():
    public.routes[f"/{key}"] = Answer(status=302, headers={"Location": target})
sources = [source(public.url(f"/{key}"), key=key, own_server=False) for key in (*targets, "calls")]
crawled = crawl_without_storing(sources, settings(Path(sys.argv[1])))
told = {key: [one.titles, list(one.message.failures)] for key, one in crawled.items()}
print(json.dumps({"told": told, "targets": targets, "public": public.url(""), "inside": inside.paths(robots=True)}))
"""


@needs_namespaces
def test_a_public_server_cannot_lead_us_inwards(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    command = f"PYTHONPATH={Path(__file__).parents[2]} {sys.executable} program.py {tmp_path}"
    _, done = confined(tmp_path, "ip address add 203.0.114.5/32 dev lo", command)
    assert done.code == 0, done.err
    found = json.loads(done.out)
    told = found["told"]
    assert told["calls"] == told["moved"] == [["Support for choirs"], []]
    for key, address in (("address", "127.0.0.1"), ("name", "localhost (127.0.0.1)"), ("mapped", "::ffff:127.0.0.1")):
        titles, (failure,) = told[key]
        assert titles == []
        assert failure.startswith(f"{found['public']}/{key} redirects to {found['targets'][key]}, which is not fetched")
        assert failure.endswith(f"{address} is a loopback address")
    assert found["inside"] == []
