"""Collision-free, timed motions between two poses of one robot.

``tool_line`` gives the straight ways in and out of a weld or a place, ``travel`` joins two of them.
"""
