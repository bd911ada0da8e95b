"""Whether, when and for how long code tries a call again."""
