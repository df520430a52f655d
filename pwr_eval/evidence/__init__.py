"""Evidence of an evaluation: the register of findings, surveys, coded interviews, documents, case files."""
