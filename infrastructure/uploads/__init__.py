"""What comes from outside, looked into before it is kept."""
