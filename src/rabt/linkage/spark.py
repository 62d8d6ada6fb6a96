"""Link registers that outgrow one machine: Spark counts and joins, the same kernels weigh.

What is known of names as such (which parts there are, how common, as what they were meant) is small whatever
the registers are: it is gathered at the driver and handed out. Rows, keys and pairs never come together in
one place; only pairs that may be one person do, in the end, about as many as the smaller register has rows.
On the same registers, in the same order of rows, it finds what `local` finds.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from rabt.linkage import local, mending, names, weigh
from rabt.linkage import register as reading
from rabt.linkage.block import Brought, bucket_of, buckets_for, sign_of
from rabt.linkage.compare import LEVELS, Comparison, Evidence, learn_places
from rabt.linkage.heads import FIELDS
from rabt.linkage.likeness import Likeness
from rabt.linkage.register import PARTS, ROW, Register
from rabt.linkage.rules import CAPS, MOST_KEYS, PASSPORT, RULES, keys_of_row, numbered_keys, unsure
from rabt.linkage.sounds import Spelling, spelling
from rabt.linkage.weigh import Weights

Batches = Iterator[pa.RecordBatch]
TEXT = pa.list_(pa.string())
PARSED = pa.schema([
    ("row", pa.int64()), ("id", pa.string()), ("parts", TEXT), ("born", pa.list_(pa.int16())),
    ("national", pa.string()), ("passport", pa.string()), ("place", pa.string()), ("sex", pa.int8()),
])  # fmt: skip
PACKED = pa.schema([("row", pa.int64()), ("packed", pa.binary())])
KEYS = pa.schema([("row", pa.int64()), ("rule", pa.int32()), ("bucket", pa.int64()), ("sign", pa.int64())])
PATTERNS = pa.schema([("one", pa.int64()), ("other", pa.int64()), ("pattern", pa.int32())])
SCORES = pa.schema([("level", pa.int32()), ("many", pa.float64()), ("sum", pa.float64())])


@dataclass(frozen=True, eq=False)
class Side:
    """A register among many machines: its rows in text and packed for the kernels, and its names."""

    parsed: DataFrame
    packed: DataFrame
    known: Register
    many: int


def link(
    spark: SparkSession, left: DataFrame, right: DataFrame, *, model: Spelling | None = None,
    weights: Weights | None = None, precision: float = 0.999, doubles: bool | None = None,
) -> local.Links:  # fmt: skip
    """Link two registers; their columns are called by the fields: id, name, and what else they have.

    Raises ValueError where a column lacks.
    """
    model = model or spelling()
    one, other = _side(spark, left), _side(spark, right)
    buckets = buckets_for(max(one.many, other.many))
    ours, theirs, common = numbered_keys(one.known, other.known, one.many + other.many)
    firsts = _unsure(one.parsed, one.many), _unsure(other.parsed, other.many)
    keys = [
        _keyed(side.packed, keyed, common, unsure_there, probing, buckets)
        for side, keyed, unsure_there, probing in (
            (one, ours, firsts[1], True),
            (other, theirs, firsts[0], False),
        )
    ]
    pairs, told = _paired(*keys)
    laid = _laid(one, other, model, pairs.filter(f.col("rule") <= PASSPORT))
    compared = _compared(pairs.select("one", "other"), one, other, laid).persist()
    times, scores = _counted(compared), _scored(pairs.select("one", "other"), one, other, laid)
    if weights is None:
        drawn = weigh.drawn_pairs(one.many, other.many)
        table = spark.createDataFrame(pa.table({"one": drawn[0], "other": drawn[1]}))
        usual = weigh.Strangers(_counted(_compared(table, one, other, laid)), one.many, other.many)
        said = {
            "learned": "without labels",
            "left": one.many,
            "right": other.many,
            "candidates": int(times.sum()),
        }
        weights = weigh.learn(times, scores, usual, one.many * other.many, said)
    kept = _worth_keeping(spark, compared, weights)
    return _decided(one, other, kept, scores, weights, precision, doubles, told)


# ------------------------------------------------------------------ registers
def _side(spark: SparkSession, table: DataFrame) -> Side:
    """Read a register: parts of names first, then, once it is known which there are, rows as numbers."""
    for needed in ("id", "name"):
        if needed not in table.columns:
            raise ValueError(f"the register has no column for the {needed}")
    fields = [field for field in FIELDS if field in table.columns]
    if table.select("id").distinct().count() < table.count():
        raise ValueError("an identifier stands twice in the register")
    plain = table.select(*(f.col(field).cast("string") for field in fields))
    numbered = plain.rdd.zipWithIndex().map(lambda pair: (pair[1], *pair[0]))
    columns = ", ".join(["row long", *(f"{field} string" for field in fields)])
    parsed = spark.createDataFrame(numbered, columns).mapInArrow(_parse(fields), _ddl(PARSED)).persist()
    mended = parsed.mapInArrow(_mend(_found_parts(parsed)), _ddl(PARSED)).persist()
    counts = {row["part"]: row["count"] for row in _part_counts(mended)}
    vocabulary, places = (
        sorted(counts),
        sorted(row["place"] for row in mended.select("place").distinct().collect()),
    )
    known = Register(
        ids=[], rows=np.zeros(0, ROW), vocabulary=vocabulary,
        used=np.array([counts[part] for part in vocabulary], dtype=np.int64), places=places,
    )  # fmt: skip
    numbers = {part: at for at, part in enumerate(vocabulary)}, {place: at for at, place in enumerate(places)}
    packed = mended.mapInArrow(_pack(*numbers), _ddl(PACKED)).persist()
    return Side(mended, packed, known, mended.count())


def _parse(fields: list[str]) -> Callable[[Batches], Batches]:
    def work(batches: Batches) -> Batches:
        for batch in batches:
            told = {field: reading.texts(batch.column(field).to_pylist(), len(batch)) for field in fields}
            nothing = [""] * len(batch)
            national = reading.documents(told.get("national", nothing))
            yield pa.record_batch([
                batch.column("row"), pa.array(told["id"]),
                pa.array([list(names.parts(name)) for name in told["name"]], TEXT),
                pa.array(reading.born(told.get("born", nothing), national).tolist(), pa.list_(pa.int16())),
                pa.array(national), pa.array(reading.documents(told.get("passport", nothing))),
                pa.array([reading.place(text) for text in told.get("place", nothing)]),
                pa.array(reading.sexes(told.get("sex", nothing))),
            ], schema=PARSED)  # fmt: skip

    return work


def _part_counts(parsed: DataFrame) -> list[Any]:
    found: list[Any] = parsed.select(f.explode("parts").alias("part")).groupBy("part").count().collect()
    return found


def _found_parts(parsed: DataFrame) -> tuple[dict[str, tuple[str, str]], dict[tuple[str, str], str]]:
    """Return which parts are two written as one, and which neighbours are one that was cut."""
    counts = {row["part"]: row["count"] for row in _part_counts(parsed)}
    vocabulary = sorted(counts)
    used, numbers = (
        np.array([counts[part] for part in vocabulary], np.int64),
        {p: at for at, p in enumerate(vocabulary)},
    )
    split = mending.split(vocabulary, used, numbers)
    most = max(counts.values(), default=0) * mending.JOINED
    rare = [part for part in vocabulary if counts[part] <= most]
    beside = parsed.select(
        f.arrays_zip(f.slice("parts", 1, 7).alias("a"), f.slice("parts", 2, 7).alias("b")).alias("two")
    )
    near = beside.select(f.explode("two").alias("two")).select("two.a", "two.b").dropna().distinct()
    spark = parsed.sparkSession
    few = spark.createDataFrame([(part,) for part in rare], "part string") if rare else None
    found = (
        []
        if few is None
        else near.join(few, (near.a == few.part) | (near.b == few.part)).select("a", "b").distinct().collect()
    )
    pairs = ((numbers[row["a"]], numbers[row["b"]]) for row in found)
    cut = mending.cut_of(pairs, vocabulary, used, numbers)
    return (
        {vocabulary[part]: (vocabulary[one], vocabulary[other]) for part, (one, other) in split.items()},
        {(vocabulary[one], vocabulary[other]): vocabulary[whole] for (one, other), whole in cut.items()},
    )


def _mend(
    found: tuple[dict[str, tuple[str, str]], dict[tuple[str, str], str]],
) -> Callable[[Batches], Batches]:
    split, cut = found

    def work(batches: Batches) -> Batches:
        for batch in batches:
            rows = [
                mending.regrouped(parts, split, cut)[: names.MOST]
                for parts in batch.column("parts").to_pylist()
            ]
            at = batch.schema.get_field_index("parts")
            yield batch.set_column(at, "parts", pa.array([kept_parts(row) for row in rows], TEXT)).cast(
                PARSED
            )

    return work


def kept_parts(parts: list[str]) -> list[str]:
    """Return the parts of a name that are compared: of a long one the first ones and the last."""
    return parts if len(parts) <= PARTS else [*parts[: PARTS - 1], parts[-1]]


def _pack(parts: Mapping[str, int], places: Mapping[str, int]) -> Callable[[Batches], Batches]:
    def work(batches: Batches) -> Batches:
        for batch in batches:
            told = batch.to_pydict()
            rows = np.zeros(len(batch), dtype=ROW)
            rows["parts"] = -1
            for at, found in enumerate(told["parts"]):
                rows["many"][at] = len(found)
                rows["parts"][at, : len(found)] = [parts[part] for part in found]
            rows["born"], rows["sex"] = np.array(told["born"], np.int16).reshape(-1, 3), told["sex"]
            rows["national"], rows["passport"] = (
                reading.signs(told["national"]),
                reading.signs(told["passport"]),
            )
            rows["place"] = [places[place] for place in told["place"]]
            yield pa.record_batch([batch.column("row"), _binary(rows)], schema=PACKED)

    return work


def _binary(rows: np.ndarray) -> pa.Array:
    whole = np.ascontiguousarray(rows).tobytes()
    return pa.array([whole[at : at + ROW.itemsize] for at in range(0, len(whole), ROW.itemsize)], pa.binary())


def _unpacked(column: Any) -> np.ndarray:
    return np.frombuffer(b"".join(column.to_pylist()), dtype=ROW)


def _unsure(parsed: DataFrame, many: int) -> int:
    """Tell which kinds of unsure dates a register has often, as `rules.unsure` does of rows in memory."""
    year, month, day = (f.element_at("born", at) for at in (1, 2, 3))
    first = f.sum(f.when((year > 0) & (month + day == 2), 1).otherwise(0))
    counted = parsed.select(
        first.alias("first"), f.sum(f.when(year == 0, 1).otherwise(0)).alias("none")
    ).collect()[0]
    return unsure(int(counted["first"] or 0), int(counted["none"] or 0), many)


# ------------------------------------------------------------------ candidates
def _keyed(
    packed: DataFrame, keyed: np.ndarray, common: int, others: int, probing: bool, buckets: int
) -> DataFrame:
    """Return the keys of each row, as the index of one machine has them: by bucket and sign."""

    def work(batches: Batches) -> Batches:
        out = np.empty(MOST_KEYS, np.int64)
        for batch in batches:
            rows, found = _unpacked(batch.column("packed")), []
            for at, row in zip(batch.column("row").to_pylist(), rows, strict=True):
                for rule in range(len(RULES)):
                    for key in out[: keys_of_row(rule, row, keyed, common, others, probing, out)].tolist():
                        found.append((at, rule, bucket_of(key, rule, buckets), sign_of(key)))
            columns = list(zip(*found, strict=True)) or [()] * 4
            yield pa.record_batch(
                [pa.array(cells, kind.type) for cells, kind in zip(columns, KEYS, strict=True)], schema=KEYS
            )

    return packed.mapInArrow(work, _ddl(KEYS))


def _paired(ours: DataFrame, theirs: DataFrame) -> tuple[DataFrame, dict[str, int]]:
    """Join the keys of both sides; return each pair once with the rule that first brought it."""
    mine = ours.groupBy("bucket").agg(f.count("*").alias("ours"))
    their = theirs.groupBy("bucket").agg(f.count("*").alias("theirs"))
    sizes = mine.join(their, "bucket").select("bucket", (f.col("ours") * f.col("theirs")).alias("block"))
    caps = f.create_map(*(f.lit(value) for rule, cap in enumerate(CAPS.values()) for value in (rule, cap)))
    probing = ours.join(sizes, "bucket").filter(f.col("block") <= caps[f.col("rule")])
    right = theirs.select("bucket", "sign", f.col("row").alias("other"))
    met = probing.join(right, ["bucket", "sign"]).select(f.col("row").alias("one"), "other", "rule")
    pairs = met.groupBy("one", "other").agg(f.min("rule").alias("rule")).persist()
    told = {RULES[row["rule"]]: row["count"] for row in pairs.groupBy("rule").count().collect()}
    return pairs, told


# ------------------------------------------------------------------ evidence
def _laid(one: Side, other: Side, model: Spelling, sure: DataFrame) -> Comparison:
    """Lay out what is known of names and places, with the places that persons of one document have."""
    first = sure.filter(f.col("one") < local.KNOWN_BY_DOCUMENT)
    both = first.join(_places_of(one, "one"), "one").join(_places_of(other, "other"), "other")
    met = both.groupBy("one_place", "other_place").count().collect()
    many = [_place_numbers(side) for side in (one, other)]
    likeness = Likeness.of(one.known, other.known, model)
    laid = Comparison.of_known(one.known.places, other.known.places, many, likeness)
    numbers = [{place: at for at, place in enumerate(side.known.places)} for side in (one, other)]
    pairs = [(numbers[0][row["one_place"]], numbers[1][row["other_place"]]) for row in met]
    if pairs:
        learn_places(laid.places, np.array(pairs), np.array([row["count"] for row in met]))
    return laid


def _places_of(side: Side, name: str) -> DataFrame:
    return side.parsed.select(f.col("row").alias(name), f.col("place").alias(f"{name}_place"))


def _place_numbers(side: Side) -> np.ndarray:
    counts = {row["place"]: row["count"] for row in side.parsed.groupBy("place").count().collect()}
    return np.array([counts[place] for place in side.known.places], dtype=np.int64)


def _compared(pairs: DataFrame, one: Side, other: Side, laid: Comparison) -> DataFrame:
    """Compare pairs of rows by the kernels."""
    return _met(pairs, one, other).mapInArrow(_weigh(laid, scores=False), _ddl(PATTERNS))


def _scored(pairs: DataFrame, one: Side, other: Side, laid: Comparison) -> np.ndarray:
    """Return what names of each level say by themselves, on average."""
    found = _met(pairs, one, other).mapInArrow(_weigh(laid, scores=True), _ddl(SCORES))
    table = np.zeros((LEVELS["name"], 2))
    for row in found.groupBy("level").agg(f.sum("many").alias("many"), f.sum("sum").alias("sum")).collect():
        table[row["level"]] = row["many"], row["sum"]
    scores: np.ndarray = table[:, 1] / np.maximum(table[:, 0], 1)
    return scores


def _met(pairs: DataFrame, one: Side, other: Side) -> DataFrame:
    mine = one.packed.select(f.col("row").alias("one"), f.col("packed").alias("ours"))
    their = other.packed.select(f.col("row").alias("other"), f.col("packed").alias("theirs"))
    return pairs.join(mine, "one").join(their, "other").select("one", "other", "ours", "theirs")


def _weigh(laid: Comparison, *, scores: bool) -> Callable[[Batches], Batches]:
    def work(batches: Batches) -> Batches:
        for batch in batches:
            many = np.arange(len(batch), dtype=np.int32)
            rows = laid.with_rows(_unpacked(batch.column("ours")), _unpacked(batch.column("theirs")))
            found, told = rows.of_pairs(many, many)
            if scores:
                level = np.arange(len(told), dtype=np.int32)
                yield pa.record_batch(
                    [pa.array(level), pa.array(told[:, 0]), pa.array(told[:, 1])], schema=SCORES
                )
            else:
                yield pa.record_batch(
                    [batch.column("one"), batch.column("other"), pa.array(found)], schema=PATTERNS
                )

    return work


def _counted(compared: DataFrame) -> np.ndarray:
    """Return how often each pattern occurs."""
    times = np.zeros(int(np.prod(list(LEVELS.values()))), dtype=np.int64)
    for row in compared.groupBy("pattern").count().collect():
        times[row["pattern"]] = row["count"]
    return times


# ------------------------------------------------------------------ decision
def _worth_keeping(spark: SparkSession, compared: DataFrame, weights: Weights) -> pa.Table:
    """Bring those pairs to the driver that may be one person."""
    good = np.flatnonzero(weights.of_patterns >= local.HOPELESS).astype(np.int32)
    table = spark.createDataFrame(pa.table({"pattern": good}))
    return (
        compared.join(f.broadcast(table), "pattern")
        .select("one", "other", "pattern")
        .orderBy("one", "other")
        .toArrow()
    )


def _decided(
    one: Side, other: Side, kept: pa.Table, scores: np.ndarray, weights: Weights, precision: float,
    doubles: bool | None, told: Mapping[str, int],
) -> local.Links:  # fmt: skip
    """Decide as one machine does; the registers handed back know identifiers and names only."""
    pattern = kept.column("pattern").to_numpy().astype(np.int32)
    rows, sides = [], []
    for side, name in ((one, "one"), (other, "other")):
        met, at = np.unique(kept.column(name).to_numpy(), return_inverse=True)
        rows.append(at.astype(np.int32))
        sides.append(_with_ids(side, met))
    evidence = Evidence(rows[0], rows[1], pattern, scores)
    brought = [Brought(rule, told.get(rule, 0), told.get(rule, 0), 0) for rule in RULES]
    left, right = sides
    return local.decided_of(left, right, one.many, evidence, brought, weights, precision, doubles)


def _with_ids(side: Side, rows: np.ndarray) -> Register:
    """Return a register of the rows that may have a partner: their identifiers, and nothing else."""
    session = side.parsed.sparkSession
    wanted = session.createDataFrame(pa.table({"row": rows.astype(np.int64)}))
    found = side.parsed.select("row", "id").join(wanted, "row").orderBy("row").select("id").toArrow()
    known = side.known
    return Register(
        found.column("id").to_pylist(), np.zeros(0, ROW), known.vocabulary, known.used, known.places
    )


def _ddl(schema: pa.Schema) -> str:
    kinds = {
        pa.int64(): "long", pa.int32(): "int", pa.int8(): "tinyint", pa.float64(): "double",
        pa.string(): "string", TEXT: "array<string>", pa.list_(pa.int16()): "array<smallint>",
    }  # fmt: skip
    return ", ".join(f"{one.name} {kinds.get(one.type, 'binary')}" for one in schema)
