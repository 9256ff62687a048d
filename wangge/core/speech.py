"""How pure modules make sentences: in Chinese, or as the platform translates them for the reader."""

from collections.abc import Callable, Iterable

Translate = Callable[[str], str]
TranslateCounted = Callable[[str, str, int], str]


def _as_written(text: str) -> str:
    return text


def _as_written_counted(_one: str, many: str, _number: int) -> str:
    return many


class _Speech:
    """Who translates; nobody until the platform starts."""

    translate: Translate = staticmethod(_as_written)
    translate_counted: TranslateCounted = staticmethod(_as_written_counted)


def speak_with(translate: Translate, translate_counted: TranslateCounted) -> None:
    """Let sentences be translated from now on; called once, when the platform starts."""
    _Speech.translate = staticmethod(translate)
    _Speech.translate_counted = staticmethod(translate_counted)


def gettext(text: str) -> str:
    """Return the sentence in the reader's language."""
    return _Speech.translate(text)


def ngettext(one: str, many: str, number: int) -> str:
    """Return the sentence for so many in the reader's language; Chinese counts one like many."""
    return _Speech.translate_counted(one, many, number)


class Later(str):
    """A sentence that is translated when it is read, written where nobody reads yet."""

    __slots__ = ()

    def __str__(self) -> str:
        return gettext(str.__str__(self))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def later(text: str) -> Later:
    """Mark a sentence to be translated when it is read."""
    return Later(text)


def listed(words: Iterable[object]) -> str:
    """Say several things one after the other: 沈晓岚、高文斌."""
    return gettext("、").join(map(str, words))


def aside(text: object) -> str:
    """Put something in brackets behind a word: （业主）."""
    return gettext("（{text}）").format(text=text)


def about(what: object, said: object) -> str:
    """Put what is said behind what it is about: 原因：料没到."""
    return gettext("{what}：{said}").format(what=what, said=said)


def together(*sentences: str) -> str:
    """Put sentences beside each other: Chinese without a space between, others with one."""
    told = ""
    for sentence in filter(None, sentences):
        told += f" {sentence}" if told[-1:].isascii() and told else sentence
    return told
