"""The demo province: bodies, people and cases at every stage, made by commands alone."""
