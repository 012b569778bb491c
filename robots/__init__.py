"""What a robot is and does: geometry, models, kinematics, trajectories.

Lowest layer of Taktline: knows nothing of shops, planning or wires.
"""
