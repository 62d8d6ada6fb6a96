"""Papers: of the card's family and never a card, signed by a trusted key, in one spelling, small enough."""

from dataclasses import replace
from datetime import date, timedelta

import cbor2
import cwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.base.errors import Refused, Untrusted
from rabt.seal import base45, card, cbor, cose, face, paper
from rabt.seal.keys import key_id
from rabt.seal.paper import Kind
from rabt.seal.tests.made import (
    AT,
    CLAIMS,
    DAY,
    KEY,
    KEYS,
    LIST_KEY,
    PAPER,
    PAPER_RAW,
    PAPER_TEXT,
    ROOT,
    SKILLED,
    STRANGER,
    TEXT,
    WORKS,
)

SERVICE = replace(PAPER, subject=paper.subject(Kind.SERVICE, SKILLED.name_ar, SKILLED.name_latin, [WORKS[1]]))


def text_of(raw):
    return paper.PREFIX + base45.encode(raw)


def told(claims=PAPER):
    """The claims as they are signed, to be bent."""
    text = paper.issue(claims, KEY).removeprefix(paper.PREFIX)
    return cbor.decode(cbor.decode(base45.decode(text)[1:])[2])


def signed(claims, key=KEY, typ=paper.TYP):
    return text_of(cose.sign(cbor.encode(claims), typ, key))


def bent(claims=PAPER, **paths):
    """Change claims at places such as k169_80; an ellipsis takes the place away."""
    found = told(claims)
    for path, value in paths.items():
        *way, last = (int(step) for step in path.strip("k").split("_"))
        inner = found
        for step in way:
            inner = inner[step]
        if value is Ellipsis:
            del inner[last]
        else:
            inner[last] = value
    return found


# ------------------------------------------------------------------ there and back
@pytest.mark.parametrize("claims", [PAPER, SERVICE])
def test_there_and_back_within_the_limit(claims):
    text = paper.issue(claims, KEY)
    assert paper.verify(text, [KEYS], AT) == claims
    assert len(base45.decode(text.removeprefix(paper.PREFIX))) <= card.LIMIT


def test_the_other_library_reads_the_paper_and_finds_no_more_than_is_told():
    public = KEY.public_key().public_bytes_raw()
    key = cwt.COSEKey.new({1: 1, 2: key_id(KEY.public_key()), 3: -8, -1: 6, -2: public})
    claims = cbor2.loads(cwt.COSE.new().decode(PAPER_RAW, key))
    assert claims[1] == "LY" and claims[7] == b"0123456789K" and claims[65535] == {1: 3, 2: 77}
    assert claims[169] == {
        4: SKILLED.name_latin, 19: SKILLED.name_ar, 80: 2, 82: SKILLED.digest,
        81: [
            ["7112", 20098, 20521, "شركة النهر للمقاولات العامة", ["lay_bricks", "scaffold"]],
            ["9313", 20544, 20777, "مؤسسة الساحل", []],
        ],
    }  # fmt: skip
    assert claims.keys() == {1, 6, 7, 169, 65535}


def test_the_tasks_are_bound_in_the_order_of_their_codes():
    shuffled = paper.work("7112", "X", date(2025, 1, 10), date(2026, 3, 9), ["scaffold", "lay_bricks"])
    assert paper.digest([shuffled, WORKS[1]]) == SKILLED.digest  # the employer's name may be cut: not bound
    for other in ({"last_on": date(2026, 3, 8)}, {"occupation": "7111"}, {"tasks": ("lay_bricks",)}):
        assert paper.digest([replace(shuffled, **other), WORKS[1]]) != SKILLED.digest


# ------------------------------------------------------------------ what gives way
def many(count, employer="شركة النهر للمقاولات العامة وأعمال الطرق", tasks=("a", "b")):
    return [
        paper.work("7112", f"{employer} {n}", date(2020 + n, 1, 10), date(2020 + n, 9, 9), tasks)
        for n in range(count)
    ]


def read_back(works):
    subject = paper.subject(Kind.SKILLS, SKILLED.name_ar, SKILLED.name_latin, works)
    text = paper.issue(replace(PAPER, subject=subject), KEY)
    found = paper.verify(text, [KEYS], AT).subject
    assert found.digest == paper.digest(works) and [one.count for one in found.works] == [
        one.count for one in works
    ]
    return found.works


