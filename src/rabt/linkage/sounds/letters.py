"""The letters of both scripts as numbers, and where a letter stands in its name part."""

import numpy as np

ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويچگپڤءئؤ"
LATIN = "abcdefghijklmnopqrstuvwxyz"
_OF_ARABIC = {sign: number for number, sign in enumerate(ARABIC, start=1)}
_OF_LATIN = {sign: number for number, sign in enumerate(LATIN, start=1)}

LETTERS, SIGNS = len(ARABIC) + 1, len(LATIN) + 1
CORES = 1 + SIGNS + SIGNS**2 + SIGNS**3
"""Every run of up to three Latin letters: what a letter is written as."""
TAILS = 1 + SIGNS + SIGNS**2
"""Every run of up to two: the unwritten vowel that follows it."""
FIRST, INNER, LAST = 0, 1, 2
LONGEST = 24
"""Letters of a part that are compared; what is longer is cut."""
VOWELS = np.array([sign in " aeiouy" and sign != " " for sign in " " + LATIN])


def is_vowel(sign: str) -> bool:
    """Tell whether a Latin letter is written as a vowel."""
    return bool(VOWELS[_OF_LATIN[sign]])


def arabic_numbers(part: str) -> np.ndarray:
    """Write an Arabic part as numbers; letters that no model knows are left out."""
    return np.array([_OF_ARABIC[sign] for sign in part if sign in _OF_ARABIC][:LONGEST], dtype=np.int16)


def latin_numbers(part: str) -> np.ndarray:
    """Write a Latin part as numbers."""
    return np.array([_OF_LATIN[sign] for sign in part if sign in _OF_LATIN][:LONGEST], dtype=np.int16)


def numbers(part: str) -> np.ndarray:
    """Write a part of either script as numbers."""
    return latin_numbers(part) if part[:1] in _OF_LATIN else arabic_numbers(part)


def run(text: str) -> int:
    """Number a run of Latin letters as the kernels do."""
    number = 0
    for sign in text:
        number = number * SIGNS + _OF_LATIN[sign]
    return int(number + sum(SIGNS**power for power in range(len(text))))


def text_of(number: int) -> str:
    """Return the run of letters behind a number."""
    length = 0
    while number >= SIGNS**length:
        number -= SIGNS**length
        length += 1
    found = ""
    for _ in range(length):
        found = " " + found if number % SIGNS == 0 else LATIN[number % SIGNS - 1] + found
        number //= SIGNS
    return found


VOWEL_RUNS = np.array(
    [0, *(run(one) for one in LATIN if VOWELS[_OF_LATIN[one]])]
    + [run(one + two) for one in LATIN for two in LATIN if VOWELS[_OF_LATIN[one]] and VOWELS[_OF_LATIN[two]]]
)
"""Every run of up to two vowels, by its number."""
VOWEL_COLUMNS = np.full(TAILS, -1, dtype=np.int16)
"""The place of each run among those of vowels; -1 where it is none."""
VOWEL_COLUMNS[VOWEL_RUNS] = np.arange(len(VOWEL_RUNS))
WRITTEN = [("letters", np.int16, (LONGEST,)), ("long", np.int32), ("runs", np.int16, (LONGEST + 1, 7))]
"""A part as the kernels read it: letters as numbers, how many, and the columns of the runs of a Latin one."""
