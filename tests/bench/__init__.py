"""What it costs: figures, not pass or fail."""