def test_employers_are_cut_first_then_tasks_are_told_by_their_number():
    cut = read_back(many(3))
    assert all(one.tasks == ("a", "b") and one.employer.endswith("…") for one in cut)
    counted = read_back(many(2, tasks=[f"a_task_number_{n}" for n in range(20)]))
    assert all(one.tasks == () and one.count == 20 for one in counted) and counted[0].employer
    assert all(one.employer == "" and one.count == 2 for one in read_back(many(13)))


def test_a_short_employer_is_never_cut_for_a_code():
    works = many(1, employer="أ", tasks=[f"a_task_number_{n}" for n in range(9)])
    (found,) = read_back(works)
    assert found.employer == "أ 0"


def test_a_paper_that_cannot_fit_is_refused():
    for subject in (
        paper.subject(Kind.SKILLS, SKILLED.name_ar, SKILLED.name_latin, many(25)),
        replace(SKILLED, name_ar="م" * 120, name_latin="X" * 80),
    ):
        with pytest.raises(Refused, match="paper_too_full"):
            paper.issue(replace(PAPER, subject=subject), KEY)


MISCOUNTED = replace(WORKS[1], tasks=("a",), count=9)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"name_ar": "a\u202eb"}, "control signs in a text"),
        ({"name_latin": "X" * 81}, "a text"),
        ({"works": ()}, "works"),
        ({"kind": Kind.SERVICE}, "digest"),
        ({"kind": Kind.SERVICE, "digest": b""}, "a certificate of more than one work"),
        ({"kind": Kind.SERVICE, "digest": b"", "works": WORKS[:1]}, "a certificate of more than one work"),
        ({"digest": bytes(16)}, "digest"),
        ({"works": (replace(WORKS[1], first_on=date(2026, 12, 1)),)}, "days"),
        ({"works": (replace(WORKS[1], tasks=("b", "a"), count=2),)}, "tasks twice, or out of order"),
        ({"works": (MISCOUNTED,), "digest": paper.digest([MISCOUNTED])}, "not read as written"),
    ],
)
def test_writing_what_would_not_be_read_is_refused(change, why):
    with pytest.raises(Refused, match="paper_unwritable") as no:
        paper.issue(replace(PAPER, subject=replace(SKILLED, **change)), KEY)
    assert no.value.facts["why"] == why


# ------------------------------------------------------------------ what is refused
@settings(max_examples=200)
@given(st.integers(0, len(PAPER_RAW) * 8 - 1))
def test_any_flipped_bit_is_refused(bit):
    changed = bytearray(PAPER_RAW)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Untrusted):
        paper.verify(text_of(bytes(changed)), [KEYS], AT)


@settings(max_examples=80)
@given(st.text(max_size=60) | st.binary(max_size=120).map(text_of))
def test_rubbish_is_refused(text):
    with pytest.raises(Untrusted, match="paper_malformed"):
        paper.verify(text, [KEYS], AT)


def test_a_paper_is_no_card_and_a_card_no_paper():
    for text in (TEXT, TEXT.replace("RB1:", paper.PREFIX), PAPER_TEXT.replace(paper.PREFIX, "RB1:")):
        with pytest.raises(Untrusted, match="paper_malformed"):
            paper.read(text, [KEYS])
    for text in (PAPER_TEXT, PAPER_TEXT.replace(paper.PREFIX, "RB1:")):
        with pytest.raises(Untrusted, match="card_malformed"):
            card.read(text, [KEYS])
    with pytest.raises(Untrusted, match="face_malformed"):
        face.read(PAPER_TEXT.replace(paper.PREFIX, face.PREFIX), [KEYS], CLAIMS)


@pytest.mark.parametrize(
    "text",
    [
        PAPER_TEXT.lower(), PAPER_TEXT + "000", " " + PAPER_TEXT, PAPER_TEXT + "\n", paper.PREFIX,
        paper.PREFIX + "0" * 800, text_of(PAPER_RAW[1:]), text_of(PAPER_RAW + b"\0"),
        signed(told(), typ=card.TYP), signed(told(), typ=face.TYP), signed([]), signed({}),
    ],
)  # fmt: skip
def test_another_wrapping_is_refused(text):
    with pytest.raises(Untrusted, match="paper_malformed"):
        paper.verify(text, [KEYS], AT)


