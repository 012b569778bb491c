"""Play tours with turn-taking before any motion is planned, and search for tours that rarely wait.

Balance and sequencing shorten each robot's own tour; here the robots get in each other's way.
"""
