"""What a text is about, by the words found in it; so that the page can say because of which."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wangge.language.cues import DISPUTE_CUES, KIND_CUES, QUESTION_CUES
from wangge.language.dangers import DANGERS, HEDGES_AFTER, HEDGES_BEFORE, PRESSING
from wangge.language.normalise import half_width
from wangge.language.words import Keywords

# Who writes names the matter first: a word so early counts once and a half.
_EARLY = 40
_EARLY_FACTOR = 1.5
# Said again, a word counts a quarter more, up to so many times.
_REPEAT_FACTOR = 0.25
_MOST_REPEATS = 4
# Doubt that stays however many words were found.
_DOUBT = 2.0
# Who is in danger writes it at once; further on, danger is mostly an argument.
_DANGER_WITHIN = 120
# How far a hedge reaches.
_HEDGE_BEFORE = 8
_HEDGE_AFTER = 5
_CLAUSE_END = re.compile(r"[，。；！？,;!?\n：:]")


class Route(StrEnum):
    """The three ways a request can go."""

    PROPERTY = "property"
    INQUIRY = "inquiry"
    DISPUTE = "dispute"


class Kind(StrEnum):
    """What the requester wants."""

    INQUIRY = "inquiry"
    ASSISTANCE = "assistance"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"


class Level(StrEnum):
    """How long it can wait."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ORDINARY = "ordinary"


# A bicycle parked is not a power cut: 停 | 电动车, not 停电 | 动车.
_PARTED = (("停电动", "停 电动"), ("停电瓶", "停 电瓶"), ("停电单车", "停 电单车"))


@dataclass(frozen=True)
class Topic:
    """One category as the classifier sees it: its code, its route, its words with their weights."""

    code: str
    route: str
    keywords: Keywords

    @classmethod
    def of(cls, code: str, *, route: str, keywords: Iterable[Sequence[str | float]]) -> "Topic":
        """Build a topic from pairs as they are stored in JSON."""
        pairs = tuple((half_width(str(word)).lower(), float(weight)) for word, weight in keywords)
        return cls(code, str(route), pairs)


@dataclass(frozen=True)
class Guess:
    """One guess: a code, how sure from 0 to 1, and the words that gave it away."""

    code: str
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class Urgency:
    """How urgent a text sounds, which numbers to call first, and what to say beside them."""

    level: Level
    because: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    advice: str = ""


@dataclass(frozen=True)
class _Tally:
    points: float
    words: tuple[str, ...]


def classify(text: str, table: Sequence[Topic]) -> list[Guess]:
    """Return the topics whose words stand in the text, best first; none where none does."""
    plain = _plain(text)
    tallies = [(topic, _tally(plain, topic.keywords)) for topic in table]
    return _ranked((topic.code, tally) for topic, tally in tallies)


def guess_route(text: str, table: Sequence[Topic]) -> Guess:
    """Return the likeliest of the three ways; without a hint a person has to answer: inquiry."""
    plain = _plain(text)
    by_route = {
        Route.PROPERTY: _Tally(0, ()),
        Route.INQUIRY: _tally(plain, QUESTION_CUES),
        Route.DISPUTE: _tally(plain, DISPUTE_CUES),
    }
    best = {route: _Tally(0, ()) for route in Route}
    for topic in table:
        tally = _tally(plain, topic.keywords)
        if tally.points > best[Route(topic.route)].points:
            best[Route(topic.route)] = tally
    ranked = _ranked((route, _sum(best[route], cued)) for route, cued in by_route.items())
    return ranked[0] if ranked else Guess(Route.INQUIRY, 0.0, ())


def guess_kind(text: str) -> Guess:
    """Return what the requester likely wants; without a hint, help."""
    plain = _plain(text)
    ranked = _ranked((kind, _tally(plain, cues)) for kind, cues in KIND_CUES.items())
    return ranked[0] if ranked else Guess(Kind.ASSISTANCE, 0.0, ())


def guess_urgency(text: str) -> Urgency:
    """Return how urgent the text sounds; a danger feared or remembered is urgent at most."""
    plain = _plain(text)[:_DANGER_WITHIN]
    feared: list[str] = []
    for danger in DANGERS:
        found = [phrase for phrase in danger.phrases if phrase in plain]
        present = tuple(phrase for phrase in found if _is_happening(phrase, plain))
        if present:
            because = _longest_only(present)
            return Urgency(Level.EMERGENCY, because, danger.phones, danger.advice)
        feared += found
    pressing = [word for word in PRESSING if word in plain]
    if pressing or feared:
        return Urgency(Level.URGENT, _longest_only((*pressing, *feared)))
    return Urgency(Level.ORDINARY)


def _plain(text: str) -> str:
    plain = half_width(text).lower()
    for joined, parted in _PARTED:
        plain = plain.replace(joined, parted)
    return plain


def _tally(plain: str, keywords: Iterable[tuple[str, float]]) -> _Tally:
    found = {word: weight for word, weight in keywords if word in plain}
    if not found:
        return _Tally(0, ())
    words = _longest_only(tuple(found))
    points = {word: _points(word, found[word], plain) for word in words}
    return _Tally(sum(points.values()), tuple(sorted(words, key=lambda word: -points[word])))


def _points(word: str, weight: float, plain: str) -> float:
    repeats = min(plain.count(word), _MOST_REPEATS) - 1
    factor = _EARLY_FACTOR if plain.find(word) < _EARLY else 1.0
    return weight * (factor + _REPEAT_FACTOR * repeats)


def _longest_only(words: tuple[str, ...]) -> tuple[str, ...]:
    # A word inside a longer one that was found says nothing more.
    return tuple(
        word for word in words if not any(word != other and word in other for other in words)
    )


def _sum(one: _Tally, other: _Tally) -> _Tally:
    words = dict.fromkeys((*one.words, *other.words))
    return _Tally(one.points + other.points, tuple(words))


def _ranked(tallies: Iterable[tuple[str, _Tally]]) -> list[Guess]:
    held = [(code, tally) for code, tally in tallies if tally.points > 0]
    total = sum(tally.points for _, tally in held) + _DOUBT
    guesses = [Guess(code, round(tally.points / total, 4), tally.words) for code, tally in held]
    return sorted(guesses, key=lambda guess: -guess.score)


def _is_happening(phrase: str, plain: str) -> bool:
    return any(
        not _is_hedged(plain, match.start(), match.end())
        for match in re.finditer(re.escape(phrase), plain)
    )


def _is_hedged(plain: str, start: int, end: int) -> bool:
    before = _CLAUSE_END.split(plain[max(0, start - _HEDGE_BEFORE) : start])[-1]
    after = _CLAUSE_END.split(plain[end : end + _HEDGE_AFTER])[0]
    return any(hedge in before for hedge in HEDGES_BEFORE) or any(
        hedge in after for hedge in HEDGES_AFTER
    )
