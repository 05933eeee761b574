"""Talks to people: commands, views, and what the program says."""
