"""Counts tokens: of texts, exactly; of requests, as far as it is documented how the API writes them down."""
