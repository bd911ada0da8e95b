"""What is written: text as a lean tree, and where its nodes stand."""
