"""TOK: token budgets, of the prompt and of the answer."""
