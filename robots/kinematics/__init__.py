"""Where the links are for given joint angles, and which joint angles reach a given flange pose."""
