"""Signatures: made, and checked without the service."""
