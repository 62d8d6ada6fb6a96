"""The order of the house, where the import contracts cannot see it: keys, words, codes, sizes, names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from rabt.shell import words
from rabt.site.documents import ORDER

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "rabt"
RANK = {room: len(ORDER) - place for place, room in enumerate(ORDER)}


def modules(*, tests: bool = False) -> Iterator[Path]:
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).parts
        if "migrations" in parts or (not tests and ("tests" in parts or path.name == "testing.py")):
            continue
        yield path


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def test_foreign_keys_point_down_and_are_hidden():
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("rabt."):
            continue
        room = model._meta.app_label
        for field in model._meta.get_fields():
            if not getattr(field, "many_to_one", False) or field.auto_created:
                continue
            other = field.related_model._meta.app_label
            if RANK.get(other, 0) > RANK[room] or (other != room and not field.remote_field.is_hidden()):
                wrong.append(f"{room}.{model.__name__}.{field.name} -> {other}")
    assert wrong == []


def test_a_table_is_touched_by_its_own_room_only():
    wrong = []
    for path in modules():
        room = path.relative_to(SOURCE).parts[0]
        for found in re.findall(r"rabt\.(\w+)(?:\.| import )models\b", path.read_text()):
            if found != room and room not in ("testing",):
                wrong.append(f"{name_of(path)} imports {found}.models")
    assert wrong == []


def test_modules_and_functions_stay_small():
    wrong = []
    for path in modules():
        text = path.read_text()
        if text.count("\n") > 400:
            wrong.append(f"{name_of(path)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > 50:
                    wrong.append(f"{name_of(path)}:{node.name}: {length} lines")
    assert wrong == []


def test_no_state_or_town_is_named_in_code():
    """Another pair of states is another pack: the code knows origin and destination only."""
    names = re.compile(
        r"\b(egypt\w*|libya\w*|salloum|musaid|tripoli|cairo|tobruk|EGY|LBY|EGP|LYD)\b", re.IGNORECASE
    )
    wrong = []
    for path in modules():
        if path.relative_to(SOURCE).parts[:2] == ("site", "rehearsal"):
            continue  # the rehearsal is of one corridor
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and names.search(node.value):
                if "\n" in node.value or node.value.endswith("."):
                    continue  # a docstring may give an example
                wrong.append(f"{name_of(path)}:{node.lineno}: {node.value[:60]}")
    assert wrong == []


PROBLEMS = ("Refused", "NotAllowed", "Missing", "Stale", "Untrusted")


def test_every_refusal_is_explained_in_both_languages():
    raised = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            raises = isinstance(node, ast.Call) and getattr(node.func, "id", "") in PROBLEMS
            if raises and node.args and isinstance(node.args[0], ast.Constant):
                raised.add(node.args[0].value)
    told = words.problems()
    assert sorted(raised - set(told)) == []
    incomplete = [
        code for code, entry in told.items()
        if not all(str(entry.get(part, "")).strip() for part in ("ar", "en", "next_ar", "next_en"))
    ]  # fmt: skip
    assert incomplete == []


ARABIC = re.compile(r"[\u0600-\u06ff]")


def test_every_word_stands_in_both_languages():
    wrong = []
    for key, entry in words.words().items():
        for language in ("ar", "en"):
            forms = entry[language]
            for text in forms.values() if isinstance(forms, dict) else [forms]:
                if not text.strip():
                    wrong.append(f"{key} has no {language}")
    assert wrong == []


def used_words() -> Iterator[tuple[str, str]]:
    for path in modules():
        for found in re.findall(r"\b(?:word|lazy)\(\s*\"([a-z_]+\.[a-z_.]+)\"", path.read_text()):
            yield found, name_of(path)
        for found in re.findall(r"\bdone=\"([a-z_]+\.[a-z_.]+)\"", path.read_text()):
            yield found, name_of(path)
    for path in SOURCE.rglob("templates/**/*.html"):
        text = path.read_text()
        for found in re.findall(r"{% word ['\"]([a-z_]+\.[a-z_.]+)['\"]", text):
            yield found, name_of(path)
        for found in re.findall(r"submit=['\"]([a-z_]+\.[a-z_.]+)['\"]", text):
            yield found, name_of(path)


def test_every_word_that_is_used_is_in_the_catalogue():
    known = words.words()
    assert sorted({f"{key} in {where}" for key, where in used_words() if key not in known}) == []


def test_styles_and_templates_serve_both_directions():
    physical = re.compile(
        r"(margin|padding|border)-(left|right)\b|text-align: *(left|right)\b|float: *(left|right)\b"
    )
    files = [*SOURCE.rglob("*.css"), *SOURCE.rglob("*.html")]
    assert [name_of(path) for path in files if physical.search(path.read_text())] == []


def test_templates_hold_no_inline_style_or_script():
    inline = re.compile(r"\sstyle=|<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son[a-z]+=\"")
    wrong = [name_of(p) for p in SOURCE.rglob("*.html") if inline.search(p.read_text())]
    assert wrong == []


def test_a_frame_takes_no_name_that_a_page_gives():
    """What a frame sets by `as` hides what the page itself was given under that name: a search, a day."""
    frames = {p: re.findall(r"{% url [^%]* as (\w+) %}", p.read_text()) for p in SOURCE.rglob("shell/*.html")}
    taken = {name for names in frames.values() for name in names}
    assert taken, "the frame finds two addresses"
    used = re.compile(rf"({{{{ ?|=|\bif |\bin )(?:{'|'.join(sorted(taken))})\b")
    inside = [p for p in SOURCE.rglob("templates/**/*.html") if not frames.get(p)]
    assert [name_of(p) for p in inside if used.search(p.read_text())] == []


def test_lists_of_packages_name_no_host():
    for path in [*(ROOT / "requirements").iterdir(), ROOT / "package-lock.json", ROOT / ".npmrc"]:
        text = path.read_text()
        assert not re.search(r"index-url|find-links|\"resolved\"|^registry", text, re.MULTILINE), path.name


def test_core_stays_under_twenty_five_packages():
    lines = [
        line for line in (ROOT / "requirements/core.in").read_text().splitlines() if line and line[0] != "#"
    ]
    assert len(lines) < 25
    assert all("#" in line for line in lines), "each package says why it is here"


def test_source_holds_no_direction_controls():
    """An invisible direction control could make code read otherwise than it runs. (CVE-2021-42574)"""
    controls = re.compile("[\u202a-\u202e\u2066-\u2069]")
    assert [name_of(p) for p in modules(tests=True) if controls.search(p.read_text())] == []


@pytest.mark.parametrize("room", ORDER)
def test_every_room_has_a_charter(room):
    charter = ast.get_docstring(ast.parse((SOURCE / room / "__init__.py").read_text())) or ""
    assert len(charter) > 120
    assert "Never" in charter or "never" in charter


UNESCAPED = {
    "shell/paper.py": 1,  # the QR code that our own printer draws
    "shell/doors.py": 1,  # a whole answer of a room, as its own template escaped it
}


def test_no_text_escapes_the_escaping():
    found = {}
    for path in [*modules(), *SOURCE.glob("*/templates/**/*.html")]:
        marks = re.findall(
            r"\bmark_safe\(|\|\s*safe\b|\bSafeString\(|autoescape off|html_safe", path.read_text()
        )
        if marks:
            found[str(path.relative_to(SOURCE))] = len(marks)
    assert found == UNESCAPED


def test_raw_sql_takes_its_values_as_parameters():
    """No statement is put together from values: an f-string may name a table of our own at most, and is listed."""
    wrong = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            if node.func.attr in ("execute", "executemany", "raw", "RawSQL", "extra"):
                told = node.args[0]
                mixed = isinstance(told, ast.JoinedStr) or (
                    isinstance(told, ast.BinOp) and not _is_plain(told)
                )
                if mixed:
                    wrong.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert wrong == []


def _is_plain(told):
    return all(isinstance(part, ast.Constant) for part in (told.left, told.right))
