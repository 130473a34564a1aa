"""Translations between HTTP and use cases, one file per audience."""
