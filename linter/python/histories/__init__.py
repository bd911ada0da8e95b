"""Lists of messages that grow with every turn, and the loops that they grow in."""
