"""`rabt link`: find the same persons in two registers, in either script; no node is needed for it."""

from __future__ import annotations  # what this command needs may not be installed

from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from rabt.site.cli import fail

try:
    from rabt.linkage import columns, decide, explain, heads, local, measure, reading, steps
    from rabt.linkage.sounds import Spelling, learning
    from rabt.linkage.weigh import Weights

    LACKING = ""
except ModuleNotFoundError as lacking:  # `rabt --help` must answer all the same
    LACKING = str(lacking.name)


class Link(click.Group):
    """Two files without a further word are linked with each other."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the usual command in front where none is named."""
        if LACKING and args and args[0] not in ctx.help_option_names:
            fail(f"{LACKING} is not installed here: pip install -r requirements/link.txt")
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["files", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Link)
def link() -> None:
    """Find the same persons in two registers: `rabt link LEFT RIGHT --out links.parquet`."""


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
COLUMN = click.option(
    "--column", "chosen", multiple=True, metavar="FIELD=HEAD",
    help="Which column holds a field: id, name, born, national, passport, place, sex.",
)  # fmt: skip
MODEL = click.option(
    "--model", "models", type=FILE, multiple=True,
    help="What was learned before: weights, instead of learning them from these registers; or spellings.",
)  # fmt: skip
TRUTH = click.option("--truth", metavar="HEAD", help="Column that names the person, in both registers.")
OUT = click.Path(dir_okay=False, path_type=Path)
HEADS = {"left_id": str, "right_id": str, "probability": float, "weight": float, "zone": str}


@link.command()
@click.argument("left", type=FILE)
@click.argument("right", type=FILE)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Parquet or CSV.")
@click.option("--precision", default=0.999, show_default=True, help="Share of the links that shall be right.")
@click.option("--save-model", type=OUT, help="Write what was learned as JSON.")
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="This machine, or a Spark session (needs requirements/spark.txt; CSV and Parquet).",
)
@TRUTH
@MODEL
@COLUMN
def files(
    left: Path, right: Path, out: Path, precision: float, truth: str | None, save_model: Path | None,
    engine: str, models: tuple[Path, ...], chosen: tuple[str, ...],
) -> None:  # fmt: skip
    """Link two registers: CSV, Parquet or sheets; --truth tells how well it went."""
    try:
        if engine == "spark":
            found = _by_spark(chosen, left, right, _learned(models), precision)
        else:
            sides = _opened(chosen, left, right)
            found = local.link(*sides, **_learned(models), precision=precision, told=_tell)
    except ValueError as wrong:
        fail(str(wrong))
    many = _written(out, found.columns(), {**HEADS, **dict.fromkeys(steps.FIELDS, int)})
    if save_model:
        save_model.write_text(found.weights.as_json() + "\n", encoding="utf-8")
    for one in found.blocking:
        click.echo(f"  {one.pairs:>12,} pairs, {one.new:>12,} new  {one.rule}"
                   + (f" ({one.left_out:,} in blocks too large)" if one.left_out else ""))  # fmt: skip
    zone = found.zones.of(found.probability[found.chosen])
    click.echo(f"{(zone == decide.LINK).sum():,} linked, {(zone == decide.LOOK).sum():,} to be looked at; "
               f"{many:,} rows in {out}")  # fmt: skip
    if truth:
        _judge(found, _column(left, truth), _column(right, truth), out)


@link.command()
@click.argument("register", type=FILE)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Parquet or CSV.")
@click.option("--precision", default=0.999, show_default=True, help="Share of the links that shall be right.")
@MODEL
@COLUMN
def dedupe(
    register: Path, out: Path, precision: float, models: tuple[Path, ...], chosen: tuple[str, ...]
) -> None:
    """Find the persons who stand in one register twice."""
    opened = _opened(chosen, register)[0]
    try:
        found = local.dedupe(opened, **_learned(models), precision=precision, told=_tell)
    except ValueError as wrong:
        fail(str(wrong))
    many = _written(out, found.columns(), {"id": str, "person": str})
    click.echo(
        f"{len(set(found.persons.tolist())):,} persons in {len(found.persons):,} rows; {many:,} rows in {out}"
    )


@link.command()
@click.argument("taught", type=FILE, nargs=-1, required=True)
@click.option("--out", type=OUT, required=True, help="The model, as JSON: for --model.")
@click.option("--source", default="", help="Where it comes from; kept in the model.")
@TRUTH
@COLUMN
def train(
    taught: tuple[Path, ...], out: Path, source: str, truth: str | None, chosen: tuple[str, ...]
) -> None:
    """Learn spellings from a file of attested pairs (Arabic, Latin, how often), or weights from registers.

    Weights are counted where --truth says who is who, and learned without labels where nobody does.
    """
    if len(taught) > 2:
        fail("one file of spellings, or two registers")
    try:
        model = _spellings(taught[0], source) if len(taught) == 1 else _fitted(taught, source, truth, chosen)
    except ValueError as wrong:
        fail(f"{', '.join(map(str, taught))}: {wrong}")
    out.write_text(model.as_json() + "\n", encoding="utf-8")
    click.echo(f"the model is in {out}; it says of itself: {model.told}")


def _spellings(attested: Path, source: str) -> Spelling:
    return learning.learn(columns.pairs(columns.read(attested)), {"learned from": source or attested.name})


def _fitted(taught: tuple[Path, ...], source: str, truth: str | None, chosen: tuple[str, ...]) -> Weights:
    sides = _opened(chosen, *taught)
    who = [_column(path, truth) for path in taught] if truth else None
    source = source or " and ".join(path.name for path in taught)
    return local.trained(*sides, truth=who, source=source, told=_tell)


