"""One module per command. A command's body imports what it uses, so that each starts quickly."""
