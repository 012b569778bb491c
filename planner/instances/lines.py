"""Lines of a file with their numbers, taken one by one; what they hold, word by word.

Whatever is not as expected becomes a :class:`planner.instances.fault.LineError` that says what was
expected. Called by every reader of this package.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.instances.fault import LineError


class Line:
    """Words of one line that are left; a comma parts words, too."""

    def __init__(self, number: int, text: str) -> None:
        self.number, self.text = number, text
        self._words = text.replace(",", " ").split()
        self._next = 0

    @property
    def more(self) -> bool:
        """Whether there are words left."""
        return self._next < len(self._words)

    @property
    def count(self) -> int:
        """Words of the whole line."""
        return len(self._words)

    def starts(self, word: str) -> bool:
        """Whether ``word`` comes next."""
        return self.more and self._words[self._next] == word

    def word(self, what: str) -> str:
        """The next word, which is to be ``what``."""
        if not self.more:
            raise self.fault(f"the line ends; expected {what}")
        self._next += 1
        return self._words[self._next - 1]

    def whole(self, what: str, least: int, most: int | None = None) -> int:
        """The next word as a whole number from ``least`` to ``most``."""
        word = self.word(_ranged(what, least, most))
        try:
            number = int(word)
        except ValueError:
            number = least - 1
        if number < least or (most is not None and number > most):
            raise self.fault(f"expected {_ranged(what, least, most)}; got {word!r}")
        return number

    def end(self) -> None:
        """Nothing more may stand here."""
        if self.more:
            raise self.fault(f"expected the end of the line; got {self._words[self._next]!r}")

    def fault(self, said: str) -> LineError:
        """Something wrong here."""
        return LineError(self.number, said)


class Lines:
    """Lines of a text that are left, without blank ones and remarks (``#``)."""

    def __init__(self, text: str) -> None:
        lines = [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]
        self._lines = [line for line in lines if line.text.strip()[:1] not in ("", "#")]
        self._last, self._next = len(lines), 0

    @property
    def more(self) -> bool:
        """Whether there are lines left."""
        return self._next < len(self._lines)

    def take(self, what: str) -> Line:
        """The next line, which is to hold ``what``."""
        if not self.more:
            raise LineError(self._last, f"the file ends too early; expected {what}")
        self._next += 1
        return self._lines[self._next - 1]

    def take_all(self, count: int, what: str) -> Sequence[Line]:
        """So many lines, each of ``what``."""
        return [self.take(f"{what} {k + 1} of {count}") for k in range(count)]


def _ranged(what: str, least: int, most: int | None) -> str:
    if most is None:
        return f"{what} (a whole number, {least} or more)"
    return f"{what} (a whole number, {least} to {most})"
