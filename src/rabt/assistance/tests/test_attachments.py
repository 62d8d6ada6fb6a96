"""Pictures with requests: attached, sent, taken in, marked; none leaves where the handling code binds it."""

import io
from base64 import b64encode
from hashlib import sha256

import pytest
from django.urls import reverse
from PIL import Image

from rabt.access.queries import actor_of
from rabt.assistance import actions, queries
from rabt.assistance.models import Attachment, Handing, Information, Request
from rabt.assistance.queries.attachments import GATE
from rabt.assistance.rules import attachment as rules
from rabt.assistance.rules.request import Part
from rabt.assistance.tests import build
from rabt.assistance.tests.build import ASKED, ASKER, AT
from rabt.assistance.tests.test_pages import HARM, HERE, came
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.exchange.models import Outgoing
from rabt.files.models import File
from rabt.files.queries import place_of


def picture(size=(400, 500), kind="JPEG"):
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind)
    return out.getvalue()


def refused(code, deed, kind=(Refused, NotAllowed, Untrusted, Missing)):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


# ------------------------------------------------------------------ rules
def test_a_request_carries_five_pictures():
    rules.check_room(4)
    refused("assistance_attachments", lambda: rules.check_room(5))


@pytest.mark.parametrize("size", [(2000, 2800), (600, 400), (40, 40), (2800, 90)])
def test_a_band_stands_above_the_picture_and_covers_none_of_it(size):
    out = io.BytesIO()
    Image.new("RGB", size, "#204060").save(out, "JPEG")
    found = Image.open(io.BytesIO(rules.marked(out.getvalue(), "H2 | EG-0A1B2C3D | owner EG")))
    assert found.height > size[1] and found.width >= size[0]
    red = found.getpixel((1, 1))
    assert red[0] > 120 > red[2], "the band is red"
    low = found.getpixel((1, found.height - 2))
    assert low[2] > low[0], "the picture stands below it"
    band = found.crop((0, 0, found.width, found.height - size[1]))
    assert max(band.convert("L").getextrema()) > 200, "words stand on it in white"


# ------------------------------------------------------------------ two nodes
def sent(pair, pictures=1, **changes):
    """Ask with pictures at one node, and let it arrive at the other."""
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        row = actions.draft(who, build.asked(**changes), at=pair.now)
        for one in range(pictures):
            actions.attach(who, row.pk, picture(size=(400, 500 + one)), "وجه.jpg", at=pair.now)
        if changes.get("handling") in ("H2", "H3"):
            actions.propose(who, row.pk, at=pair.now)
            who = build.officer("contact_head", state=ASKER)
        actions.send_request(who, row.pk, at=pair.now)
    assert pair.deliver() == ["request.sent/1", *["request_file.sent/1"] * pictures]
    return row.pk


@pytest.mark.django_db
def test_pictures_travel_with_their_request_and_are_the_same_bytes_there(pair):
    key = sent(pair, 2)
    with pair.at(ASKER):
        here = {one.pk: one.digest for one in Attachment.objects.filter(request=key)}
    with pair.at(ASKED):
        rows = queries.attachments_of(Request.objects.get(pk=key))
        assert {one.pk: one.digest for one in rows} == here and len(here) == 2
        shown = queries.attachment_to_see(build.officer(), rows[0].pk)
        assert shown.content.startswith(b"\xff\xd8\xff") and shown.name.startswith(
            f"H0-EG-{key.hex[-8:].upper()}"
        )
        assert queries.attachment_to_save(build.officer(), rows[0].pk).content == shown.content
        stranger = build.officer(office="port/")
        refused("missing", lambda: queries.attachment_to_see(stranger, rows[0].pk))


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["H2", "H3"])
def test_what_is_bound_stays_on_the_screen_of_who_was_asked(pair, code):
    key = sent(pair, handling=code, restriction="لا تُسلَّم لأي جهة أخرى" if code == "H3" else "")
    with pair.at(ASKED):
        (row,) = queries.attachments_of(Request.objects.get(pk=key))
        assert queries.attachment_to_see(build.officer(), row.pk).name.startswith(code)
        refused("handling_bound", lambda: queries.attachment_to_save(build.officer(), row.pk))
        assert File.objects.get(pk=row.file_id).needs == [GATE]
    with pair.at(ASKER):
        assert queries.attachment_to_save(build.officer(state=ASKER), row.pk).content, "its owner may"


