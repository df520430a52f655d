"""The languages that there are texts in; here, since the texts themselves take long to load."""

__all__ = ["LANGUAGES"]

LANGUAGES = ("pl", "en")
