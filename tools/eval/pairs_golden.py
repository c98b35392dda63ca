"""Paired differences by scipy and statsmodels: tests/golden/pairs.json.

    python3 -m venv venv && venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0
    venv/bin/python tools/eval/pairs_golden.py tests/golden/pairs.json

The bootstrap draws at random, so the intervals agree within what two runs of scipy differ by; the
estimates and McNemar's test are exact.
"""
import json
import math
import sys

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

THRESHOLDS = [1, 25, 200, 750, 2500]
RESAMPLES = 20000


def sample(count, seed):
    """Distances of two methods on the same items: correlated, heavy-tailed, some missing."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(4.0, 2.5, count)
    a = np.exp(shared + rng.normal(0, 0.8, count))
    b = np.exp(shared - 0.25 + rng.normal(0, 0.8, count))
    a = np.where(rng.random(count) < 0.06, np.nan, np.minimum(a, 20015.0))
    b = np.where(rng.random(count) < 0.04, np.nan, np.minimum(b, 20015.0))
    return np.round(a, 3), np.round(b, 3)


def interval(a, b, statistic, seed):
    result = stats.bootstrap((a, b), lambda x, y, axis: statistic(y, axis=axis) - statistic(x, axis=axis),
                             paired=True, n_resamples=RESAMPLES, method="percentile", axis=0,
                             vectorized=True, batch=500, rng=np.random.default_rng(seed))
    low, high = result.confidence_interval
    return {"n": len(a), "a": float(statistic(a, axis=0)), "b": float(statistic(b, axis=0)),
            "low": float(low), "high": float(high), "error": float(result.standard_error)}


def tests():
    rows = []
    for only_a, only_b in [(0, 0), (0, 1), (3, 9), (12, 12), (10, 14), (5, 20), (12, 13), (40, 22), (300, 360)]:
        exact = only_a + only_b < 25
        p = mcnemar([[7, only_a], [only_b, 5]], exact=exact, correction=True).pvalue if only_a + only_b else 1.0
        rows.append({"only_a": only_a, "only_b": only_b, "p": float(p)})
    return rows


def main(path):
    a, b = sample(400, 7)
    both = ~np.isnan(a) & ~np.isnan(b)
    hit = [(np.nan_to_num(a, nan=math.inf) <= t, np.nan_to_num(b, nan=math.inf) <= t) for t in THRESHOLDS]
    score = [np.nan_to_num(5000 * np.exp(-x / 1492.7), nan=0.0) for x in (a, b)]
    golden = {
        "pairs": [[None if math.isnan(x) else x, None if math.isnan(y) else y]
                  for x, y in zip(a.tolist(), b.tolist())],
        "thresholds": THRESHOLDS,
        "accuracy": [interval(100.0 * x, 100.0 * y, np.mean, 1) for x, y in hit],
        "mcnemar": [{"only_a": int((x & ~y).sum()), "only_b": int((y & ~x).sum())} for x, y in hit],
        "mean": interval(a[both], b[both], np.mean, 2),
        "median": interval(a[both], b[both], np.median, 3),
        "geoscore": interval(score[0], score[1], np.mean, 4),
        "tests": tests(),
    }
    with open(path, "w", encoding="utf-8") as out:
        json.dump(golden, out, indent=0)
        out.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
