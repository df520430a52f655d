"""Evidence of an evaluation: the table of evidence, surveys, coded interviews, documents, case files."""
