"""The subject of a question is one: a person, vehicle, document, telephone or place. No list or pattern.

What is typed is first written in one habit (width, marks, joiners, letters that stand for one another), so
that a spelling hides nothing; then only the signs of a name or a number are let through.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.linkage import arabic


class Kind(StrEnum):
    """What a question is about."""

    PERSON = "person"
    VEHICLE = "vehicle"
    DOCUMENT = "document"
    PHONE = "phone"
    PLACE = "place"


FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON: ("name", "born_on", "number"),
    Kind.VEHICLE: ("plate", "state"),
    Kind.DOCUMENT: ("number", "state"),
    Kind.PHONE: ("phone",),
    Kind.PLACE: ("name", "longitude", "latitude"),
}
"""What may be said of each, and nothing else."""
NAME, NUMBER, PLATE, PHONE = 160, (5, 20), (3, 12), (8, 15)
LEAST_PARTS, LEAST_LETTERS = 2, 2
OLDEST = 120
"""Nobody is older, in years."""


def _folded(words: str) -> frozenset[str]:
    return frozenset(arabic.fold(words).split())


# How a group is spoken of, folded. A name is no place for any of them; a text is, but not beside whom they
# count.
EVERY = _folded(
    "كل جميع كافه سائر كامل عموم اي ايا كلهم كلهن جميعهم جميعا كافتهم all every each any entire whole "
    "everybody everyone anyone anybody"
)
LISTS = _folded("قائمه قوائم كشف كشوف اسماء سجلات بيانات list lists names roster records register dump bulk")
GROUP = _folded(
    "عامل عمال العمال عماله العماله موظفي الموظفين موظفين العاملين عاملين مواطني المواطنين مواطنين "
    "اشخاص الاشخاص مهاجرين المهاجرين ركاب الركاب سائقين السائقين مركبات المركبات سيارات السيارات "
    "مسافرين المسافرين مقيمين المقيمين worker workers employee employees staff labourers laborers "
    "migrants people persons nationals citizens drivers passengers vehicles cars travellers travelers "
    "residents men women"
)
NEAR = 3
"""Within so many words a word of number and a word of a group belong together."""
JOINTS = _folded("او ام and or to upto till until الى الي حتى حتي")
_LOOKALIKES = str.maketrans("аеорсухіјѕԁӏαεοικνρτυχ", "aeopcyxijsdlaeoiknptyx")
_NAME = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*\.?")
_LETTERS = (("؀", "ۿ"), ("A", "Z"), ("a", "z"), ("À", "ɏ"))


@dataclass(frozen=True)
class Subject:
    """One subject: its kind and what is said of it, by the fields of that kind."""

    kind: str
    said: Mapping[str, str]


def plain(text: str) -> str:
    """Write a text in one habit: width, marks, joiners and digits; letters stay as they are."""
    return " ".join(arabic.plain_digits(arabic.without_marks(text)).replace("ـ", "").split())


def words_of(text: str) -> list[str]:
    """Split a text into folded words; letters that were spread out are closed up again."""
    folded = arabic.fold(text.translate(_LOOKALIKES)).lower().translate(_LOOKALIKES)
    found: list[str] = []
    spread = ""
    for word in folded.split():
        bare = "".join(sign for sign in unicodedata.normalize("NFKD", word) if sign.isalnum())
        if len(bare) == 1:
            spread += bare
            continue
        found += [spread] if spread else []
        found.append(bare)
        spread = ""
    return [one for one in (*found, spread) if one]


def is_bulk(text: str) -> bool:
    """Tell whether a text asks for a group: a word of number or of a list, near a word of a group."""
    words = [_bare(word) for word in words_of(text)]
    numbers = [at for at, word in enumerate(words) if word in EVERY | LISTS]
    groups = [at for at, word in enumerate(words) if word in GROUP]
    return any(abs(group - number) <= NEAR for number in numbers for group in groups)


def _bare(word: str) -> str:
    """Take off what leans on an Arabic word in front (and, so, by, for), where a known word is left."""
    known = EVERY | LISTS | GROUP
    rest = word
    while len(rest) > 2 and rest not in known and rest[0] in "وفبل":
        rest = rest[1:]
    return rest if rest in known else word


def check_text(text: str, field: str) -> None:
    """Ask that a text asks for nobody but its subject. Refuses: assistance_bulk"""
    if is_bulk(text):
        raise Refused("assistance_bulk", field=field)


def check_subject(subject: Subject, on: date) -> Subject:
    """Ask that a question of a day is about one subject, with the least that names it, and nothing more.

    Refuses: assistance_subject, assistance_pattern, assistance_bulk, assistance_thin, assistance_born
    """
    found = check_told_subject(subject)
    if "born_on" in found.said:
        check_born(date.fromisoformat(found.said["born_on"]), on)
    return found


def check_told_subject(subject: Subject) -> Subject:
    """Ask the same of what another authority told; a day of birth that cannot be is asked back, not refused.

    Refuses: assistance_subject, assistance_pattern, assistance_bulk, assistance_thin
    """
    if subject.kind not in set(Kind) or set(subject.said) - set(FIELDS[Kind(subject.kind)]):
        raise Refused("assistance_subject", field="kind")
    said = {name: plain(text) for name, text in subject.said.items() if text.strip()}
    _CHECKS[Kind(subject.kind)](said)
    return Subject(subject.kind, said)


def _person(said: Mapping[str, str]) -> None:
    check_name(said.get("name", ""))
    if "born_on" in said:
        _day(said["born_on"])
    if "number" in said:
        _number(said["number"], NUMBER, "number")
    if not {"born_on", "number"} & said.keys():
        raise Refused("assistance_thin", field="born_on")


def check_name(name: str) -> None:
    """Ask that a name is one person's: two parts of letters at least, one script in each, no pattern.

    Refuses: assistance_pattern, assistance_bulk, assistance_thin
    """
    parts = plain(name).split()
    if len(name) > NAME or not all(_NAME.fullmatch(part) and _is_one_script(part) for part in parts):
        raise Refused("assistance_pattern", field="name")
    words = words_of(name)
    if any(word in EVERY | LISTS | GROUP | JOINTS or _bare(word) in EVERY | LISTS | GROUP for word in words):
        raise Refused("assistance_bulk", field="name")
    if sum(len(part) >= LEAST_LETTERS for part in parts) < LEAST_PARTS:
        raise Refused("assistance_thin", field="name")


def _is_one_script(part: str) -> bool:
    rows = {next((row for row, (low, high) in enumerate(_LETTERS) if low <= sign <= high), -1)
            for sign in part if sign.isalpha()}  # fmt: skip
    return rows == {0} or (bool(rows) and -1 not in rows and 0 not in rows)


def _day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Refused("assistance_thin", field="born_on") from None


def check_born(born: date, on: date) -> None:
    """Ask that somebody can have been born on that day. Refuses: assistance_born"""
    if not _is_possible(born, on):
        raise Refused("assistance_born", field="born_on")


def _is_possible(born: date, on: date) -> bool:
    return on.year - OLDEST <= born.year and born <= on


def is_doubtful(said: Mapping[str, str], on: date) -> bool:
    """Tell whether a subject has a day of birth on which nobody who lives can have been born."""
    return bool(said.get("born_on")) and not _is_possible(date.fromisoformat(said["born_on"]), on)


def _number(text: str, length: tuple[int, int], field: str) -> None:
    """Ask for one number: letters and digits, most of a range's signs and all wildcards shut out."""
    bare = re.sub(r"[ -]", "", text)
    if not re.fullmatch(r"[A-Za-z0-9\u0621-\u064a]+", bare) or len(re.findall(r"-", text)) > 2:
        raise Refused("assistance_pattern", field=field)
    least, most = length
    if not least <= len(bare) <= most or sum(sign.isdigit() for sign in bare) < min(3, least):
        raise Refused("assistance_thin", field=field)
    runs = [run for run in re.split(r"[ -]+", text) if len(run) >= least and any(map(str.isdigit, run))]
    if len(runs) > 1:  # two whole numbers are a list or a range
        raise Refused("assistance_pattern", field=field)
    if set(re.sub(r"\D", "", bare)) <= {"0"} or re.search(r"([Xx])\1", bare):
        raise Refused("assistance_pattern", field=field)


