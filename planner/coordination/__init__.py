"""Who moves when: turn-taking between robots that keeps them apart and wastes little time."""
