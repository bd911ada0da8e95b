"""RSP: reading responses."""
