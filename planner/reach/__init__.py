"""Which robot can do which task, in which ways, and why not where it cannot."""
