"""CTX: context growth."""