@pytest.mark.django_db
def test_only_a_draft_takes_and_gives_pictures(pair):
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        row = actions.draft(who, build.asked(), at=AT)
        found = actions.attach(who, row.pk, picture(), "أ.jpg", at=AT)
        place = place_of(found.file_id)
        assert place.is_file()
        actions.detach(who, found.pk, at=AT)
        assert not Attachment.objects.exists()
        refused("missing", lambda: actions.detach(who, found.pk, at=AT))
        for one in range(5):
            actions.attach(who, row.pk, picture(size=(300, 400 + one)), "أ.jpg", at=AT)
        refused("assistance_attachments", lambda: actions.attach(who, row.pk, picture(), "و.jpg", at=AT))
        actions.send_request(who, row.pk, at=AT)
        refused("assistance_step_closed", lambda: actions.attach(who, row.pk, picture(), "و.jpg", at=AT))
        last = Attachment.objects.first()
        refused("assistance_step_closed", lambda: actions.detach(who, last.pk, at=AT))
        watcher = build.officer("oversight_officer", state=ASKER)
        refused("not_allowed", lambda: actions.attach(watcher, row.pk, picture(), "و.jpg", at=AT))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"), (b"MZ\x90\x00 no picture", "file_kind"), (b"\xff\xd8\xff cut", "file_broken"),
        (b"%PDF-1.7 /JavaScript %%EOF", "file_no_picture"),
        (b"\xff\xd8\xff" + bytes(9_000_000), "file_large"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_with_its_reason(pair, content, code):
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        row = actions.draft(who, build.asked(), at=AT)
        refused(code, lambda: actions.attach(who, row.pk, content, "x.jpg", at=AT))


@pytest.mark.django_db
def test_a_hostile_node_brings_in_nothing_but_a_picture_as_a_node_draws_it(pair):
    sent(pair)
    with pair.at(ASKER):
        letter = Outgoing.objects.get(kind="request_file.sent/1").body

    def hand_in(**changes):
        build.hand_in(ASKER, "request_file.sent/1", letter | changes, "", AT)

    other = "attachment:0198b1c4-0000-7000-8000-000000000001"
    with pair.at(ASKED):
        refused("letter_malformed", lambda: hand_in(attachment_ref=other, digest="0" * 64))
        for content in (picture(kind="PNG"), b"%PDF-1.7 %%EOF", b"\xff\xd8\xff cut", b""):
            told = {"content": b64encode(content).decode(), "digest": sha256(content).hexdigest()}
            refused("letter_malformed", lambda told=told: hand_in(attachment_ref=other, **told))
        refused("missing", lambda: hand_in(request_ref="request:0198b1c4-0000-7000-8000-000000000002"))
        assert Attachment.objects.count() == 1
        for one in range(5):
            key = f"attachment:0198b1c4-0000-7000-8000-00000000010{one}"
            if one < 4:
                hand_in(attachment_ref=key)
            else:
                refused("letter_malformed", lambda key=key: hand_in(attachment_ref=key))


@pytest.mark.django_db
def test_what_is_forgotten_takes_its_pictures_along(pair):
    key = sent(pair)
    with pair.at(ASKED):
        Request.objects.filter(pk=key).update(state="withdrawn", kept_until=AT.date().replace(year=2020))
        actions.forget_old(1825, at=AT)
        assert not Attachment.objects.exists()


# ------------------------------------------------------------------ with an answer
@pytest.mark.parametrize(
    ("part", "outcome", "may"),
    [
        ("data", "provided", True),
        ("data", "partly", True),
        ("data", "refused", False),
        ("hit", "provided", False),
    ],
)
def test_a_picture_goes_with_what_is_given_and_with_no_yes_or_no(part, outcome, may):
    if may:
        rules.check_carries(part, outcome)
    else:
        refused("assistance_picture", lambda: rules.check_carries(part, outcome))


def asked_twice(pair):
    """Have both steps asked, the first one known; return the second."""
    first = sent(pair, 0)
    with pair.at(ASKED):
        actions.answer(build.officer(), first, build.hit(), at=pair.now)
    pair.deliver()
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        second = actions.follow(who, first, build.asked(), at=pair.now)
        actions.send_request(who, second.pk, at=pair.now)
    pair.deliver()
    return second.pk


def given(pair, handling="H0"):
    """Have both steps asked and the second answered with a picture; return what was given."""
    second = asked_twice(pair)
    with pair.at(ASKED):
        chosen = rules.Picture(picture(), "وجه.jpg")
        content = build.content(handling=handling, restriction="لا تُسلَّم لأي جهة أخرى")
        found = actions.answer(build.officer(), second, content, at=pair.now, picture=chosen)
        if found.state == "weighed":
            actions.release(build.officer("contact_head"), found.pk, at=pair.now)
    assert pair.deliver() == ["request.answered/1", "answer_file.sent/1"]
    return found.pk


@pytest.mark.django_db
def test_a_picture_travels_with_its_answer_and_is_the_same_bytes_there(pair):
    key = given(pair)
    with pair.at(ASKED):
        here = Attachment.objects.get(information=key).digest
    with pair.at(ASKER):
        (row,) = queries.pictures_of(Information.objects.get(pk=key))
        assert row.digest == here and queries.attachments_of(row.request) == [], "it is the answer's alone"
        who = build.officer(state=ASKER)
        assert queries.attachment_to_see(who, row.pk).name.startswith(f"H0-LY-{key.hex[-8:].upper()}")
        assert actions.save_picture(who, row.pk, at=pair.now).content.startswith(b"\xff\xd8\xff")
        assert Handing.objects.get().way == "file", "a recall finds where it went"
        refused(
            "missing", lambda: queries.attachment_to_see(build.officer(state=ASKER, office="port/"), row.pk)
        )


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["H2", "H3"])
def test_a_picture_of_a_bound_answer_stays_on_the_screen(pair, code):
    key = given(pair, code)
    with pair.at(ASKER):
        (row,) = queries.pictures_of(Information.objects.get(pk=key))
        who = build.officer(state=ASKER)
        assert queries.attachment_to_see(who, row.pk).name.startswith(code)
        refused("handling_bound", lambda: actions.save_picture(who, row.pk, at=pair.now))
        assert not Handing.objects.exists() and File.objects.get(pk=row.file_id).needs == [GATE]
    with pair.at(ASKED):
        own = Attachment.objects.get(information=key)
        assert actions.save_picture(build.officer(), own.pk, at=pair.now).content, "its owner may"


