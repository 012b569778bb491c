"""How fast a joint path can be run, from rest to rest, within velocity and acceleration limits.

``path`` rounds a polyline, ``traversal`` times it, ``bounds`` says what no timing can beat. Arrays
in, arrays out: the planner wraps them into its own values.
"""
