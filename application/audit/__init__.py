"""The log held to its word: inquiries, evidence, exports."""
