"""What is read of an answer or a stream, and what of it may not be there."""
