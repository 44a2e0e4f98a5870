"""What the system does: use cases over the one write path, and who may call them."""
