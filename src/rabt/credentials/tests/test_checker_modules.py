"""The checker's own modules say of every card what the node says: run under Node, question by question."""

import base64
import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from rabt.base.errors import Untrusted
from rabt.credentials.rules import Limits, freshness
from rabt.seal import base45, card, cbor, cose, delta, face, gaps, keys, keyset, status

NODE = next(
    found
    for found in (Path(sys.executable).parent / "node", shutil.which("node"))
    if found and Path(found).exists()
)
RUN = Path(__file__).parent / "run.mjs"


def ask(*questions):
    """Put questions to the modules; return an answer or a refusal for each."""
    done = subprocess.run(
        [str(NODE), "--no-warnings", str(RUN)],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def b64(data):
    return base64.b64encode(data).decode()


@pytest.fixture
def trusted(other, at):
    """Return a key set of the other state as the modules take it."""
    return [{"data": b64(other.key_set(at)), "root": keys.public_of(other.root), "state": other.state}]


@pytest.fixture
def sets(other, at):
    return [keyset.read(other.key_set(at), other.root.public_key(), state=other.state)]


def node_says(text, sets):
    """Return what the node says of a text, in the modules' words."""
    try:
        return {"is": card.read(text, sets).serial}
    except Untrusted as problem:
        return {"refused": problem.code.removeprefix("card_")}


def test_a_card_is_read_as_it_was_written(other, trusted, at, subject):
    token = other.token(at)
    (told,) = ask({"ask": "card", "text": token, "keySets": trusted})
    claims = other.claims(at)
    assert told["is"] == {
        "serial": claims.serial, "issuer": other.state, "issuedAt": int(at.timestamp()),
        "expires": int(claims.expires_at.timestamp()), "list": 1, "index": 77, "number": subject.number,
        "name": subject.name_latin, "born": "19880517", "nationality": "EGY", "nameAr": subject.name_ar,
        "occupation": "7112", "employer": subject.employer, "photoDigest": subject.photo_digest.hex(),
    }  # fmt: skip


PICTURE = b"RIFF\x10\0\0\0WEBP" + bytes(300)


def faces_of(other, at):
    """Make the photograph's code of a card, and texts that look like one, each wrong in one way."""
    told = face.Face("0123456789A", other.state, at, PICTURE)
    code = face.sign(told, other.card_key)
    data = base45.decode(code.removeprefix(face.PREFIX))
    claims = cbor.decode(cose.take_apart(data, face.TYP).payload)

    def signed(changes, typ=face.TYP, key=other.card_key):
        return face.PREFIX + base45.encode(cose.sign(cbor.encode(claims | changes), typ, key))

    yield code
    yield code + "\n"
    yield from ("", code[:-3], code.replace("RB1F:", "RB1:"), other.token(at), code + "0" * 1000)
    yield signed({}, typ=card.TYP)
    yield signed({}, key=other.root)
    yield from (signed({7: other_serial}) for other_serial in (b"0123456789B", b"", b"A-B", "0123456789A"))
    yield from (signed({169: holder}) for holder in ({16: PICTURE}, {16: PICTURE, 17: 1}, {16: b"x", 17: 4}))
    yield signed({169: {16: PICTURE + bytes(face.PICTURE), 17: 4}})
    yield signed({1: "LY"})
    yield signed({6: int((at - timedelta(days=900)).timestamp())})
    for place in range(0, len(data), 11):
        changed = bytearray(data)
        changed[place] ^= 1
        yield face.PREFIX + base45.encode(bytes(changed))


def test_a_photographs_code_is_read_as_on_the_node(other, trusted, sets, at):
    texts = list(faces_of(other, at))
    of = {"issuer": other.state, "serial": "0123456789A"}
    told = ask(*({"ask": "face", "text": text, "keySets": trusted, "card": of} for text in texts))
    assert told[0] == told[1] == {"is": b64(PICTURE)} and len(texts) > 50
    for text, answer in zip(texts, told, strict=True):
        try:
            expected = {"is": b64(face.read(text.strip(), sets, other.claims(at)).picture)}
        except Untrusted as problem:
            expected = {"refused": problem.code.removeprefix("card_").replace("face_malformed", "malformed")}
        assert answer == expected, text[:60]


def tampered(other, at):
    """Make texts that are wrong, each in one way."""
    token = other.token(at)
    data = base45.decode(token[len(card.PREFIX) :])
    yield "", ""
    yield "prefix", token.replace("RB1:", "HC1:")
    yield "cut", token[:-3]
    yield "sign", token[:-1] + "é"
    for place in range(0, len(data), 7):
        changed = bytearray(data)
        changed[place] ^= 1
        yield f"byte {place}", card.PREFIX + base45.encode(bytes(changed))
    claims = cbor.decode(cose.take_apart(data, card.TYP).payload)
    for typ in (keyset.TYP, status.TYP):
        yield typ, card.PREFIX + base45.encode(cose.sign(cbor.encode(claims), typ, other.card_key))
    yield (
        "no status",
        card.PREFIX
        + base45.encode(
            cose.sign(
                cbor.encode({k: v for k, v in claims.items() if k != card.STATUS}), card.TYP, other.card_key
            )
        ),
    )
    yield (
        "other issuer",
        card.PREFIX
        + base45.encode(cose.sign(cbor.encode(claims | {card.ISS: "LY"}), card.TYP, other.card_key)),
    )
    yield "before the key", other.token(at, issued_at=at - timedelta(days=900))
    yield "root signs", card.issue(other.claims(at), other.root)


def test_no_tampered_card_passes(other, trusted, sets, at):
    wrong = list(tampered(other, at))
    told = ask(*({"ask": "card", "text": text, "keySets": trusted} for _, text in wrong))
    assert len(wrong) > 50
    for (what, text), answer in zip(wrong, told, strict=True):
        assert "refused" in answer, what
        assert answer == node_says(text, sets), what


@pytest.mark.parametrize("trailing", ["\n", " ", "\r\n", "  "])
def test_a_careless_paste_is_read(other, trusted, at, trailing):
    (told,) = ask({"ask": "card", "text": other.token(at) + trailing, "keySets": trusted})
    assert told["is"]["serial"] == "0123456789A"


def test_a_list_says_what_was_marked(other, trusted, at):
    marks = {0: status.Status.INVALID, 1: status.Status.SUSPENDED, 1023: status.Status.INVALID}
    question = {"ask": "list", "data": b64(other.status_list(at, marks)), "keySets": trusted,
                "places": [0, 1, 2, 1023, 1024, -1]}  # fmt: skip
    (told,) = ask(question)
    assert told["is"]["says"] == ["revoked", "suspended", "valid", "revoked", "unknown", "unknown"]
    assert (told["is"]["state"], told["is"]["number"]) == (other.state, 1)


def test_a_forged_list_or_key_set_is_refused(other, trusted, at):
    data = bytearray(other.status_list(at))
    data[-1] ^= 1
    wrong_root = [trusted[0] | {"root": keys.public_of(other.card_key)}]
    wrong_state = [trusted[0] | {"state": "LY"}]
    older = [trusted[0] | {"atLeast": 2}]
    told = ask(
        {"ask": "list", "data": b64(bytes(data)), "keySets": trusted, "places": []},
        {"ask": "list", "data": b64(other.key_set(at)), "keySets": trusted, "places": []},
        {"ask": "keys", "keySets": wrong_root},
        {"ask": "keys", "keySets": wrong_state},
        {"ask": "keys", "keySets": older},
    )
    assert [answer["refused"] for answer in told] == ["forged", "malformed", "forged", "forged", "older"]


def test_a_bomb_is_not_inflated(other, trusted, at):
    signed = status.SignedList(other.state, 1, at, at, timedelta(0), status.StatusList(bytes(2**21)))
    (told,) = ask(
        {"ask": "list", "data": b64(status.sign(signed, other.card_key)), "keySets": trusted, "places": []}
    )
    assert told == {"refused": "malformed"}


CBOR = [
    "", "00", "1817", "1818", "190018", "a0", "a10000", "a2000001 00", "a201000000", "a100", "f4", "f5", "f6",
    "f7", "f93c00", "c000", "9f00ff", "5f4100ff", "8100", "8200", "61c3", "62c3a9", "a1613100", "0000",
    "1b0000000100000000", "1bffffffffffffffff", "81818181818181818100", "3863", "bf0000ff",
]  # fmt: skip


@pytest.mark.parametrize("spelt", CBOR)
def test_cbor_is_read_as_strictly_as_on_the_node(spelt):
    data = bytes.fromhex(spelt)
    (told,) = ask({"ask": "cbor", "data": b64(data)})
    try:
        value = cbor.decode(data)
    except Untrusted:
        assert "refused" in told
    else:
        # the page cannot count beyond 2^53: a number that large is in no card
        assert "is" in told or value > 2**53


def test_lists_age_as_on_the_node():
    limits = Limits(timedelta(days=1), timedelta(days=14))
    ages = [0, 86_400, 86_401, 14 * 86_400, 14 * 86_400 + 1]
    told = ask(
        *(
            {"ask": "freshness", "age": age, "limits": {"fresh": 86_400, "ageing": 14 * 86_400}}
            for age in ages
        )
    )
    assert [answer["is"] for answer in told] == [
        freshness(timedelta(seconds=age), limits).value for age in ages
    ]


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ({}, ("green", "all_well")),
        ({"listAge": 86_401}, ("amber", "list_ageing")),
        ({"listAge": 14 * 86_400 + 1}, ("amber", "list_old")),
        ({"listAge": None, "status": "unknown"}, ("amber", "status_unknown")),
        ({"status": "unknown"}, ("amber", "status_unknown")),
        ({"status": "suspended"}, ("red", "suspended")),
        ({"status": "revoked", "listAge": 9e9}, ("red", "revoked")),
        ({"now": 2000}, ("red", "expired")),
        ({"now": 300, "newest": 300}, ("red", "not_yet_valid")),
        ({"now": 1000, "newest": 1601}, ("amber", "clock_behind")),
        ({"now": 1000, "newest": 1600}, ("green", "all_well")),
    ],
)
def test_the_verdict_by_table(standing, expected):
    told = {
        "status": "valid",
        "listAge": 60,
        "limits": {"fresh": 86_400, "ageing": 14 * 86_400},
        "now": 1500,
        "newest": 0,
    }
    (answer,) = ask(
        {"ask": "judged", "card": {"issuedAt": 1000, "expires": 2000}, "standing": told | standing}
    )
    assert (answer["is"]["colour"], answer["is"]["code"]) == expected


