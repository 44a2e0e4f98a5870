"""Committees, their plans, meetings, publicities and results."""
