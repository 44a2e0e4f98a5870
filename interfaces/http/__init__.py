"""The HTTP kernel: what every API operation and every page has in common."""
