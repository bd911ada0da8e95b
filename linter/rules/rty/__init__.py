"""RTY: retry, backoff, timeouts, rate limits."""
