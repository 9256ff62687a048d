"""How words and their weights are written down: by weight, parted by spaces."""

from collections.abc import Mapping

from wangge.language.normalise import half_width

Keywords = tuple[tuple[str, float], ...]


def weighted(words_by_weight: Mapping[float, str]) -> Keywords:
    """Return each word with its weight, heaviest first as written."""
    return tuple(
        (word, float(weight))
        for weight, words in words_by_weight.items()
        for word in phrases(words)
    )


def phrases(words: str) -> tuple[str, ...]:
    """Return the words of a list written with spaces, in the width that texts are compared in."""
    return tuple(half_width(words).lower().split())


def to_translate(sentence: str) -> str:
    """Mark a sentence for the translators' catalogue; whoever shows it translates it."""
    return sentence
