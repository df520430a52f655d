"""Texts, numbers and dates as people read them, in two languages."""
