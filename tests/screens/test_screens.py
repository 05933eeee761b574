"""What people see, letter by letter: the screens in this folder were looked at before they were committed."""

from __future__ import annotations

from rich.cells import cell_len

from tests.screens.drawing import FOLDER, screens


def test_screens_are_as_they_were_looked_at() -> None:
    drawn = dict(screens())
    kept = {path.name.removesuffix(".txt"): path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")}
    changed = [name for name in sorted(drawn | kept) if drawn.get(name) != kept.get(name)]
    assert not changed, f"these screens look different: {changed}; write them by `make screens`, look, and commit"


def test_no_line_is_wider_than_its_terminal() -> None:
    for name, text in screens():
        width = name.split(".")[1]
        if width != "pipe":
            wide = [line for line in text.splitlines() if cell_len(line) > int(width)]
            assert not wide, f"{name}: {wide[0]}"


def test_piped_lists_cut_nothing() -> None:
    piped = [text for name, text in screens() if name.startswith("list.pipe")]
    assert len(piped) == 2
    for text in piped:
        assert "arbetsmarknadsintegrationen i hela landet under de kommande åren" in text
        assert "Stiftelsen för samverkan och social utveckling i norra Sverige" in text
        assert "…" not in text
