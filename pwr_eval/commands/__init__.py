"""The command ``pwr-eval``: a file a command."""
