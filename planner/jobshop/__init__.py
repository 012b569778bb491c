"""Flexible job shops: operations to machines and times, for the shortest schedule."""
