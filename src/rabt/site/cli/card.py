"""A card or a paper from the command line: whom to believe, in one file, and verified by it."""

import tomllib
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import click

from rabt.base import durable
from rabt.base.clock import now
from rabt.base.errors import Problem
from rabt.corridor import load, packs
from rabt.credentials.rules import Freshness, Limits, freshness
from rabt.seal import card as seal
from rabt.seal import face as faces
from rabt.seal import paper as papers
from rabt.seal import trust as trusted
from rabt.seal.status import Status
from rabt.shell.words import fill
from rabt.site.cli import HOME, fail
from rabt.site.start import django_for

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
LEAD = (seal.PREFIX, papers.PREFIX)
LOOK = 2
"""The exit code of a card that is whole, yet somebody must look: no list tells of it, or an old one does."""


@click.group()
def card() -> None:
    """Verify a permit card or a printed paper, and write down whom to believe for it."""


@card.command("trust")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@HOME
def card_trust(home: Path, out: Path) -> None:
    """Write the root keys, key sets and status lists that this node holds into one file."""
    django_for(home.resolve())
    from rabt.credentials import queries  # noqa: PLC0415

    roots = queries.roots()
    sets = {state: bytes(queries.key_set(state).signed) for state in roots if queries.holds_keys(state)}
    lists = [bytes(row.signed) for row in queries.held_lists() if row.kept_by in roots]
    durable.write(out.resolve(), trusted.write(roots, sets, lists).encode())
    found = trusted.read(out.read_text(encoding="utf-8"))
    for state in found.roots:
        click.echo(f"{state}: root key {found.fingerprint(state)}")
    click.echo(f"{len(sets)} key sets and {len(lists)} status lists are in {out}")


@card.command("verify")
@click.argument("shown")
@click.option("--trust", "place", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
              help="What `rabt card trust` wrote.")  # fmt: skip
