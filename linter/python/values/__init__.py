"""What expressions are, as plain data with `UNKNOWN` where the code does not say."""
