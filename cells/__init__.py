"""What a shop is and what it runs: scenes, tasks, programs, certificates.

Stands on ``robots`` and ``protos``; carries no solver and no physics engine, so that a cell
controller can check and run programs without either.
"""
