"""Every motion of every robot: planned when asked for, each once, with what it may touch."""
