"""Certificates, their numbers and forms, and the reports about them."""
