"""Processes forked from a prepared one, in which reports are made fast."""