@pytest.mark.parametrize("key", [STRANGER, LIST_KEY, ROOT])
def test_a_key_of_no_or_another_use_is_unknown(key):
    with pytest.raises(Untrusted, match="paper_key_unknown"):
        paper.read(paper.issue(PAPER, key), [KEYS])


@pytest.mark.parametrize(
    ("claims", "at", "code"),
    [
        (PAPER, AT - timedelta(minutes=11), "paper_not_yet_valid"),
        (PAPER, AT - timedelta(minutes=9), None),
        (PAPER, AT + 9000 * DAY, None),
        (replace(PAPER, issuer="EG"), AT, "paper_forged"),
        (replace(PAPER, issued_at=AT - 2 * DAY), AT, "paper_forged"),
        (replace(PAPER, issued_at=AT + 90 * DAY), AT, "paper_forged"),
    ],
)
def test_state_and_time(claims, at, code):
    text = paper.issue(claims, KEY)
    if code is None:
        assert paper.verify(text, [KEYS], at) == claims
        return
    with pytest.raises(Untrusted, match=code):
        paper.verify(text, [KEYS], at)


WORK = ["7112", 20098, 20521, "شركة", ["a"]]
NOTHING = ["", 0, 0, "", []]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"k4": 1}, "claims"),
        ({"k65535": ...}, "claims"),
        ({"k1": 5}, "a text"),
        ({"k6": True}, "an instant"),
        ({"k7": b"A-B"}, "serial"),
        ({"k65535": [3, 77]}, "status"),
        ({"k65535_3": 1}, "status"),
        ({"k65535_1": -1}, "a number"),
        ({"k169": []}, "holder"),
        ({"k169_8": "19900228"}, "holder"),
        ({"k169_19": ...}, "holder"),
        ({"k169_4": 4}, "a text"),
        ({"k169_19": "ab\u202e"}, "control signs in a text"),
        ({"k169_80": 0}, "kind"),
        ({"k169_80": True}, "kind"),
        ({"k169_80": 1}, "digest"),
        ({"k169_82": bytes(15)}, "digest"),
        ({"k169_82": bytes(16)}, "digest"),
        ({"k169_82": "x" * 16}, "digest"),
        ({"k169_81": []}, "works"),
        ({"k169_81": {}}, "works"),
        ({"k169_81": [NOTHING] * 31, "k169_4": "", "k169_19": ""}, "works"),
        ({"k169_81_0": {}}, "a work"),
        ({"k169_81_0": WORK[:4]}, "a work"),
        ({"k169_81_0": [7112, *WORK[1:]]}, "a text"),
        ({"k169_81_0_1": -1}, "a day"),
        ({"k169_81_0_2": 20097}, "days"),
        ({"k169_81_0_4": "lay_bricks"}, "tasks"),
        ({"k169_81_0_4": 0}, "tasks"),
        ({"k169_81_0_4": True}, "tasks"),
        ({"k169_81_0_4": 101}, "tasks"),
        ({"k169_81": [[*NOTHING[:4], [""] * 101]], "k169_4": "", "k169_19": ""}, "tasks"),
        ({"k169_81_0_4": [1]}, "a text"),
        ({"k169_81_0_4": ["b", "a"]}, "tasks twice, or out of order"),
        ({"k169_81_0_4": ["a", "a"]}, "tasks twice, or out of order"),
        ({"k169_81_0_4": ["a"]}, "digest"),
    ],
)
def test_signed_but_senseless_claims_are_refused(change, why):
    with pytest.raises(Untrusted, match="paper_malformed") as no:
        paper.verify(signed(bent(**change)), [KEYS], AT)
    assert no.value.facts["why"] == why


def test_a_certificate_tells_of_one_work_without_tasks():
    for works in ([WORK], [[*WORK[:4], 3]], [[*WORK[:4], []]] * 2):
        with pytest.raises(Untrusted, match="paper_malformed"):
            paper.read(signed(bent(SERVICE, k169_81=works)), [KEYS])
    assert paper.read(signed(bent(SERVICE, k169_81=[[*WORK[:4], []]])), [KEYS]).subject.works[0].count == 0
