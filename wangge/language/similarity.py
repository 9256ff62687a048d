"""How alike two texts are, by the pairs of characters that they share."""

from collections import Counter
from math import sqrt

from wangge.language.bigrams import counted


def likeness(one: str, other: str) -> float:
    """Return 0 for nothing in common to 1 for the same words, whatever marks and spaces."""
    return likeness_of_counts(counted(one), counted(other))


def likeness_of_counts(one: Counter[str], other: Counter[str]) -> float:
    """Return the cosine of two texts counted before; for comparing one with many."""
    if len(one) > len(other):
        one, other = other, one
    shared = sum(count * other[pair] for pair, count in one.items())
    if not shared:
        return 0.0
    return min(1.0, shared / (_length(one) * _length(other)))


def overlap(one: str, other: str) -> float:
    """Return the share of all pairs that both texts have (Jaccard)."""
    ours, theirs = set(counted(one)), set(counted(other))
    if not ours or not theirs:
        return 0.0
    return len(ours & theirs) / len(ours | theirs)


def _length(counts: Counter[str]) -> float:
    return sqrt(sum(count * count for count in counts.values()))
