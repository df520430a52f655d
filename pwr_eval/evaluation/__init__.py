"""The ex-post evaluation: design, evidence, comparison, judgement, claims."""
