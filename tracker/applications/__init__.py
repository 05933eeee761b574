"""Every organisation's way through its calls: states and moves, partners, tasks, awards, reports, outcomes."""
