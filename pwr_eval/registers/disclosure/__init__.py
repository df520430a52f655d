"""Small counts hidden before anything is shown, so that no hidden figure can be worked out from the others.

`suppress` hides cells of a family of linked tables and `possible_values` audits them: it solves for the least
and greatest value that every hidden cell can have, given all that is published. `relations` tells how cells
hang together; `figures` does all of it for the figures of registers.
"""
