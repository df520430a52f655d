"""Exact p-values against the plain count of all orders."""

from collections import Counter
from itertools import permutations
from math import factorial, prod

import numpy as np
import pytest

from pwr_eval.indicators.trends.exact_p import inversion_counts, tie_term
from tests.indicators.trends_panels import mann_kendall


def s_of(values: tuple[int, ...]) -> int:
    return sum(
        (later > earlier) - (later < earlier) for j, later in enumerate(values) for earlier in values[:j]
    )


@pytest.mark.parametrize(
    "values",
    [
        (1, 2, 3, 4),
        (1, 1, 2, 3),
        (1, 1, 2, 2),
        (1, 1, 1, 2),
        (1, 2, 3, 4, 5),
        (1, 1, 2, 2, 3),
        (1, 1, 1, 2, 2),
        (1, 2, 2, 2, 3, 3),
        (1, 1, 2, 2, 3, 3),
        (4, 4, 4, 4, 4, 4),
        (1, 1, 1, 2, 3, 4, 5),
    ],
)
def test_p_equals_the_share_of_all_orders(values):
    orders = sorted(set(permutations(values)))
    # Equal values make some orders look alike; each then stands for equally many.
    scores = Counter(s_of(order) for order in orders)
    expected = [
        sum(count for score, count in scores.items() if abs(score) >= abs(s_of(order))) / len(orders)
        for order in orders
    ]
    np.testing.assert_allclose(mann_kendall(np.array(orders)).p_exact, expected, rtol=1e-12)


@pytest.mark.parametrize("groups", [(1,) * 12, (5, 4, 3), (2, 2, 2, 2, 2, 2), (12,), (7, 1, 1)])
def test_every_order_is_counted_once(groups):
    counts = inversion_counts(groups)
    assert sum(counts) == factorial(sum(groups)) // prod(factorial(size) for size in groups)
    assert counts == counts[::-1]


def test_the_order_of_the_groups_does_not_matter():
    assert inversion_counts((3, 1, 2)) == inversion_counts((1, 2, 3))


def test_every_pattern_of_ties_up_to_twelve_values_has_its_own_tie_term():
    def partitions(n: int, largest: int):
        if n == 0:
            yield ()
        for first in range(min(n, largest), 0, -1):
            for rest in partitions(n - first, first):
                yield (first, *rest)

    for n in range(1, 13):
        terms = [tie_term(groups) for groups in partitions(n, n)]
        assert len(set(terms)) == len(terms)


def test_thirteen_values_go_by_the_normal_approximation():
    test = mann_kendall([np.arange(13), np.r_[np.arange(12), np.nan]])
    np.testing.assert_array_equal(np.isnan(test.p_exact), [True, False])
    assert test.p[0] == test.p_normal[0]
    assert test.p[1] == pytest.approx(2 / factorial(12))
