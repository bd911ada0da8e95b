"""ERR: error handling."""