@pytest.mark.django_db
def test_a_picture_is_called_back_and_erased_with_its_answer(pair):
    key = given(pair)
    with pair.at(ASKED):
        actions.recall(build.officer(), key, "wrong", at=pair.now)
    pair.deliver()
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        (row,) = queries.pictures_of(Information.objects.get(pk=key))
        refused("handling_recalled", lambda: actions.save_picture(who, row.pk, at=pair.now))
        (recall,) = queries.recalls_to_see(who)
        actions.confirm_recall(who, recall.pk, at=pair.now)
        assert not Attachment.objects.exists()
        refused("missing", lambda: queries.attachment_to_see(who, row.pk))


@pytest.mark.django_db
def test_an_answer_that_goes_back_or_that_nobody_needs_any_more_leaves_no_picture(pair):
    second = asked_twice(pair)
    with pair.at(ASKED):
        chosen = rules.Picture(picture(), "وجه.jpg")
        content = build.content(handling="H2")
        found = actions.answer(build.officer(), second, content, at=pair.now, picture=chosen)
        assert Attachment.objects.filter(information=found).exists()
        actions.return_answer(
            build.officer("contact_head"), found.pk, "لا تلزمه صورة في هذه القضية", at=pair.now
        )
        assert not Attachment.objects.exists()
        actions.answer(build.officer(), second, content, at=pair.now, picture=chosen)
    with pair.at(ASKER):
        actions.withdraw(build.officer(state=ASKER), second, at=pair.now)
    assert pair.deliver() == ["request.withdrawn/1"], "nothing of it was sent"
    with pair.at(ASKED):
        assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_hostile_node_brings_one_picture_with_what_was_given_and_no_more(pair):
    key = given(pair)
    with pair.at(ASKED):
        letter = Outgoing.objects.get(kind="answer_file.sent/1").body
        hit = Information.objects.get(outcome="provided", request__step="hit").ref

    def hand_in(**changes):
        build.hand_in(ASKED, "answer_file.sent/1", letter | changes, "", AT)

    other = "attachment:0198b1c4-0000-7000-8000-000000000001"
    with pair.at(ASKER):
        refused("letter_malformed", lambda: hand_in(attachment_ref=other))
        refused("letter_malformed", lambda: hand_in(attachment_ref=other, digest="0" * 64))
        refused(
            "missing", lambda: hand_in(information_ref="information:0198b1c4-0000-7000-8000-000000000002")
        )
        hand_in(attachment_ref=other, information_ref=hit)  # it says nothing: nothing goes with it
        assert Attachment.objects.get().information_id == key