def _vehicle(said: Mapping[str, str]) -> None:
    _number(said.get("plate", ""), PLATE, "plate")
    _state(said)


def _document(said: Mapping[str, str]) -> None:
    _number(said.get("number", ""), NUMBER, "number")
    _state(said)


def _state(said: Mapping[str, str]) -> None:
    if not re.fullmatch(r"[A-Z]{2}", said.get("state", "")):
        raise Refused("assistance_thin", field="state")


def _phone(said: Mapping[str, str]) -> None:
    text = said.get("phone", "")
    if not re.fullmatch(r"\+[0-9 ]+", text):
        raise Refused("assistance_pattern", field="phone")
    least, most = PHONE
    if not least <= len(re.sub(r"\D", "", text)) <= most:
        raise Refused("assistance_thin", field="phone")


def _place(said: Mapping[str, str]) -> None:
    name = said.get("name", "")
    if sum(sign.isalpha() for sign in name) < 3:
        raise Refused("assistance_thin", field="name")
    check_text(name, "name")
    if re.search(r"[*%?_~^|]", name):
        raise Refused("assistance_pattern", field="name")
    for field, most in (("longitude", 180), ("latitude", 90)):
        if (
            not re.fullmatch(r"-?[0-9]{1,3}\.[0-9]{3,6}", said.get(field, ""))
            or abs(float(said[field])) > most
        ):
            raise Refused("assistance_thin", field=field)


_CHECKS = {
    Kind.PERSON: _person, Kind.VEHICLE: _vehicle, Kind.DOCUMENT: _document, Kind.PHONE: _phone,
    Kind.PLACE: _place,
}  # fmt: skip


def keys_of(subject: Subject) -> tuple[str, ...]:
    """Return the keys by which questions about the same subject meet: by its number, and by its name.

    Kind and value, folded: `person:1990-03-02 حسن علي محمود`. Nothing here decides that two are one.
    """
    said = {name: plain(text) for name, text in subject.said.items()}
    found: list[str] = []
    if subject.kind == Kind.PERSON:
        name = " ".join(sorted(arabic.key(said["name"]).upper().split()))
        found += [f"person:{said['born_on']} {name}"] if said.get("born_on") else []
        found += [f"number:{_bare_number(said['number'])}"] if said.get("number") else []
    elif subject.kind == Kind.PLACE:
        found.append(f"place:{float(said['longitude']):.3f} {float(said['latitude']):.3f}")
    else:
        field = FIELDS[Kind(subject.kind)][0]
        noun = "number" if subject.kind == Kind.DOCUMENT else subject.kind
        found.append(f"{noun}:{_bare_number(said[field])}")
    return tuple(found)


def _bare_number(text: str) -> str:
    return re.sub(r"[^A-Z0-9\u0621-\u064a]", "", plain(text).upper())


def spoken(kind: str, said: Mapping[str, str]) -> list[str]:
    """Say a subject in its parts, which a page keeps apart: a number beside Arabic would turn round."""
    return [said[name] for name in FIELDS[Kind(kind)] if said.get(name)] if said else []