# ---------------------------------------------------------------- what changed in a list


def listed(other, at, marks, size=4096):
    packed = status.pack(marks, size)
    signed = status.SignedList(other.state, 1, at, at + timedelta(days=30), timedelta(hours=12), packed)
    return signed, status.sign(signed, other.card_key)


def test_a_delta_leads_to_the_same_list_as_on_the_node(other, trusted, sets, at):
    draw = Random(3)
    kinds = [status.Status.INVALID, status.Status.SUSPENDED]
    marks = {draw.randrange(4096): draw.choice(kinds) for _ in range(300)}
    later = {place: one for place, one in marks.items() if place % 3} | {5: kinds[0], 4095: kinds[1]}
    before, held = listed(other, at, marks)
    after, _ = listed(other, at + timedelta(days=1), later)
    for since, told in (
        (before, delta.sign(before, after, other.card_key)),
        (None, delta.sign(None, after, other.card_key)),
    ):
        assert delta.apply(since, delta.read(told, sets)) == after
        question = {"ask": "delta", "data": b64(told), "keySets": trusted}
        (answer,) = ask(question | ({"held": b64(held)} if since else {}))
        assert answer["is"]["packed"] == b64(after.statuses.packed)
        assert answer["is"]["issuedAt"] == int(after.issued_at.timestamp())


