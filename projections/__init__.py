"""What may be asked: one module per question, its tables and its query together."""
