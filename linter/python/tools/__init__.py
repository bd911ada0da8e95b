"""Tools that code offers to a model, and the functions that serve them."""