def test_a_delta_that_does_not_fit_is_refused(other, trusted, at):
    before, held = listed(other, at, {1: status.Status.INVALID})
    after, _ = listed(other, at + timedelta(days=1), {2: status.Status.INVALID})
    told = delta.sign(before, after, other.card_key)
    _, another = listed(other, at + timedelta(hours=1), {1: status.Status.INVALID})
    _, changed = listed(other, at, {1: status.Status.INVALID, 9: status.Status.INVALID})
    _, smaller = listed(other, at, {1: status.Status.INVALID}, 2048)
    spoilt = bytearray(told)
    spoilt[-1] ^= 1
    answers = ask(
        *(
            {"ask": "delta", "data": b64(told), "held": b64(one), "keySets": trusted}
            for one in (another, changed, smaller)
        ),
        {"ask": "delta", "data": b64(told), "keySets": trusted},
        {"ask": "delta", "data": b64(bytes(spoilt)), "held": b64(held), "keySets": trusted},
        {"ask": "delta", "data": b64(other.status_list(at)), "held": b64(held), "keySets": trusted},
    )
    assert [one["refused"] for one in answers] == ["unfitting"] * 4 + ["forged", "malformed"]


def test_places_are_read_as_strictly_as_on_the_node():
    draw = Random(5)
    told = [gaps.write(draw.sample(range(4096), count)) for count in (0, 1, 7, 300, 4096)]
    told += [draw.randbytes(draw.randrange(40)) for _ in range(200)]
    told += [
        told[3][:-1],
        told[3] + b"\0",
        bytes([12, 0, 0, 1]) + b"\x7f\xff",
        bytes([0, 0, 0, 1]) + b"\xff" * 600,
    ]
    answers = ask(*({"ask": "places", "data": b64(one), "size": 4096} for one in told))
    for one, answer in zip(told, answers, strict=True):
        try:
            assert answer.get("is") == gaps.read(one, 4096)
        except Untrusted:
            assert "refused" in answer
