"""From the bytes of a scene file to a tree of values that know their line and column."""
