"""`rabt card` as an officer without a network uses it: whom to believe is one file, a card is text or a picture."""

from dataclasses import replace
from datetime import timedelta

import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image

from rabt.base import clock
from rabt.base.identifiers import new_id, ref_of
from rabt.credentials import actions as credentials
from rabt.seal import card, face, keys, keyset, paper, status, trust
from rabt.seal.tests.made import (
    AT,
    CLAIMS,
    DAY,
    KEY,
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
from rabt.site.cli import main

ROOTS = {"LY": keys.public_of(ROOT)}


def run(*words):
    return CliRunner().invoke(main, ["card", *map(str, words)])


def written(folder, lists=(SIGNED_LIST,), roots=ROOTS):
    place = folder / "trust.json"
    place.write_text(trust.write(roots, {"LY": keyset.sign(KEYS, ROOT)}, lists), encoding="utf-8")
    return place


def at(days=0):
    return ("--at", (AT + timedelta(days=days)).isoformat())


def test_a_card_is_verified_by_its_text_a_file_and_a_picture(tmp_path):
    held = replace(LISTED, statuses=status.pack({}, 2**20))
    place = written(tmp_path, (status.sign(held, LIST_KEY),))
    code = zxingcpp.create_barcode(TEXT, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture, text = tmp_path / "card.png", tmp_path / "card.txt"
    Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4, add_quiet_zones=True)).save(picture)
    text.write_text(TEXT + "\n", encoding="utf-8")
    for shown in (TEXT, picture, text):
        done = run("verify", shown, "--trust", place, *at())
        assert done.exit_code == 0, done.output
        assert (
            CLAIMS.serial in done.output and "محمد عبد الرحمن" in done.output and "valid, says" in done.output
        )


@pytest.mark.parametrize(
    ("mark", "word"), [(status.Status.INVALID, "invalid"), (status.Status.SUSPENDED, "suspended")]
)
def test_what_the_list_revokes_is_not_valid(tmp_path, mark, word):
    held = status.SignedList(
        "LY", 2, AT + DAY, AT + 15 * DAY, LISTED.ttl, status.pack({CLAIMS.list_index: mark}, 2**20)
    )
    place = written(tmp_path, (SIGNED_LIST, status.sign(held, LIST_KEY)))
    done = run("verify", TEXT, "--trust", place, *at(2))
    assert done.exit_code == 1 and f"{word}, says" in done.output


def test_of_an_old_list_or_none_somebody_looks_twice(tmp_path):
    assert run("verify", TEXT, "--trust", written(tmp_path), *at(60)).exit_code == 2
    done = run("verify", TEXT, "--trust", written(tmp_path, ()), *at())
    assert done.exit_code == 2 and "no list" in done.output


