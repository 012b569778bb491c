"""The versioned wire formats of Taktline."""
