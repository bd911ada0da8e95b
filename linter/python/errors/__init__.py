"""What becomes of errors: who sees them, and what handlers make of them."""