@pytest.mark.parametrize(
    ("shown", "days", "says"),
    [
        ("RB1:" + "0" * 30, 0, "card_malformed"), (card.issue(CLAIMS, STRANGER), 0, "card_key_unknown"), (TEXT, 400, "card_expired"),
        ("nothing", 0, "neither a card, a paper nor a file"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_in_both_languages(tmp_path, shown, days, says):
    place = written(tmp_path)
    arabic, english = (
        run("verify", shown, "--trust", place, *at(days), "--language", one) for one in ("ar", "en")
    )
    assert arabic.exit_code == english.exit_code == 1
    assert says in arabic.output and says in english.output, arabic.output


def test_pictures_without_a_card_and_broken_ones_are_a_clear_word(tmp_path):
    place, blank, broken = written(tmp_path), tmp_path / "blank.png", tmp_path / "broken.png"
    Image.new("L", (60, 60), 255).save(blank)
    broken.write_bytes(b"no picture")
    assert "0 cards" in run("verify", blank, "--trust", place).output
    assert "no picture" in run("verify", broken, "--trust", place).output
    assert "not a moment" in run("verify", TEXT, "--trust", place, "--at", "today").output


def of_papers(mark=status.Status.VALID):
    held = replace(LISTED, number=PAPER.list_number, statuses=status.pack({PAPER.list_index: mark}, 2**20))
    return status.sign(held, LIST_KEY)


def test_a_paper_is_verified_and_said_to_be_no_permit(tmp_path):
    place, picture, text = written(tmp_path, (of_papers(),)), tmp_path / "paper.png", tmp_path / "paper.txt"
    code_of(PAPER_TEXT).save(picture)
    text.write_text(f"{PAPER_TEXT}\nRB1F:NOTHING\n", encoding="utf-8")
    for shown in (PAPER_TEXT, picture, text):
        done = run("verify", shown, "--trust", place, *at())
        assert done.exit_code == 0, done.output
        for said in (
            "a printed paper (skills), no permit", "محمد عبد الرحمن", "7112", "lay_bricks, scaffold",
            "2026-04-01 – 2026-11-20 · 0 tasks", f"paper {PAPER.serial} of LY", "valid, says",
        ):  # fmt: skip
            assert said in done.output, done.output
    assert run("verify", PAPER_TEXT, "--trust", place, *at(20)).exit_code == 2
    alone = run("verify", PAPER_TEXT, "--trust", place, "--face-to", tmp_path / "face.webp", *at())
    assert alone.exit_code == 1 and "no code of a photograph" in alone.output


def test_of_a_certificate_no_tasks_are_told_and_a_replaced_one_does_not_pass(tmp_path):
    one = PAPER.subject.works[1]
    service = paper.subject(paper.Kind.SERVICE, PAPER.subject.name_ar, PAPER.subject.name_latin, [one])
    text = paper.issue(replace(PAPER, subject=service), KEY)
    done = run("verify", text, "--trust", written(tmp_path, (of_papers(status.Status.INVALID),)), *at())
    assert done.exit_code == 1 and "(service)" in done.output and "tasks" not in done.output
    assert "invalid, says" in done.output
    unknown = run("verify", text, "--trust", written(tmp_path), *at())
    assert unknown.exit_code == 2 and "no list says anything of this paper" in unknown.output


def code_of(text):
    drawn = zxingcpp.write_barcode_to_image(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"),
        scale=4,
        add_quiet_zones=True,
    )
    return Image.fromarray(drawn)


def test_the_photograph_beside_a_card_is_taken_out_when_it_is_its_own(tmp_path):
    small = b"RIFF\x10\0\0\0WEBP" + bytes(range(200))
    second = face.sign(face.Face(CLAIMS.serial, "LY", AT, small), KEY)
    card_code, face_code = code_of(TEXT), code_of(second)
    sheet = Image.new("L", (card_code.width + face_code.width, face_code.height), 255)
    sheet.paste(card_code, (0, 0))
    sheet.paste(face_code, (card_code.width, 0))
    picture, text, out = tmp_path / "sheet.png", tmp_path / "sheet.txt", tmp_path / "face.webp"
    sheet.save(picture)
    text.write_text(f"{TEXT}\r\n{second}\n", encoding="utf-8")
    for shown in (picture, text):
        done = run("verify", shown, "--trust", written(tmp_path), "--face-to", out, *at())
        assert done.exit_code == 2 and "212 bytes" in done.output, (
            done.output
        )  # 2: its list is of another place
        assert out.read_bytes() == small
        out.unlink()
    alone = run("verify", TEXT, "--trust", written(tmp_path), "--face-to", out, *at())
    assert alone.exit_code == 1 and "no code of a photograph" in alone.output and not out.exists()
    nowhere = run("verify", text, "--trust", written(tmp_path), "--face-to", text / "face.webp", *at())
    assert nowhere.exit_code == 1 and "cannot be written" in nowhere.output


def test_the_photograph_of_another_card_is_refused_in_words(tmp_path):
    second = face.sign(face.Face("ABCDEFGHJKN", "LY", AT, b"RIFF\x10\0\0\0WEBP" + bytes(20)), KEY)
    text = tmp_path / "sheet.txt"
    text.write_text(f"{TEXT}\n{second}\n", encoding="utf-8")
    done = run("verify", text, "--trust", written(tmp_path), *at(), "--language", "en")
    assert done.exit_code == 1 and "belongs to another card (ABCDEFGHJKN)" in done.output


def test_another_root_key_believes_nothing(tmp_path):
    place = written(tmp_path, roots={"LY": keys.public_of(STRANGER)})
    assert "keys_forged" in run("verify", TEXT, "--trust", place, *at()).output
    found = trust.read(written(tmp_path).read_text(encoding="utf-8")).fingerprint("LY")
    assert (
        len(found.split()) == 6 and found in run("verify", TEXT, "--trust", written(tmp_path), *at()).output
    )


def test_what_was_altered_in_the_file_is_said(tmp_path):
    place = tmp_path / "trust.json"
    place.write_text("{}", encoding="utf-8")
    done = run("verify", TEXT, "--trust", place, *at(), "--language", "en")
    assert done.exit_code == 1 and "Ask your state's node for a new one" in done.output
    place.write_bytes(b"\xff\xfe")
    assert "not a text" in run("verify", TEXT, "--trust", place).output


@pytest.mark.django_db
def test_a_node_writes_down_whom_to_believe_and_its_card_is_verified_by_it(
    cast, tmp_path, settings, monkeypatch
):
    approver, moment = cast("destination_approver"), clock.now()
    credentials.publish_keys(approver, at=moment)
    about, holder = ref_of("permit", new_id()), ref_of("person", new_id())
    issued = credentials.issue(approver, about, holder, CLAIMS.subject, at=moment)
    credentials.publish_status(approver, at=moment)
    monkeypatch.setenv("RABT_HOME", str(settings.RABT.home))
    place = tmp_path / "trust.json"
    done = run("trust", "--home", settings.RABT.home, "--out", place)
    assert done.exit_code == 0 and "1 key sets and 1 status lists" in done.output, done.output
    assert trust.read(place.read_text(encoding="utf-8")).fingerprint(settings.RABT.state) in done.output
    assert run("verify", issued.token, "--trust", place).exit_code == 0
