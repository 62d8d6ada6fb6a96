"""Splink on DuckDB, set up as well as we know how, for the same registers; runs in an environment of its own.

    .venv-peer/bin/python bench/peer_linkage.py LEFT.parquet RIGHT.parquet SCORES.parquet

Arabic names are written in Latin letters by UNICEF's romaniser, particles are joined to what follows, name parts
are compared by Jaro and Winkler's measure with term frequencies; eight blocking rules; weights by expectation and
maximisation without labels. (Set up as in the comparison of November 2026 that found it the best peer.)
"""

import json
import re
import resource
import sys
import time
import unicodedata

import duckdb
import pandas as pd
import pyarrow as pa
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from arabic_name_romanizer import Transliterator
from arabic_name_romanizer.normalize import normalize_arabic, split_units
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

PARTICLES = {"al", "el", "abd", "abdel", "abdul", "abdal", "abu", "abou", "ibn", "bin", "ben"}
ARABIC = re.compile("[\u0600-\u06ff]")
COLUMNS = ["row", "side", "first", "second", "last", "born", "year", "day", "national", "passport", "place"]
BATCH, PAIRS, SMALL = 2_000, 4e6, 100_000

PAIR = """
cast(substr(if(starts_with(row_l, 'L'), row_l, row_r), 2) as int) as one,
cast(substr(if(starts_with(row_l, 'L'), row_r, row_l), 2) as int) as other,
match_weight as score
"""


def romanised(texts: list[str]) -> dict[str, str]:
    """Return each unit of the Arabic texts in Latin letters; every unit is asked for once."""
    units = sorted(
        {unit for text in texts if ARABIC.search(text) for unit in split_units(normalize_arabic(text))}
    )
    writer, known = Transliterator(), {}
    for at in range(0, len(units), BATCH):
        some = units[at : at + BATCH]
        known.update(zip(some, writer.transliterate_many(some, country="EG"), strict=True))
    return known


def tokens(text: str, known: dict[str, str]) -> list[str]:
    """Split a text into plain small words, particles joined to the word that follows."""
    if ARABIC.search(text):
        text = " ".join(known[unit] for unit in split_units(normalize_arabic(text)))
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found, before = [], ""
    for word in re.sub("['`]", "", plain).replace("-", " ").split():
        before += word
        if word not in PARTICLES:
            found.append(before)
            before = ""
    return [*found, before] if before else found


def prepared(path: str, side: str) -> pd.DataFrame:
    """Read a register and lay it out for the peer."""
    table = pd.read_parquet(path)
    table["row"], table["side"] = [f"{side}{at}" for at in range(len(table))], side
    return table


def clean(sides: list[pd.DataFrame]) -> None:
    """Write names and places of both registers in Latin letters, and split names and dates."""
    texts = [
        text for side in sides for column in ("name", "place") for text in side[column].dropna().unique()
    ]
    known = romanised(texts)
    for side in sides:
        names = [tokens(name or "", known) for name in side["name"]]
        side["first"] = [name[0] if name else None for name in names]
        side["second"] = [name[1] if len(name) > 2 else None for name in names]
        side["last"] = [name[-1] if len(name) > 1 else None for name in names]
        places = {place: " ".join(tokens(place, known)) for place in side["place"].dropna().unique()}
        side["place"] = side["place"].map(places)
        side["year"], side["day"] = side["born"].str[:4], side["born"].str[5:]


def of_name(column: str) -> comparisons.CustomComparison:
    """Compare a part of the name: the same (by how rare it is), nearly, or other."""
    steps = [levels.JaroWinklerLevel(column, at) for at in (0.92, 0.85, 0.75)]
    same = levels.ExactMatchLevel(column, term_frequency_adjustments=True)
    return comparisons.CustomComparison(
        output_column_name=column,
        comparison_levels=[levels.NullLevel(column), same, *steps, levels.ElseLevel()],
    )


def of_document(column: str, slips: bool) -> comparisons.CustomComparison:
    """Compare a document: the same, a slip away where slips are looked for, or other."""
    near = [levels.LevenshteinLevel(column, 1)] if slips else []
    return comparisons.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            levels.NullLevel(column),
            levels.ExactMatchLevel(column),
            *near,
            levels.ElseLevel(),
        ],
    )


SETTINGS = SettingsCreator(
    link_type="link_only", unique_id_column_name="row",
    blocking_rules_to_generate_predictions=[
        block_on("national"), block_on("passport"),
        block_on("born", "substr(first,1,1)"), block_on("born", "substr(last,1,1)"),
        block_on("first", "last", "year"), block_on("first", "second", "year"),
        block_on("first", "day"), block_on("first", "second", "last"),
    ],
    comparisons=[
        of_name("first"), of_name("second"), of_name("last"),
        comparisons.DateOfBirthComparison("born", input_is_string=True),
        of_document("national", slips=False), of_document("passport", slips=True),
        comparisons.JaroWinklerAtThresholds("place", [0.9, 0.8]),
    ],
    retain_intermediate_calculation_columns=False, retain_matching_columns=False,
)  # fmt: skip


def main(left: str, right: str, out: str) -> None:
    """Link the registers; write the weight of each pair; print seconds and memory as JSON."""
    begun = time.perf_counter()
    sides = [prepared(left, "L"), prepared(right, "R")]
    clean(sides)
    base = duckdb.connect()
    base.execute("set threads=2; set memory_limit='14GB'")
    api = DuckDBAPI(base)
    tables = [
        api.register(pa.Table.from_pandas(side[COLUMNS], preserve_index=False), dataset_display_name=name)
        for side, name in zip(sides, ("ours", "theirs"), strict=True)
    ]
    linker = Linker(tables, SETTINGS, log_level=40)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("national"), block_on("passport")], recall=0.6
    )
    training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=1)
    sample = 1.0 if len(sides[0]) <= SMALL else 0.3
    for rule in (
        block_on("passport"),
        block_on("born", "substr(first,1,1)"),
        block_on("born", "substr(last,1,1)"),
    ):
        training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=sample)
    found = linker.inference.predict()
    took, peak = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    base.table(found.physical_name).project(PAIR).to_parquet(out)
    print(json.dumps({"seconds": round(took, 1), "peak, GB": round(peak / 1e6, 2)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
