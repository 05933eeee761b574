"""Calls: what they are, who they are, what changed, how they enter and how they are found."""
