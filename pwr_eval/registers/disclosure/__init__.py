"""Small counts hidden before anything is shown, so that no hidden figure can be worked out from the others.

`suppress` hides cells of a family of linked tables and `possible_values` audits them: it solves for the least
and greatest value that every hidden cell can have, given all that is published. `relations` tells how cells
hang together; `figures` does all of it for the figures of registers.
"""

from pwr_eval.registers.disclosure.audit import possible_values
from pwr_eval.registers.disclosure.relations import Relation, at_most, ratio, total_of, union_of
from pwr_eval.registers.disclosure.suppression import Protection, suppress

__all__ = [
    "Protection",
    "Relation",
    "at_most",
    "possible_values",
    "ratio",
    "suppress",
    "total_of",
    "union_of",
]
