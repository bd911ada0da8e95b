"""MSG: messages, their content, and the pairing of tool calls with tool messages."""
