"""One reader per format: text in, records with plain data and positions out. Everything that knows line numbers lives here."""
