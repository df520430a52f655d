"""TEMPORARY until evidence5 brings its own."""

import pandas as pd


def told_comparison(comparison, words):
    return comparison.verdict


def told_assumptions(comparison, words):
    return pd.DataFrame(
        {"item": comparison.assumptions["assumption"], "answer": comparison.assumptions["verdict"]}
    )
