"""Translations from our words to a library's. No decisions."""
