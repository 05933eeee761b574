"""Mails: the weekly digest (what is chosen, how it looks), and the outbox through which every mail leaves."""
