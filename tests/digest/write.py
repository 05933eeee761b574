"""Writes every mail of tests/mails again: `make mails`. Look at the difference before committing it."""

from tests.digest.drawing import FOLDER, mails

FOLDER.mkdir(exist_ok=True)
for old in FOLDER.glob("*"):
    old.unlink()
for name, text in mails():
    (FOLDER / name).write_text(text, encoding="utf-8")
