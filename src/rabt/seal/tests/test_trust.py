"""One file says whom to believe: what is in it is verified, what is not of its form is refused with why."""

import json
from dataclasses import replace

import pytest

from rabt.base.errors import Untrusted
from rabt.seal import keys, keyset, status, trust
from rabt.seal.tests.made import (
    AT,
    CLAIMS,
    DAY,
    KEYS,
    LIST_KEY,
    LISTED,
    PAPER,
    PAPER_TEXT,
    ROOT,
    SIGNED_LIST,
    STRANGER,
    TEXT,
)

ROOTS = {"LY": keys.public_of(ROOT)}
GOOD = {"roots": ROOTS, "keys": {}, "lists": []}


def told(*lists):
    return trust.read(trust.write(ROOTS, {"LY": keyset.sign(KEYS, ROOT)}, lists))


def test_there_and_back():
    found = told(SIGNED_LIST)
    assert found.roots == ROOTS and found.key_sets == (KEYS,) and found.lists == (LISTED,)


def test_the_newest_list_of_the_card_s_number_counts():
    def listed(mark, at, number=2):
        marked = status.pack({CLAIMS.list_index: mark}, 2**20)
        return status.sign(replace(LISTED, number=number, issued_at=at, statuses=marked), LIST_KEY)

    lists = (
        listed(status.Status.INVALID, AT + DAY), listed(status.Status.SUSPENDED, AT),
        listed(status.Status.SUSPENDED, AT + 2 * DAY, 3),
    )  # fmt: skip
    found = trust.judge(told(*lists), TEXT, AT + 3 * DAY)
    assert (found.claims, found.mark, found.listed_at) == (CLAIMS, status.Status.INVALID, AT + DAY)
    nothing = trust.judge(told(), TEXT, AT)
    assert (nothing.mark, nothing.listed_at) == (status.Status.UNKNOWN, None)


def refused(text):
    with pytest.raises(Untrusted) as no:
        trust.read(text)
    return no.value.code, no.value.facts.get("why")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "fields"),
        (json.dumps({"roots": {}}), "fields"),
        (json.dumps(GOOD | {"lists": {}}), "fields"),
        (json.dumps(GOOD | {"roots": []}), "roots"),
        (json.dumps(GOOD | {"keys": {"LY": 5}}), "keys"),
        (json.dumps(GOOD | {"keys": {"EG": "AA=="}}), "keys of a state without a root"),
        (json.dumps(GOOD | {"lists": ["%"]}), "not base64"),
        (json.dumps(GOOD | {"lists": [5]}), "not base64"),
        (" " * (trust.LONGEST + 1), "too long"),
    ],
    ids=lambda value: value if value.isalpha() else "text",
)
def test_what_is_not_of_the_form(text, why):
    assert refused(text) == ("trust_malformed", why)


def test_another_root_key_believes_nothing():
    raw = keyset.sign(KEYS, ROOT)
    assert refused(trust.write({"LY": keys.public_of(STRANGER)}, {"LY": raw}, ()))[0] == "keys_forged"
    assert refused(trust.write({"LY": "AAAA"}, {}, ()))[0] == "node_card_unreadable"
    assert refused(trust.write(ROOTS, {"LY": raw}, [SIGNED_LIST[:-1] + b"x"]))[0] == "list_forged"


def test_a_root_key_is_read_aloud():
    found = told().fingerprint("LY")
    assert len(found.split()) == 6 and found.replace(" ", "").isdecimal()
    assert found != trust.Trust({"LY": keys.public_of(STRANGER)}, (), ()).fingerprint("LY")


def test_a_paper_is_looked_up_in_its_own_list():
    marked = status.pack({PAPER.list_index: status.Status.INVALID}, 2**20)
    listed = status.sign(replace(LISTED, number=PAPER.list_number, statuses=marked), LIST_KEY)
    found = trust.judge(told(SIGNED_LIST, listed), PAPER_TEXT, AT + 4000 * DAY)
    assert (found.claims, found.mark, found.listed_at) == (PAPER, status.Status.INVALID, AT)
    assert trust.judge(told(SIGNED_LIST), PAPER_TEXT, AT).mark is status.Status.UNKNOWN
    with pytest.raises(Untrusted, match="paper_malformed"):
        trust.judge(told(), PAPER_TEXT[:-3], AT)
