"""The design of an ex-post evaluation as data: questions, rubric, theory of change, chain, paragraphs.

`read_evaluation` reads a folder ``evaluation/``; `pwr_eval.evaluation.judgement` judges from it.
"""
