"""What status a call has at a moment: computed when asked, never stored. Pure."""
