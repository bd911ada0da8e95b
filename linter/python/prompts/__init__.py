"""Which documents go whole into one prompt, and what limits them."""
