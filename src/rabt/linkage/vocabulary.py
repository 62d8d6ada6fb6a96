"""Name parts by number: most words are a part wherever they stand, and are read once for a whole register."""

import numpy as np

from rabt.linkage import names

TIED, OPENS, STRANGE, NAME = -1, -2, -3, -4
"""A word whose neighbours decide; one that takes the next; one read in a wrong table; a name's begin."""
MARK, STRANGER = "\0", "\0\0"
"""Stands before each name where many are read together; and for one that has the same sign in it."""
SEVERAL, AT_ONCE = 200, 20_000
"""Names from which it is worth while to read them together, and how many: more would only take memory."""


class Vocabulary:
    """Name parts by number, and what is known of words."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._arabic: list[bool] = []
        self._words: dict[str, int] = {MARK: NAME, STRANGER: STRANGE}
        self._runs: dict[str, list[int]] = {}
        self._hold: set[int] = set()

    def table_of(self, column: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return the parts of each name by number (-1: no more), and how many it has."""
        table, many = np.full((len(column), names.MOST), -1, dtype=np.int32), np.zeros(len(column), np.int64)
        plain = np.zeros(len(column), dtype=bool)
        for begin in range(0, len(column) if len(column) >= SEVERAL else 0, AT_ONCE):
            some = slice(begin, begin + AT_ONCE)
            plain[some] = self._read(column[some], table[some], many[some])
        rest = np.flatnonzero(~plain)
        read = [self.numbers_of(column[row]) for row in rest.tolist()]
        many[rest] = [len(parts) for parts in read]
        rows = table[rest]
        rows[np.arange(names.MOST) < many[rest][:, None]] = [part for parts in read for part in parts]
        table[rest] = rows
        return table, many

    def _read(self, column: list[str], table: np.ndarray, many: np.ndarray) -> np.ndarray:
        """Write down the names each of whose words is a part, all in one script; return which they are."""
        whole = f" {MARK} ".join(("", *column))
        if whole.count(MARK) > len(column):  # somebody wrote our sign: he is read alone
            whole = f" {MARK} ".join(("", *(STRANGER if MARK in name else name for name in column)))
        words = whole.split()
        for word in dict.fromkeys(words):
            if word not in self._words:
                self._learn(word)
        found = np.fromiter(map(self._words.__getitem__, words), np.int32, len(words))
        begins = np.flatnonzero(found == NAME)
        long = np.diff(begins, append=len(found)) - 1
        arabic = np.array([*self._arabic, False])[np.maximum(found, -1)]
        in_arabic = np.add.reduceat(arabic.astype(np.int64), begins)
        known = np.minimum.reduceat(np.where(found == NAME, 0, found), begins) >= 0
        plain: np.ndarray = known & (long <= names.MOST) & ((in_arabic == 0) | (in_arabic == long))
        row = np.repeat(np.arange(len(begins)), long + 1)
        place = np.arange(len(found)) - begins[row] - 1
        kept = plain[row] & (place >= 0)
        table[row[kept], place[kept]] = found[kept]
        many[plain] = long[plain]
        return plain

    def numbers_of(self, name: str) -> list[int]:
        """Return the parts of a name by number, a new one the next: `names.parts` with memory."""
        words = name.split()
        found = [self._words[word] if word in self._words else self._learn(word) for word in words]
        mixed = names.is_arabic(name) and not all(map(names.is_arabic, words))
        if mixed or min(found, default=0) <= STRANGE or len(words) > names.MOST or len(name) > names.LONGEST:
            return [self._number(part) for part in names.parts(name)]
        return self._tied(words, found)

    def _learn(self, word: str) -> int:
        if names.is_arabic(names.mended(word)) != names.is_arabic(word):
            self._words[word] = STRANGE
            return STRANGE
        part = names.alone(word)
        number = self._number(part) if part else OPENS if names.opens(word) else TIED
        if part in names.TAKE_AFTER:
            self._hold.add(number)
        self._words[word] = number
        return number

    def _number(self, part: str) -> int:
        number = self.numbers.setdefault(part, len(self.numbers))
        if number == len(self._arabic):
            self._arabic.append(names.is_arabic(part))
        return number

    def _tied(self, words: list[str], found: list[int]) -> list[int]:
        """Read a name run by run, cut after a word that stands alone, before another or one that opens."""
        out, begin = [], 0
        for at in range(1, len(words) + 1):
            if at < len(words) and not self._cut(found[at - 1], found[at]):
                continue
            if at - begin == 1 and found[begin] >= 0:
                out.append(found[begin])
            else:
                run = " ".join(words[begin:at])
                if run not in self._runs:
                    self._runs[run] = [self._number(part) for part in names.parts(run)]
                out += self._runs[run]
            begin = at
        return out

    def _cut(self, one: int, other: int) -> bool:
        return one >= 0 and (other >= 0 or (other == OPENS and one not in self._hold))
