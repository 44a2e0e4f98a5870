"""What a province sets up before the first declaration."""
