"""From a scene to a certified program: reach, balance, sequence, move, coordinate, judge, certify.

Top layer of Taktline; the one path is written down in ``planner.pipeline``.
"""
