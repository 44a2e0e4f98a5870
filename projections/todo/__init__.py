"""Everything that waits for somebody."""
