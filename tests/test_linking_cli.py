"""`rabt link` as somebody with two files uses it: found, told, judged, explained; bad files are a clear word."""

import csv
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from bench.registers import registers
from rabt.linkage import columns
from rabt.linkage.sounds import spelling
from rabt.site.cli import main

HEADS = {"id": "معرف", "name": "الاسم", "born": "تاريخ الميلاد", "national": "الرقم القومي", "passport": "رقم الجواز",
         "place": "المحافظة", "person": "person"}  # fmt: skip


def run(*words):
    return CliRunner().invoke(main, ["link", *map(str, words)])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Write two registers: a CSV with Arabic heads, and a Parquet with plain ones."""
    folder = tmp_path_factory.mktemp("registers")
    left, right = registers(1_500, seed=4)
    pl.DataFrame({HEADS[field]: cells for field, cells in left.items()}).write_csv(folder / "left.csv")
    pl.DataFrame({"row" if f == "id" else f: cells for f, cells in right.items()}).write_parquet(
        folder / "right.parquet"
    )
    return folder / "left.csv", folder / "right.parquet"


def test_two_files_are_linked_judged_and_written(files, tmp_path):
    out, model = tmp_path / "links.parquet", tmp_path / "model.json"
    done = run(*files, "--out", out, "--truth", "person", "--save-model", model)
    assert done.exit_code == 0, done.output
    assert "name = الاسم" in done.output and "id = row" in done.output
    assert float(done.output.split("F1 ")[1].split(",")[0]) > 0.95
    assert "new  passport" in done.output and "linked" in done.output
    curve = pl.read_csv(tmp_path / "links.curve.csv")
    assert curve.columns == ["precision", "recall"] and curve["recall"].max() > 0.9
    found = pl.read_parquet(out)
    assert {"left_id", "right_id", "probability", "weight", "zone", "name", "born"} <= set(found.columns)
    assert set(found["zone"]) <= {"link", "look"} and found["right_id"].is_unique().all()
    assert json.loads(model.read_text())["told"]["learned"] == "without labels"

    again = tmp_path / "again.csv"
    assert run(*files, "--out", again, "--model", model).exit_code == 0
    with again.open(encoding="utf-8") as lines:
        assert [row["left_id"] for row in csv.DictReader(lines)] == found["left_id"].to_list()


def test_a_pair_is_explained_in_both_languages(files, tmp_path):
    out = tmp_path / "links.csv"
    run(*files, "--out", out)
    with out.open(encoding="utf-8") as lines:
        first = next(csv.DictReader(lines))
    for language, word in (("ar", "الاسم"), ("en", "Name")):
        svg = tmp_path / "why.svg"
        done = run(
            "explain", *files, first["left_id"], first["right_id"], "--language", language, "--picture", svg
        )
        assert done.exit_code == 0 and word in done.output, done.output
        assert word in svg.read_text(encoding="utf-8")
    assert run("explain", *files, "nobody", "R0").exit_code == 1


def test_a_register_is_freed_of_doubles(files, tmp_path):
    out = tmp_path / "doubles.csv"
    done = run("dedupe", files[1], "--out", out)
    assert done.exit_code == 0 and "persons in 1,500 rows" in done.output, done.output
    assert out.read_text(encoding="utf-8").startswith("id,person")


def test_a_spelling_model_is_trained(tmp_path):
    told, out = tmp_path / "attested.csv", tmp_path / "model.json"
    told.write_text(
        "arabic,latin,count\nمحمد,Mohamed,9\nسالم علي,Salem Ali,2\nسالم,Salim,\n", encoding="utf-8"
    )
    done = run("train", told, "--out", out, "--source", "ours")
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text(encoding="utf-8"))["told"] | {"log likelihood": 0} == {
        "learned from": "ours", "pairs": 4, "log likelihood": 0,
    }  # fmt: skip


def test_weights_are_trained_with_labels_and_without_and_linked_by(files, tmp_path):
    counted, learned, out = tmp_path / "counted.json", tmp_path / "learned.json", tmp_path / "links.csv"
    assert run("train", *files, "--out", counted, "--truth", "person", "--source", "ours").exit_code == 0
    assert run("train", *files, "--out", learned).exit_code == 0
    told = [json.loads(path.read_text(encoding="utf-8"))["told"] for path in (counted, learned)]
    assert [one["learned"] for one in told] == ["with labels", "without labels"]
    assert told[0]["source"] == "ours" and told[1]["source"] == "left.csv and right.parquet"
    spelt = tmp_path / "spelt.json"
    spelt.write_text(spelling().as_json(), encoding="utf-8")
    done = run(*files, "--out", out, "--truth", "person", "--model", counted, "--model", spelt)
    assert done.exit_code == 0 and float(done.output.split("F1 ")[1].split(",")[0]) > 0.95, done.output


def test_what_is_no_model_and_whoever_names_nobody_is_told_so(files, tmp_path):
    out = tmp_path / "o.csv"
    odd = tmp_path / "odd.json"
    odd.write_text('{"prior": 1}', encoding="utf-8")
    assert "neither weights nor spellings" in run(*files, "--out", out, "--model", odd).output
    assert "two registers" in run("train", *files, files[0], "--out", out).output
    nobody = tmp_path / "nobody.csv"
    nobody.write_text("id,name,person\n1,علي حسن سالم,\n2,محمد سالم علي,\n", encoding="utf-8")
    done = run("train", nobody, nobody, "--out", out, "--truth", "person")
    assert done.exit_code == 1 and "nothing can be counted" in done.output and not out.exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty"), ("twice.csv", b"name,name\na,b\n", "same head"), ("nameless.csv", b"id,x\n1,2\n", "no column holds the name"),
        ("broken.parquet", b"PAR1 no", "cannot be read"), ("broken.xlsx", b"PK no", "no sheet"), ("latin.csv", b"name\n\xff\xfe\x00\n", "cannot be read"),
        ("doubled.csv", "id,name\n1,علي\n1,سالم\n".encode(), "stands twice"),
    ],
)  # fmt: skip
def test_a_bad_file_is_a_clear_word_and_leaves_nothing(files, tmp_path, name, content, says):
    bad, out = tmp_path / name, tmp_path / "out.parquet"
    bad.write_bytes(content)
    done = run(bad, files[1], "--out", out)
    assert done.exit_code == 1 and says in done.output, done.output
    assert not out.exists() and not list(tmp_path.glob(".out*"))


def test_a_place_that_is_none_for_a_file_is_a_clear_word(files, tmp_path):
    (tmp_path / "note.txt").write_text("no folder")
    for nowhere in (tmp_path / "note.txt" / "out.parquet", tmp_path / "none" / "out.parquet"):
        done = run(*files, "--out", nowhere)
        assert done.exit_code == 1 and "cannot be written" in done.output, done.output


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_disk_that_fills_leaves_no_file_and_a_clear_word(files, tmp_path, monkeypatch):
    out = tmp_path / "links.csv"
    monkeypatch.setattr(columns.os, "getpid", lambda: 1)
    (tmp_path / ".links.csv.1").symlink_to("/dev/full")
    done = run(*files, "--out", out)
    assert done.exit_code == 1 and "cannot be written" in done.output, done.output
    assert not out.exists() and not list(tmp_path.glob(".links*"))


def test_columns_are_named_by_hand(files, tmp_path):
    odd = tmp_path / "odd.csv"
    odd.write_text("a,b\n1,KARIM HASSAN\n2,\n", encoding="utf-8")
    out = tmp_path / "o.csv"
    assert run(odd, files[1], "--out", out, "--column", "name=b", "--column", "id=a").exit_code == 0
    assert "no such field" in run(odd, files[1], "--out", out, "--column", "nome=b").output
    assert "no such field" in run(odd, files[1], "--out", out, "--column", "name=c").output
    assert "judge by" in run(odd, odd, "--out", out, "--column", "name=b", "--truth", "x").output


def test_rows_of_only_nulls_link_to_nothing(tmp_path):
    nulls, out = tmp_path / "nulls.parquet", tmp_path / "o.parquet"
    pl.DataFrame(
        {"id": ["1", "2"], "name": [None, None], "dob": [None, None]},
        schema=dict.fromkeys(("id", "name", "dob"), pl.String),
    ).write_parquet(nulls)
    assert run(nulls, nulls, "--out", out).exit_code == 0
    assert len(pl.read_parquet(out)) == 0


def test_a_node_without_what_linking_needs_answers_and_says_what_is_lacking():
    """The image of a node has no numpy: every other command, and the help, must not miss it."""
    blocked = "import sys; sys.modules['numpy'] = None; from rabt.site.cli import main; main(sys.argv[1:])"

    def asked(*words):
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-c", blocked, *words], capture_output=True, text=True
        )

    helped, linked = asked("--help"), asked("link", "a.csv", "b.csv")
    assert helped.returncode == 0 and "link" in helped.stdout and "migrate" in helped.stdout, helped.stderr
    assert linked.returncode == 1 and "requirements/link.txt" in linked.stderr + linked.stdout


def test_spark_is_asked_for_where_it_is_installed_only(files, tmp_path):
    if find_spec("pyspark"):
        pytest.skip("Spark is installed: `make prove` links with it")
    done = run(*files, "--out", tmp_path / "o.csv", "--engine", "spark")
    assert done.exit_code == 1 and "requirements/spark.txt" in done.output


def test_heads_are_read_without_rows(files, tmp_path):
    assert "الاسم" in columns.heads_of(files[0])
    assert "row" in columns.heads_of(files[1])
    (tmp_path / "x.parquet").write_bytes(b"no")
    (tmp_path / "empty.csv").write_bytes(b"")
    assert columns.heads_of(tmp_path / "empty.csv") == []
    with pytest.raises(ValueError, match="cannot be read"):
        columns.heads_of(tmp_path / "x.parquet")
