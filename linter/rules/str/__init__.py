"""STR: streaming."""
