"""The semantic model of Python source: what a call sends, to whom, what guards it, and where the answer goes."""
