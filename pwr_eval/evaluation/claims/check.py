"""The check of a report's texts: every claim above its evidence, with its place and a better wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from pwr_eval.evaluation.claims.claims import claims_in
from pwr_eval.evaluation.claims.figures import figures_in
from pwr_eval.evaluation.claims.lexicon import lexicon
from pwr_eval.evaluation.claims.sentences import CheckedText, Sentence, sentences
from pwr_eval.schemas.declaration import declared

__all__ = ["check_words"]


def check_words(texts: Iterable[CheckedText]) -> pd.DataFrame:
    """List the words of texts that claim more than their evidence bears.

    Parameters
    ----------
    texts : iterable of CheckedText
        Texts with their language and what is known of their evidence; see `texts_of_markdown`.

    Returns
    -------
    DataFrame
        Columns of the table `overclaims`, one row a finding in the order of the texts; none if all is well.
        Rules: attribution and no_effect (Maryland level 3: a comparison group), contribution (2), proof (4);
        few_percent (a percentage of fewer than 10), few_p_value (a p-value below 4 years), two_point_trend,
        ordinal_mean (an average of ordinal codes). Not listed: questions, plans, what is denied to be known,
        what others say (in quotes, or "in the opinion of"), causes other than the programme, and amounts that
        it delivers itself.

    Notes
    -----
    The lexicon (``lexicon.toml``) is data. It finds known words, not every way of saying a thing: a text
    without findings has still to be read.

    Examples
    --------
    >>> text = CheckedText("wnioski.md", "Dzięki programowi rodziny są silniejsze.", "pl", strength=1)
    >>> found = check_words([text])
    >>> found[["line", "words", "rule", "needed", "held"]].values.tolist()
    [[1, 'Dzięki programowi', 'attribution', 3, 1]]
    """
    rows = [row for text in texts for sentence in sentences(text) for row in _findings(text, sentence)]
    declaration = declared("overclaims")
    return pd.DataFrame(rows, columns=declaration.names).astype(declaration.types)


def _findings(text: CheckedText, sentence: Sentence) -> Iterator[tuple[object, ...]]:
    words = lexicon(text.language)
    held = text.strength or 0
    read = " ".join(sentence.read.split())
    # The sentence is read with quotes blanked, so its places are found again by the words themselves.
    place = (text.file, sentence.paragraph, sentence.line, text.language, sentence.shown)
    for claim in claims_in(read, words):
        needed = words.needs[claim.rule]
        if held < needed:
            said = _as_shown(read[claim.start : claim.end], sentence.shown)
            yield (*place, said, claim.rule, needed, held, claim.instead)
    for figure in figures_in(read, text, words):
        said = _as_shown(read[figure.start : figure.end], sentence.shown)
        yield (*place, said, figure.rule, figure.needed, figure.held, figure.instead)


def _as_shown(words: str, shown: str) -> str:
    """Words with the letters of the sentence; as they were read where a quote stood between them."""
    at = shown.lower().find(words)
    return shown[at : at + len(words)] if at >= 0 else words
