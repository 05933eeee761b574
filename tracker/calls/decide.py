"""What to do with a call that was read: insert, revise or touch. Pure."""
