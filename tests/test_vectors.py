"""Public vectors, and our own: what others agreed on is accepted and refused here as there."""

import base64
import io
import json
import zlib
from datetime import date, datetime
from pathlib import Path

import pytest
import zxingcpp
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe
from joserfc.jwk import OKPKey
from PIL import Image

from rabt.base.errors import Untrusted
from rabt.credentials.tests.test_checker_modules import ask, b64
from rabt.seal import base45, card, cbor, cose, face, jose, keys, keyset, paper, status

VECTORS = Path(__file__).parent / "vectors"


def told(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def spelt(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


# ---------------------------------------------------------------- signatures, by Wycheproof


def node_verifies(one):
    try:
        keys.verifying_key(spelt(bytes.fromhex(one["key"]))).verify(
            bytes.fromhex(one["sig"]), bytes.fromhex(one["msg"])
        )
    except (InvalidSignature, Untrusted):
        return False
    return True


def letter_verifies(one):
    """Ask the way that letters go: as a JWS, whose signed text is not free; so only the signature's form counts."""
    head = spelt(b'{"alg":"Ed25519","typ":"t"}')
    text = ".".join((head, spelt(b"{}"), spelt(bytes.fromhex(one["sig"]))))
    try:
        jose.verified(text, "t", keys.verifying_key(spelt(bytes.fromhex(one["key"]))))
    except Untrusted:
        return False
    return True


def test_signatures_are_judged_as_by_everybody():
    vectors = told("wycheproof/ed25519.json")
    assert len(vectors) == 151
    wrong = [one["id"] for one in vectors if node_verifies(one) is not (one["result"] == "valid")]
    assert wrong == []
    assert not any(letter_verifies(one) for one in vectors), "a signature over something else signs no letter"


def test_the_checker_judges_signatures_as_the_node_does():
    vectors = told("wycheproof/ed25519.json")
    answers = ask(
        *({"ask": "verify", **{name: one[name] for name in ("key", "sig", "msg")}} for one in vectors)
    )
    wrong = [
        one["id"] for one, answer in zip(vectors, answers, strict=True)
        if answer.get("is", False) is not (one["result"] == "valid")
    ]  # fmt: skip
    assert wrong == []


# ---------------------------------------------------------------- closing, by Wycheproof


def test_keys_are_agreed_on_as_by_everybody_and_a_point_of_low_order_gives_none():
    for one in told("wycheproof/x25519.json"):
        own = X25519PrivateKey.from_private_bytes(bytes.fromhex(one["private"]))
        theirs = X25519PublicKey.from_public_bytes(bytes.fromhex(one["public"]))
        if set(one["shared"]) == {"0"}:
            with pytest.raises(ValueError, match="Error computing shared key"):
                own.exchange(theirs)
        else:
            assert own.exchange(theirs).hex() == one["shared"], one["id"]


def test_no_letter_is_opened_with_a_point_of_low_order():
    own = X25519PrivateKey.generate()
    zero = [one["public"] for one in told("wycheproof/x25519.json") if set(one["shared"]) == {"0"}]
    assert len(set(zero)) >= 5
    whole = jose.closed("inside", "t", own.public_key())
    for public in sorted(set(zero)):
        head = json.loads(base64.urlsafe_b64decode(whole.split(".")[0] + "=="))
        head["epk"]["x"] = spelt(bytes.fromhex(public))
        text = ".".join((spelt(json.dumps(head).encode()), *whole.split(".")[1:]))
        with pytest.raises(Untrusted, match="letter_not_for_us"):
            jose.opened(text, "t", own)


def test_what_is_closed_opens_as_by_everybody():
    for one in told("wycheproof/aes_256_gcm.json"):
        raw = {name: bytes.fromhex(one[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")}
        if one["result"] == "valid":
            assert AESGCM(raw["key"]).decrypt(raw["iv"], raw["ct"] + raw["tag"], raw["aad"]) == raw["msg"]
            assert AESGCM(raw["key"]).encrypt(raw["iv"], raw["msg"], raw["aad"]) == raw["ct"] + raw["tag"]
        else:
            with pytest.raises(InvalidTag):
                AESGCM(raw["key"]).decrypt(raw["iv"], raw["ct"] + raw["tag"], raw["aad"])


@pytest.mark.parametrize("alg", ["none", "dir", "ECDH-ES+A128KW", "RSA1_5", "PBES2-HS256+A128KW"])
def test_a_letter_never_chooses_how_it_is_opened(alg):
    own = X25519PrivateKey.generate()
    head = {"alg": alg, "enc": "A256GCM", "cty": "t", "p2c": 10**9, "p2s": "AAAA"}
    text = ".".join((spelt(json.dumps(head).encode()), "", spelt(b"0" * 12), spelt(b"x"), spelt(b"0" * 16)))
    with pytest.raises(Untrusted, match="letter_not_for_us"):
        jose.opened(text, "t", own)
    other = jwe.encrypt_compact(
        {"alg": "ECDH-ES", "enc": "A128GCM", "cty": "t"}, "x", OKPKey.import_key(own.public_key())
    )
    with pytest.raises(Untrusted, match="letter_not_for_us"):
        jose.opened(other, "t", own)


# ---------------------------------------------------------------- COSE


def test_what_is_signed_is_put_together_as_by_everybody():
    tried = 0
    for one in told("cose/sign1.json"):
        found = cbor_tail(bytes.fromhex(one["cbor"]))
        if not one["to_sign"] or one["external"] or one["fails"] or found is None:
            continue
        protected, _, payload, _ = found
        if protected in (b"", b"\xa0"):
            continue  # RFC 9052 §3 lets an empty header be spelt in two ways; ours is never empty
        assert cose._to_sign(protected, payload).hex() == one["to_sign"].lower(), one["name"]
        tried += 1
    assert tried >= 2


def test_a_signature_of_the_examples_is_verified():
    one = next(one for one in told("cose/sign1.json") if one["alg"] == "EdDSA")
    found = cbor_tail(bytes.fromhex(one["cbor"]))
    message = cose.Signed(found[0], found[2], found[3], b"11", cose.ED25519)
    key = keys.verifying_key(spelt(bytes.fromhex(one["key"])))
    assert message.check(key, cose.ED25519, "card_forged") == b"This is the content."
    changed = cose.Signed(found[0], found[2] + b".", found[3], b"11", cose.ED25519)
    with pytest.raises(Untrusted, match="card_forged"):
        changed.check(key, cose.ED25519, "card_forged")


def test_no_message_of_another_profile_is_taken_for_ours():
    vectors = told("cose/sign1.json")
    assert sum(one["fails"] for one in vectors) >= 5
    for one in vectors:
        with pytest.raises(Untrusted):
            cose.take_apart(bytes.fromhex(one["cbor"]), card.TYP)


def cbor_tail(data):
    """Return the four parts of a COSE_Sign1, or None where it is none."""
    try:
        found = cbor.decode(data[1:])
    except Untrusted:
        return None
    return found if data[0] == cose.TAG and isinstance(found, list) and len(found) == 4 else None


# ---------------------------------------------------------------- cards of others, stage by stage (EU DCC)


def test_pictures_of_other_cards_are_read():
    pictured = [one for one in told("dcc/cards.json") if "picture" in one]
    assert len(pictured) >= 4
    for one in pictured:
        with Image.open(io.BytesIO(base64.b64decode(one["picture"]))) as picture:
            [found] = zxingcpp.read_barcodes(picture.convert("L"))
        assert found.text == one["text"], one["name"]


def test_their_base45_is_ours_on_the_node_and_in_the_checker():
    sound = [one for one in told("dcc/cards.json") if one["base45"] and one["compressed"]]
    assert len(sound) >= 13
    answers = ask(*({"ask": "base45", "text": one["base45"]} for one in sound))
    for one, answer in zip(sound, answers, strict=True):
        raw = base45.decode(one["base45"])
        assert raw.hex() == one["compressed"].lower(), one["name"]
        assert base45.encode(raw) == one["base45"]
        assert answer == {"is": b64(raw)}


def test_their_message_is_taken_apart_and_is_no_card_of_ours():
    parted = 0
    for one in told("dcc/cards.json"):
        raw = bytes.fromhex(one["cose"])
        if one["compressed"] and one["expected"].get("EXPECTEDCOMPRESSION"):
            assert zlib.decompress(base45.decode(one["base45"])) == raw
        parted += cbor_tail(raw) is not None
        for text in (
            one["text"],
            one["text"].replace("HC1:", card.PREFIX, 1),
            card.PREFIX + base45.encode(raw),
        ):
            with pytest.raises(Untrusted, match=r"^card_malformed"):
                card.read(text, [])
    assert parted > 20


# ---------------------------------------------------------------- cards of ours, in both directions


@pytest.fixture(scope="module")
def ours():
    return told("card/cards.json")


@pytest.fixture(scope="module")
def believed(ours):
    root = keys.verifying_key(ours["root"])
    return [keyset.read(bytes.fromhex(ours["key_set"]), root, state=ours["state"])]


@pytest.fixture(scope="module")
def shown(ours):
    data = b64(bytes.fromhex(ours["key_set"]))
    return [{"data": data, "root": ours["root"], "state": ours["state"]}]


def claims_of(one):
    facts = dict(one["subject"], employer=one["employer_given"])
    for name in ("born_on", "valid_from", "valid_until"):
        facts[name] = date.fromisoformat(facts[name])
    facts["photo_digest"] = bytes.fromhex(facts["photo_digest"])
    return card.Claims(
        one["serial"], one["issuer"], one["list"], one["place"], datetime.fromisoformat(one["issued_at"]),
        datetime.fromisoformat(one["expires_at"]), card.Subject(**facts),
    )  # fmt: skip


def test_a_card_is_written_byte_by_byte(ours):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(ours["seeds"]["card"]))
    for one in ours["cards"]:
        text = card.issue(claims_of(one), key)
        raw = base45.decode(text.removeprefix(card.PREFIX))
        assert cose.take_apart(raw, card.TYP).payload.hex() == one["cwt"], one["name"]
        assert (raw.hex(), text) == (one["cose"], one["text"]), one["name"]


def test_a_card_is_read_on_the_node_and_in_the_checker(ours, believed, shown):
    answers = ask(*({"ask": "card", "text": one["text"], "keySets": shown} for one in ours["cards"]))
    for one, answer in zip(ours["cards"], answers, strict=True):
        found, seen = card.read(one["text"], believed), answer["is"]
        employer = one["subject"]["employer"]
        assert found.subject.employer == employer and found.serial == one["serial"] == seen["serial"]
        assert (
            (found.list_number, found.list_index)
            == (one["list"], one["place"])
            == (seen["list"], seen["index"])
        )
        assert (seen["name"], seen["nameAr"]) == (one["subject"]["name_latin"], one["subject"]["name_ar"])
        assert (seen["employer"], seen["photoDigest"]) == (employer, one["subject"]["photo_digest"])
        assert seen["born"] == one["subject"]["born_on"].replace("-", "")
        assert found.expires_at.isoformat() == one["expires_at"]


def test_what_is_no_card_is_refused_on_the_node_and_in_the_checker(ours, believed, shown):
    answers = ask(*({"ask": "card", "text": one["text"], "keySets": shown} for one in ours["refused"]))
    for one, answer in zip(ours["refused"], answers, strict=True):
        with pytest.raises(Untrusted) as no:
            card.read(one["text"], believed)
        assert no.value.code == one["code"], one["name"]
        assert "refused" in answer, one["name"]
        if (
            one["name"] != "ES256 in the header"
        ):  # the checker says malformed: it knows one algorithm by its shape
            assert f"card_{answer['refused']}" == one["code"], one["name"]


def test_a_face_is_written_and_read_byte_by_byte(ours, believed, shown):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(ours["seeds"]["card"]))
    for one in ours["faces"]:
        of, at = card_named(ours, one["card"]), datetime.fromisoformat(one["signed_at"])
        meant = face.Face(of["serial"], of["issuer"], at, bytes.fromhex(one["picture"]))
        raw = base45.decode(one["text"].removeprefix(face.PREFIX))
        assert (face.sign(meant, key), raw.hex()) == (one["text"], one["cose"])
        assert cose.take_apart(raw, face.TYP).payload.hex() == one["cwt"]
        assert face.read(one["text"], believed, claims_of(of)) == meant
        (seen,) = ask({"ask": "face", "text": one["text"], "keySets": shown, "card": of})
        assert seen == {"is": b64(meant.picture)}


def test_what_is_no_face_is_refused_on_the_node_and_in_the_checker(ours, believed, shown):
    of = card_named(ours, "plain")
    questions = (
        {"ask": "face", "text": one["text"], "keySets": shown, "card": of} for one in ours["faces_refused"]
    )
    for one, answer in zip(ours["faces_refused"], ask(*questions), strict=True):
        with pytest.raises(Untrusted) as no:
            face.read(one["text"], believed, claims_of(of))
        assert no.value.code == one["code"], one["name"]
        code = one["code"].removeprefix("card_").replace("face_malformed", "malformed")
        assert answer == {"refused": code}, one["name"]


def card_named(ours, name):
    return next(one for one in ours["cards"] if one["name"] == name)


def test_the_list_says_the_same_on_the_node_and_in_the_checker(ours, believed, shown):
    data = bytes.fromhex(ours["status_list"])
    found = status.read(data, believed)
    words = {
        status.Status.VALID: "valid",
        status.Status.INVALID: "revoked",
        status.Status.SUSPENDED: "suspended",
    }
    places = list(map(int, ours["list_says"]))
    assert {str(place): words[found.statuses.at(place)] for place in places} == ours["list_says"]
    (seen,) = ask({"ask": "list", "data": b64(data), "keySets": shown, "places": places})
    assert seen["is"]["says"] == list(ours["list_says"].values())


# ---------------------------------------------------------------- papers of ours, in both directions


@pytest.fixture(scope="module")
def papers():
    return told("card/papers.json")


def works_of(told):
    return [
        paper.work(
            one["occupation"], one["employer"], date.fromisoformat(one["first_on"]),
            date.fromisoformat(one["last_on"]), one["tasks"],
        )
        for one in told
    ]  # fmt: skip


def paper_of(one):
    subject = paper.subject(
        paper.Kind(one["kind"]), one["name_ar"], one["name_latin"], works_of(one["works_given"])
    )
    return paper.Claims(
        one["serial"], one["issuer"], one["list"], one["place"], datetime.fromisoformat(one["issued_at"]),
        subject,
    )  # fmt: skip


def test_papers_are_signed_by_the_keys_of_the_cards(ours, papers):
    for name in ("seeds", "root", "state", "key_set"):
        assert papers[name] == ours[name]


def test_a_paper_is_written_byte_by_byte(papers):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(papers["seeds"]["card"]))
    for one in papers["papers"]:
        text = paper.issue(paper_of(one), key)
        raw = base45.decode(text.removeprefix(paper.PREFIX))
        assert cose.take_apart(raw, paper.TYP).payload.hex() == one["cwt"], one["name"]
        assert (raw.hex(), text) == (one["cose"], one["text"]), one["name"]
        assert len(raw) == one["bytes"] <= card.LIMIT


def test_a_paper_is_read_on_the_node_and_in_the_checker(papers, believed, shown):
    answers = ask(*({"ask": "paper", "text": one["text"], "keySets": shown} for one in papers["papers"]))
    for one, answer in zip(papers["papers"], answers, strict=True):
        found, seen = paper.read(one["text"], believed), answer["is"]
        assert (found.serial, found.list_number, found.list_index) == (
            one["serial"], one["list"], one["place"]
        )  # fmt: skip
        assert (seen["serial"], seen["list"], seen["index"]) == (one["serial"], one["list"], one["place"])
        assert (seen["kind"], seen["nameAr"], seen["name"]) == (
            one["kind"], one["name_ar"], one["name_latin"]
        )  # fmt: skip
        assert found.subject.digest.hex() == one["digest"]
        assert [
            {
                "occupation": work.occupation, "employer": work.employer, "first_on": work.first_on.isoformat(),
                "last_on": work.last_on.isoformat(), "tasks": list(work.tasks), "count": work.count,
            }
            for work in found.subject.works
        ] == one["works"]  # fmt: skip
        for work, page in zip(found.subject.works, seen["works"], strict=True):
            assert (page["occupation"], page["employer"]) == (work.occupation, work.employer)
            assert (page["tasks"], page["count"]) == (list(work.tasks), work.count)
            first = date(1970, 1, 1)
            assert [page["first"], page["last"]] == [
                (work.first_on - first).days, (work.last_on - first).days
            ]  # fmt: skip


def test_what_is_no_paper_is_refused_on_the_node_and_in_the_checker(papers, believed, shown):
    answers = ask(*({"ask": "paper", "text": one["text"], "keySets": shown} for one in papers["refused"]))
    assert len(answers) >= 40
    for one, answer in zip(papers["refused"], answers, strict=True):
        with pytest.raises(Untrusted) as no:
            paper.read(one["text"], believed)
        assert no.value.code == one["code"], one["name"]
        assert answer == {"refused": one["code"].removeprefix("paper_")}, one["name"]