@pytest.mark.django_db
def test_what_is_forgotten_takes_the_picture_of_its_answer_along(pair):
    key = given(pair)
    with pair.at(ASKER):
        Information.objects.filter(pk=key).update(kept_until=AT.date().replace(year=2020))
        actions.forget_old(1825, at=AT)
        assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_picture_is_chosen_on_the_page_of_an_answer_and_shown_with_it(client_as, peer):
    contact = client_as("contact_officer", HERE)
    who = actor_of(contact.account).looking_for("assistance")
    first = came(peer)
    hit_page = reverse("assistance:answer", args=[first.pk])
    assert 'type="file"' not in contact.get(hit_page).content.decode(), "none goes with a yes or no"
    actions.answer(who, first.pk, build.hit(), at=AT)
    key = ref_of("request", new_id())
    second = came(
        peer, request_ref=key, thread=first.ref, after_ref=first.ref, step=Part.DATA
    )  # fmt: skip
    page = reverse("assistance:answer", args=[second.pk])
    assert 'enctype="multipart/form-data"' in contact.get(page).content.decode()
    typed = HARM | {
        "outcome": "provided", "text": build.content().text, "source_grade": "B", "information_grade": "2",
        "handling": "H0", "categories": ["identity"],
    }  # fmt: skip
    pdf = io.BytesIO(b"%PDF-1.7 %%EOF")
    pdf.name = "صفحة.pdf"
    assert contact.post(page, typed | {"picture": pdf}).status_code == 422
    assert not Information.objects.filter(request=second).exists()
    file = io.BytesIO(picture())
    file.name = "وجه.jpg"
    assert contact.post(page, typed | {"picture": file}).status_code == 302
    found = Attachment.objects.get()
    shown = contact.get(reverse("assistance:information", args=[found.information_id])).content.decode()
    assert reverse("assistance:attachment_file", args=[found.pk]) in shown
    assert contact.get(reverse("assistance:attachment_file", args=[found.pk])).status_code == 200
    assert contact.post(reverse("assistance:detach", args=[found.pk])).status_code == 404


# ------------------------------------------------------------------ pages
@pytest.mark.django_db
def test_a_picture_is_attached_opened_and_removed_on_the_page(client_as, peer):
    contact = client_as("contact_officer", HERE)
    who = actor_of(contact.account).looking_for("assistance")
    row = actions.draft(who, build.asked(), at=AT)
    page = reverse("assistance:request", args=[row.pk])
    assert 'enctype="multipart/form-data"' in contact.get(page).content.decode()
    door = reverse("assistance:attach", args=[row.pk])
    assert contact.post(door, {}).status_code == 422
    pdf = io.BytesIO(b"%PDF-1.7 %%EOF")
    pdf.name = "صفحة.pdf"
    answer = contact.post(door, {"picture": pdf})
    assert (answer.status_code, Attachment.objects.count()) == (422, 0)
    file = io.BytesIO(picture())
    file.name = "وجه.jpg"
    assert contact.post(door, {"picture": file}).status_code == 302
    found = Attachment.objects.get()
    assert found.name in contact.get(page).content.decode()
    seen = contact.get(reverse("assistance:attachment", args=[found.pk]))
    assert seen["content-type"] == "image/jpeg" and seen["content-disposition"].startswith("inline")
    assert "no-store" in seen["cache-control"]
    saved = contact.get(reverse("assistance:attachment_file", args=[found.pk]))
    assert saved["content-disposition"].startswith("attachment")
    door_of_all = reverse("files:file", args=[found.file_id])
    assert contact.get(door_of_all).status_code in (403, 404), "the door of all files opens none of them"
    other = client_as("contact_officer", "EG/contact/")
    assert other.get(reverse("assistance:attachment", args=[found.pk])).status_code == 404
    assert contact.post(reverse("assistance:detach", args=[found.pk])).status_code == 302
    assert not Attachment.objects.exists()
