"""What pairs of neighbouring characters a text consists of."""

from collections import Counter

from wangge.language.normalise import comparable


def bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring characters in order; a single character stands alone."""
    plain = comparable(text)
    if len(plain) == 1:
        return [plain]
    return [plain[at : at + 2] for at in range(len(plain) - 1)]


def counted(text: str) -> Counter[str]:
    """Return how often each pair occurs."""
    return Counter(bigrams(text))
