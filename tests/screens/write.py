"""Writes every screen of this folder again: `make screens`. Look at the difference before committing it."""

from tests.screens.drawing import FOLDER, screens

for old in FOLDER.glob("*.txt"):
    old.unlink()
for name, text in screens():
    (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8")
