"""Honest words: claims in texts that their evidence does not bear, and wordings that it does."""

from pwr_eval.evaluation.claims.check import FINDING_COLUMNS, check_words
from pwr_eval.evaluation.claims.sentences import CheckedText, texts_of_markdown

__all__ = ["FINDING_COLUMNS", "CheckedText", "check_words", "texts_of_markdown"]
