"""The vocabulary that every other part speaks: rules, findings, places, fixes, subjects. No I/O, standard library only."""
