"""Bodies in their tree, and what each may do."""
