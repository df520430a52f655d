"""Honest words: claims in texts that their evidence does not bear, and wordings that it does."""
