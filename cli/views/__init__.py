"""What people see: calls, one call, runs and sources, drawn by Rich for a terminal and as plain lines for a pipe."""
