"""What is counted, and by what."""
