"""MDL: what models take, and when they are shut down."""
