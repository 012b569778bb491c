"""What a station's robots need in a takt, and how to need less of it.

The model is stated in ``planner.energy.model``; ``planner.energy.slowing`` spends the time that a
station has left before the takt.
"""
