"""Whole journeys and every page in a real browser."""
