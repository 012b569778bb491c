"""Who does what: tasks shared out to robots, and a proven bound on how fast a station can be."""
