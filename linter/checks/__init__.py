"""Pure helpers over plain data that two rules or more share; no I/O, no rule names."""