@link.command("explain")
@click.argument("left", type=FILE)
@click.argument("right", type=FILE)
@click.argument("left_id")
@click.argument("right_id")
@click.option("--language", type=click.Choice(["ar", "en"]), default="ar", show_default=True)
@click.option(
    "--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw it into an SVG as well."
)
@MODEL
@COLUMN
def explain_pair(
    left: Path,
    right: Path,
    left_id: str,
    right_id: str,
    language: str,
    picture: Path | None,
    models: tuple[Path, ...],
    chosen: tuple[str, ...],
) -> None:
    """Say why two rows are taken for one person, or not."""
    try:
        found = local.link(*_opened(chosen, left, right), **_learned(models))
        told = explain.explained(found, left_id, right_id)
    except (ValueError, KeyError) as wrong:
        fail(str(wrong.args[0]))
    for step in told:
        bar = ("+" if step.adds > 0 else "-") * min(round(abs(step.adds)), 40)
        click.echo(f"{step.adds:+7.1f} {step.sum:+7.1f}  {step.said(language)}  {bar}")
    if picture:
        picture.write_text(steps.picture(told, language), encoding="utf-8")


def _opened(chosen: tuple[str, ...], *paths: Path) -> list[reading.Filed]:
    """Read the registers and say which column is taken for what; a head that none of them has is told."""
    wanted = dict(one.split("=", 1) for one in chosen if "=" in one)
    try:
        found = reading.all_read([reading.File(path, wanted) for path in paths])
    except ValueError as wrong:
        with suppress(ValueError):
            _check_wanted(wanted, [columns.heads_of(path) for path in paths])
        fail(str(wrong))
    _check_wanted(wanted, [one.heads for one in found])
    for path, one in zip(paths, found, strict=True):
        taken = ", ".join(f"{field} = {head}" for field, head in one.taken.items())
        click.echo(f"{path}: {len(one):,} rows; {taken}")
    return found


def _check_wanted(wanted: dict[str, str], known: list[list[str]]) -> None:
    for field, head in wanted.items():
        if field not in heads.HEADS or not any(head in one for one in known):
            fail(f"--column {field}={head}: no such field or head")


def _written(out: Path, found: Any, kinds: dict[str, Any]) -> int:
    try:
        many: int = columns.write(out, found, kinds)
    except ValueError as wrong:
        fail(str(wrong))
    return many


def _by_spark(
    chosen: tuple[str, ...], left: Path, right: Path, learned: dict[str, Any], precision: float
) -> local.Links:
    """Let Spark read and link the files."""
    try:
        spark = import_module("rabt.linkage.spark")
        session = import_module("pyspark.sql").SparkSession.builder.appName("rabt link").getOrCreate()
    except ModuleNotFoundError as lacking:
        fail(f"{lacking.name} is not installed here: pip install -r requirements/spark.txt")
    tables = []
    for path in (left, right):
        fields = _fields(chosen, path, columns.heads_of(path))
        reader = (
            session.read.parquet
            if path.suffix.lower() == ".parquet"
            else session.read.option("header", True).csv
        )
        table = reader(str(path))
        tables.append(table.select(*(table[head].alias(field) for field, head in fields.items())))
    found: local.Links = spark.link(session, *tables, **learned, precision=precision)
    return found


def _fields(chosen: tuple[str, ...], path: Path, known: list[str]) -> dict[str, str]:
    wanted = dict(one.split("=", 1) for one in chosen if "=" in one)
    found = heads.guessed(known, {field: head for field, head in wanted.items() if head in known})
    for needed in ("id", "name"):
        if needed not in found:
            fail(f"{path}: no column holds the {needed}; say --column {needed}=HEAD (of: {', '.join(known)})")
    click.echo(f"{path}: " + ", ".join(f"{one} = {head}" for one, head in found.items()))
    return found


def _column(path: Path, head: str) -> list[str]:
    frame = columns.read(path)
    if head not in frame.columns:
        fail(f"no column {head} to judge by")
    return ["" if one is None else str(one) for one in frame[head].to_list()]


def _learned(models: tuple[Path, ...]) -> dict[str, Any]:
    """Read models of either kind, each at most once."""
    found: dict[str, Any] = {}
    for path in models:
        text = path.read_text(encoding="utf-8")
        for kind, read in (("weights", Weights.from_json), ("model", Spelling.from_json)):
            with suppress(ValueError):
                found[kind] = read(text)
                break
        else:
            raise ValueError(f"{path}: neither weights nor spellings that were learned")
    return found


def _tell(step: str, share: float) -> None:
    click.echo(f"  {share:4.0%}  {step}", err=True)


def _judge(found: local.Links, ours: list[str], theirs: list[str], out: Path) -> None:
    truth = [ours[int(one)] == theirs[int(other)] != ""
             for one, other in zip(found.evidence.left, found.evidence.right, strict=True)]  # fmt: skip
    told = measure.measure(
        found.probability, measure.as_truth(truth), found.chosen, measure.pairs_of(ours, theirs)
    )
    reached = ", ".join(f"recall at precision {at} {share:.4f}" for at, share in told.recall_at.items())
    click.echo(f"true pairs {told.true_pairs:,}, of which candidates {told.found_by_blocking:.4f}")
    click.echo(f"F1 {told.f1:.4f}, {reached}")
    beside = out.with_name(f"{out.stem}.curve.csv")
    _written(
        beside,
        {"precision": told.curve[:, 0], "recall": told.curve[:, 1]},
        {"precision": float, "recall": float},
    )
    click.echo(f"precision and recall after each pair, the likeliest first: {beside}")
