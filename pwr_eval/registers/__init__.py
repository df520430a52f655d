"""Registers of services: read in any size, people kept out of them, counted where they lie.

`take_in` reads a register by its mapping and stores it under pseudonyms; `open_engine` opens DuckDB or Spark,
on which `aggregations` run. Which module does what: `mapping`, `keys`, `pseudonyms` say what is read and
under which key; `delimited` and `typed` open files; `cells`, `identifiers`, `cleaning`, `repeated` clean;
`intake` puts this together; `engine`, `aggregations` and `figures` count.
"""
