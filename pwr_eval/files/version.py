"""The version of this package, for what is written into files and on pages."""

from __future__ import annotations

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("pwr-eval")
