"""Monitoring and ex-post evaluation of a municipality's family-support programme."""
