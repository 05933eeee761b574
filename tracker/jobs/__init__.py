"""Work that is done on schedule: what is due, what ran when, and whom to tell when it goes wrong."""