@click.option(
    "--pack", type=click.Choice(packs()), default="eg_ly", show_default=True, help="How old a list may be."
)
@click.option("--face-to", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the photograph of the second code here (WebP).")  # fmt: skip
@click.option("--at", "moment", help="Judge as of this moment (ISO 8601) instead of now.")
@click.option("--language", type=click.Choice(["ar", "en"]), default="ar", show_default=True)
def card_verify(
    shown: str, place: Path, pack: str, face_to: Path | None, moment: str | None, language: str
) -> None:
    """Verify a card or a printed paper: its text, or a picture of its QR code.

    Ends with 0, 1 (not valid, or replaced) or 2 (look twice). A file may hold the photograph's code beside
    a card's: it must belong to this card.
    """
    at = _moment(moment)
    try:
        believed = trusted.read(place.read_text(encoding="utf-8"))
        text, second = _texts_of(shown)
        found = trusted.judge(believed, text, at)
        face = _face_beside(second, found.claims, believed)
    except UnicodeDecodeError:
        fail(f"{place}: not a text")
    except Problem as problem:
        fail(_why(problem, language))
    _show(found.claims)
    _show_face(face, face_to)
    click.echo(f"believed by the root key {believed.fingerprint(found.claims.issuer)}")
    if found.listed_at is None:
        click.echo(f"no list says anything of this {_sort(found.claims)}")
        raise SystemExit(LOOK)
    terms = load(pack).on(at.date())
    limits = Limits(timedelta(days=terms.clock("list_green")), timedelta(days=terms.clock("list_amber")))
    age = freshness(at - found.listed_at, limits)
    click.echo(
        f"{found.mark.name.lower()}, says the list of {found.listed_at:%Y-%m-%d %H:%M} UTC, which is {age}"
    )
    if found.mark in (Status.INVALID, Status.SUSPENDED):
        raise SystemExit(1)
    raise SystemExit(LOOK if age is Freshness.OLD or found.mark is Status.UNKNOWN else 0)


def _sort(claims: seal.Claims | papers.Claims) -> str:
    return "paper" if isinstance(claims, papers.Claims) else "card"


def _face_beside(
    second: str, claims: seal.Claims | papers.Claims, believed: trusted.Trust
) -> faces.Face | None:
    """Read the photograph's code beside a card; a paper has none."""
    if not second or isinstance(claims, papers.Claims):
        return None
    return faces.read(second, believed.key_sets, claims)


def _why(problem: Problem, language: str) -> str:
    """Say why a card is refused: what a page of a node says, where there is no node."""
    known = tomllib.loads((files("rabt.seal") / "locale" / "problems.toml").read_text(encoding="utf-8"))
    entry = known.get(problem.code, {})
    lines = (entry.get(language, problem.code), entry.get(f"next_{language}", ""))
    return "\n".join(str(fill(line, language, problem.facts)) for line in lines if line) + f" ({problem})"


def _moment(told: str | None) -> datetime:
    if told is None:
        return now()
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        fail(f"--at {told}: not a moment such as 2026-11-28T09:00:00+00:00")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _texts_of(shown: str) -> tuple[str, str]:
    """Return the text of a card or paper, and of its photograph's code or nothing: given so, or in a file."""
    if shown.startswith(LEAD):
        return shown, ""
    path = Path(shown)
    if not path.is_file():
        fail(f"{shown[:60]}: neither a card, a paper nor a file")
    if path.suffix.lower() not in PICTURES:
        first, _, second = path.read_text(encoding="utf-8", errors="replace").strip().partition("\n")
        return first.strip("\r"), second.strip()
    import zxingcpp  # noqa: PLC0415  (only pictures need them)
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with Image.open(path) as picture:
            codes = zxingcpp.read_barcodes(
                picture.convert("L"), formats=zxingcpp.barcode_formats_from_str("QRCode")
            )
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as broken:
        fail(f"{shown}: no picture that can be read: {broken}")
    cards = [one.text for one in codes if one.text.startswith(LEAD)]
    if len(cards) != 1:
        fail(f"{shown}: {len(cards)} cards or papers in this picture; one is wanted")
    return cards[0], next((one.text for one in codes if one.text.startswith(faces.PREFIX)), "")


def _show(claims: seal.Claims | papers.Claims) -> None:
    if isinstance(claims, papers.Claims):
        _show_paper(claims)
        return
    told = claims.subject
    click.echo(f"{told.name_ar} · {told.name_latin} · {told.sex} · {told.born_on} · {told.nationality}")
    click.echo(f"{told.number} · {told.occupation} · {told.employer}")
    click.echo(f"{told.valid_from} – {told.valid_until}; card {claims.serial} of {claims.issuer}")


def _show_paper(claims: papers.Claims) -> None:
    told = claims.subject
    click.echo(f"a printed paper ({told.kind}), no permit: it allows neither work nor passage")
    click.echo(f"{told.name_ar} · {told.name_latin}")
    for one in told.works:
        tasks = ", ".join(one.tasks) or f"{one.count} tasks"
        more = f" · {tasks}" if told.kind is papers.Kind.SKILLS else ""
        click.echo(f"{one.occupation} · {one.employer} · {one.first_on} – {one.last_on}{more}")
    if course := told.course:
        skill = f" · {course.skill}" if course.skill else ""
        until = f" until {course.until_on}" if course.until_on else ""
        click.echo(f"{course.code} · {course.centre} · {course.first_on} – {course.last_on}{skill}{until}")
    click.echo(f"issued {claims.issued_at:%Y-%m-%d}; paper {claims.serial} of {claims.issuer}")


def _show_face(face: faces.Face | None, to: Path | None) -> None:
    if face is not None:
        click.echo(f"its photograph was signed on {face.signed_at:%Y-%m-%d}: {len(face.picture)} bytes")
    if to is not None and face is None:
        fail("--face-to: no code of a photograph is beside the card")
    if to is not None and face is not None:
        try:
            durable.write(to.resolve(), face.picture)
        except OSError as no:
            fail(f"{to}: cannot be written: {no.strerror}")
