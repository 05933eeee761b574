"""Bulk files: whatever their packing, one record after the other, and never all of them in memory."""

import gzip
import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Literal

import pytest

from crawler.families import bulk
from crawler.families.bulk import records_in
from crawler.families.json_answers import NotAsked

CALLS = [{"id": number, "name": f'Stöd {number} ]}}"', "parts": [{"a": [1, 2]}]} for number in range(3)]
DOCUMENT = json.dumps({"calls": {"other": 1, "list": CALLS}, "after": [9]}, ensure_ascii=False).encode()
Form = Literal["json", "xml", "csv"]
XML = (
    '<?xml version="1.0" encoding="UTF-8"?><Grants xmlns="http://calls.example/1">'
    "<Open><Id>1</Id><Who>00</Who><Who>12</Who><Text>A &amp;amp; B</Text></Open><Other><Id>9</Id></Other>"
    "<Planned><Id>2</Id></Planned></Grants>"
)


def packed(kind: str, content: bytes) -> bytes:
    if kind == "gzip":
        return gzip.compress(content)
    if kind == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("readme.txt", "x")
            archive.writestr("all.data", content)
        return out.getvalue()
    return content


@pytest.mark.parametrize("kind", ["plain", "gzip", "zip"])
def test_records_of_a_json_list_at_a_path(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "all"
    path.write_bytes(packed(kind, DOCUMENT))
    assert list(records_in(str(path), "json", "calls.list")) == CALLS


@pytest.mark.parametrize("kind", ["plain", "zip"])
def test_elements_of_xml_as_their_childrens_texts(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "all"
    path.write_bytes(packed(kind, XML.encode()))
    assert list(records_in(str(path), "xml", "Open|Planned")) == [
        {"element": "Open", "Id": "1", "Who": ["00", "12"], "Text": "A &amp; B"},
        {"element": "Planned", "Id": "2"},
    ]


@pytest.mark.parametrize("kind", ["plain", "gzip", "zip"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
def test_a_table_may_come_from_a_spreadsheet(kind: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "all"
    table = "Id, Titel \r\n1,Stöd till åar – nu\r\n".encode(encoding)
    path.write_bytes(packed(kind, b"\xfe\xff" + table if encoding == "utf-16-be" else table))
    assert list(records_in(str(path), "csv", ",")) == [{"Id": "1", "Titel": "Stöd till åar – nu"}]


@pytest.mark.parametrize("kind", ["plain", "gzip", "zip"])
def test_rows_of_csv_by_the_names_in_the_first(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "all"
    path.write_bytes(
        packed(kind, '\ufeffId;Titel;Note\r\n1;"Stöd; till ""körer""\nm.m.";\r\n2;Resor\r\n3;a;b;c\r\n'.encode())
    )
    assert list(records_in(str(path), "csv", ";")) == [
        {"Id": "1", "Titel": 'Stöd; till "körer"\nm.m.', "Note": ""},
        {"Id": "2", "Titel": "Resor"},
        {"Id": "3", "Titel": "a", "Note": "b"},
    ]


@pytest.mark.parametrize(
    ("form", "content", "said"),
    [
        ("json", DOCUMENT[:90], "cut off"),
        ("json", b"<html>Maintenance</html>", "holds no 'calls.list'"),
        ("json", b'{"calls": {"list": 3}}', "holds no"),
        ("json", packed("zip", DOCUMENT)[:150], "cannot be read"),
        ("json", b'{"calls": {"list": [' + b"[" * 100_000, "nested too deep"),
        ("xml", XML.encode()[:120], "cannot be read"),
        ("xml", b"no xml", "cannot be read"),
        ("json", b"\xff\xfe\x00", "cannot be read"),
        ("csv", b'a,b\r\n1,"cut', "cannot be read"),
        ("csv", b"a,b\r\n\x81\x8d,2", "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_a_sentence(form: Form, content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "all"
    path.write_bytes(content)
    with pytest.raises(NotAsked, match=said):
        list(records_in(str(path), form, "calls.list" if form != "csv" else ""))


def marked(at: int, value: bytes) -> bytes:
    """A ZIP in which both headers of its only member say this, at this place of the local one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("all.data", DOCUMENT)
    content = bytearray(out.getvalue())
    for header in (at, content.index(b"PK\x01\x02") + at + 2):
        content[header : header + 2] = value
    return bytes(content)


@pytest.mark.parametrize("content", [marked(6, b"\x01\x00"), marked(8, b"\x63\x00")], ids=["encrypted", "method"])
def test_a_zip_that_cannot_be_unpacked_is_a_sentence(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "all").write_bytes(content)
    with pytest.raises(NotAsked, match="cannot be read"):
        list(records_in(str(tmp_path / "all"), "json", "calls.list"))


@pytest.mark.parametrize("kind", ["gzip", "zip"])
@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_a_file_that_unpacks_to_more_than_the_limit_is_not_read(
    form: Form, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_UNPACKED", 1000)
    content = {"json": b'{"calls": {"list": [', "xml": b"<g>", "csv": b"a,b\r\n"}[form] + b" " * 100_000
    (tmp_path / "all").write_bytes(packed(kind, content))
    with pytest.raises(NotAsked, match="more than the limit"):
        list(records_in(str(tmp_path / "all"), form, "calls.list" if form != "csv" else ""))


def test_a_line_of_csv_without_an_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_LARGEST_RECORD", 1000)
    (tmp_path / "all").write_bytes(b"a,b\r\n" + b"1," * 1000)
    with pytest.raises(NotAsked, match="too long"):
        list(records_in(str(tmp_path / "all"), "csv", ""))


def test_entities_of_xml_are_not_read_from_disk(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden")
    path = tmp_path / "all"
    entity = f'<!DOCTYPE g [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    path.write_text(f"{entity}<g><Open><Id>&e;</Id></Open></g>")
    assert "hidden" not in str(list(records_in(str(path), "xml", "Open")))


@pytest.mark.parametrize("form", ["json", "xml"])
def test_memory_stays_flat_however_large_the_file(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "all"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"calls": {"list": [' if form == "json" else "<g>")
        for number in range(30_000):
            text = "x" * 500
            file.write(
                f'{"," if number else ""}{{"id": {number}, "t": "{text}"}}'
                if form == "json"
                else f"<Open><Id>{number}</Id><T>{text}</T></Open>"
            )
        file.write("]}}" if form == "json" else "</g>")
    tracemalloc.start()
    count = sum(1 for _ in records_in(str(path), form, "calls.list" if form == "json" else "Open"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 30_000
    assert peak < 8_000_000 < path.stat().st_size
