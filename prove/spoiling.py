"""Ways to spoil bytes: what a bad line, a bad disk or a bad neighbour makes of a valid artefact."""

import json
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (None, True, -1, 0, 2**63, 1.5, "", "\x00", "‮", "9" * 400, [], {}, [[[]]], {"": None})


def spoil(random: Random, raw: bytes) -> bytes:
    """Return the bytes with one to three small faults."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        raw = random.choice((_flip, _set, _cut, _insert, _again, _end, _swap))(random, raw)
    return raw


def _place(random: Random, raw: bytes) -> int:
    return random.randrange(len(raw)) if raw else 0


def _flip(random: Random, raw: bytes) -> bytes:
    at = _place(random, raw)
    return raw[:at] + bytes([raw[at] ^ 1 << random.randrange(8)]) + raw[at + 1 :] if raw else raw


def _set(random: Random, raw: bytes) -> bytes:
    at = _place(random, raw)
    return raw[:at] + random.choice((b"\x00", b"\xff", b"\x7f", b"-", b"<", b"9")) + raw[at + 1 :]


def _cut(random: Random, raw: bytes) -> bytes:
    at = _place(random, raw)
    return raw[:at] + raw[at + random.randint(1, 20) :]


def _insert(random: Random, raw: bytes) -> bytes:
    at = _place(random, raw)
    return raw[:at] + random.randbytes(random.randint(1, 12)) + raw[at:]


def _again(random: Random, raw: bytes) -> bytes:
    at = _place(random, raw)
    return raw[:at] + raw[at : at + random.randint(1, 60)] * 2 + raw[at:]


def _end(random: Random, raw: bytes) -> bytes:
    return raw[: _place(random, raw)]


def _swap(random: Random, raw: bytes) -> bytes:
    one, other = sorted((_place(random, raw), _place(random, raw)))
    return raw[other:] + raw[one:other] + raw[:one]


def spoil_json(random: Random, told: Any) -> Any:
    """Return a JSON value with one of its parts otherwise: gone, of another kind, or beside a strange one."""
    if isinstance(told, dict) and told and random.random() < 0.9:
        name = random.choice(sorted(told))
        found = dict(told)
        match random.randrange(4):
            case 0:
                del found[name]
            case 1:
                found[name] = random.choice(ODD)
            case 2:
                found[f"{name}x"] = found[name]
            case _:
                found[name] = spoil_json(random, found[name])
        return found
    if isinstance(told, list) and told and random.random() < 0.7:
        found_list = list(told)
        found_list[random.randrange(len(told))] = spoil_json(random, random.choice(told))
        return found_list
    if isinstance(told, str) and random.random() < 0.6:
        return spoil(random, told.encode()).decode("utf-8", "replace")
    return random.choice(ODD)


def spoil_text(random: Random, raw: bytes) -> bytes:
    """Spoil the bytes, or, where they are JSON, a part of what they say."""
    if random.random() < 0.5:
        try:
            return json.dumps(spoil_json(random, json.loads(raw)), ensure_ascii=random.random() < 0.5).encode(
                "utf-8", "replace"
            )
        except ValueError:
            pass
    return spoil(random, raw)
