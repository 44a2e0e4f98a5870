"""A declaration on its way, and what else is asked of offices step by step."""
