"""Small faults planted in a source: which there are, and the source with one of them."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Way = tuple[tuple[str, int | None], ...]  # from the module down to the node: field, and place in a list

COMPARED: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
RECKONED: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd,
}  # fmt: skip
PROBLEMS = ("Refused", "NotAllowed", "Missing", "Stale", "Untrusted")
SHOWN_ONLY = ("word", "lazy", "getLogger")  # what stands in these calls is text on a page or in a log
SHOWN_AS = ("done", "label", "help_text", "max_length", "verbose_name", "related_name")


@dataclass(frozen=True)
class Mutant:
    """One planted fault: where, and what became of what."""

    line: int
    lines: tuple[int, int]  # the statement around it: a test that ran one of these may notice
    scope: str  # the function around it, or nothing for what runs when the module is read
    kind: str
    before: str
    after: str
    way: Way
    choice: int


def mutants(source: str, *, only_functions: bool = False) -> list[Mutant]:
    """Name every fault that can be planted in a source, in its order."""
    return list(_walk(ast.parse(source), _Place(), only_functions))


def planted(source: str, mutant: Mutant) -> ast.Module:
    """Return the source with the fault in it."""
    tree = ast.parse(source)
    parent, (field, place) = _at(tree, mutant.way[:-1]), mutant.way[-1]
    held = getattr(parent, field)
    node = held if place is None else held[place]
    changed = ast.copy_location(_changes(node)[mutant.choice][1](node), node)
    if place is None:
        setattr(parent, field, changed)
    else:
        held[place] = changed
    return ast.fix_missing_locations(tree)


def _at(tree: ast.AST, way: Way) -> Any:
    for field, place in way:
        held = getattr(tree, field)
        tree = held if place is None else held[place]
    return tree


# ------------------------------------------------------------------ where
@dataclass(frozen=True)
class _Place:
    way: Way = ()
    scope: str = ""
    lines: tuple[int, int] = (1, 1)


def _walk(node: ast.AST, place: _Place, only_functions: bool) -> Iterator[Mutant]:
    for field, index, child in _children(node):
        way = (*place.way, (field, index))
        scope, lines = place.scope, place.lines
        if isinstance(child, ast.stmt):
            lines = (child.lineno, max(child.lineno, child.end_lineno or 0))
            body = getattr(child, "body", None)
            if body and isinstance(body, list):
                lines = (child.lineno, max(child.lineno, body[0].lineno - 1))
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            scope = f"{scope}.{child.name}".lstrip(".")
        if place.scope or not only_functions:
            for choice, (kind, change) in enumerate(_changes(child)):
                yield Mutant(
                    getattr(child, "lineno", lines[0]), lines, place.scope, kind,
                    _written(child), _written(change(child)), way, choice,
                )  # fmt: skip
        yield from _walk(child, _Place(way, scope, lines), only_functions)


def _children(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    for field, held in ast.iter_fields(node):
        if _is_left_alone(node, field):
            continue
        if isinstance(held, list):
            for index, one in enumerate(held):
                if isinstance(one, ast.AST) and not _is_docstring(one) and not _is_name_of_module(one):
                    yield field, index, one
        elif isinstance(held, ast.AST):
            yield field, None, held


def _is_left_alone(node: ast.AST, field: str) -> bool:
    """Leave alone what no behaviour hangs on: annotations, decorators, words for pages and for exceptions."""
    if field in ("annotation", "returns", "decorator_list", "format_spec", "ops", "op", "type_params"):
        return True
    if isinstance(node, ast.Call):
        return _called(node) in SHOWN_ONLY and field in ("args", "keywords")
    if isinstance(node, ast.Raise):
        return field == "exc" and isinstance(node.exc, ast.Call) and _called(node.exc) not in PROBLEMS
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.keyword) and node.arg in SHOWN_AS


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_name_of_module(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("__all__", "app_name")


def _written(node: ast.AST) -> str:
    if isinstance(node, ast.stmt) and getattr(node, "body", None):
        return type(node).__name__.lower()
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:87]}..."


# ------------------------------------------------------------------ what
Change = tuple[str, Callable[[Any], ast.AST]]


def _changes(node: ast.AST) -> list[Change]:
    """Name the faults that can be planted at one node."""
    if isinstance(node, ast.Compare):
        others = COMPARED[type(node.ops[0])]
        return [("comparison", lambda old, to=to: _compared(old, to)) for to in others]
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        return [("boolean", lambda old: ast.BoolOp(other(), old.values))]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return [("boolean", lambda old: old.operand)]
    if isinstance(node, ast.BinOp):
        return [("arithmetic", lambda old: ast.BinOp(old.left, RECKONED[type(old.op)](), old.right))] * (
            type(node.op) in RECKONED
        )
    if isinstance(node, ast.Constant):
        return _other_constant(node.value)
    if isinstance(node, ast.IfExp):
        return _turned(node)
    return _changes_of_statement(node)


def _changes_of_statement(node: ast.AST) -> list[Change]:
    if isinstance(node, ast.If | ast.While):
        return _turned(node)
    if isinstance(node, ast.Return):
        nothing = node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
        return [] if nothing else [("return", lambda old: ast.Return(ast.Constant(None)))]
    if isinstance(node, ast.Raise | ast.AugAssign) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        return [("dropped", lambda old: ast.Pass())]
    if isinstance(node, ast.Assign) and all(
        isinstance(one, ast.Attribute | ast.Subscript) for one in node.targets
    ):
        return [("dropped", lambda old: ast.Pass())]
    return []


def _compared(old: ast.Compare, to: type) -> ast.Compare:
    return ast.Compare(old.left, [to(), *old.ops[1:]], old.comparators)


def _turned(node: Any) -> list[Change]:
    """Turn a condition round, where no other fault does that already."""
    if getattr(node.test, "id", "") == "TYPE_CHECKING":
        return []
    if isinstance(node.test, ast.Compare | ast.BoolOp | ast.Constant) or (
        isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
    ):
        return []

    def turn(old: Any) -> ast.AST:
        fields = dict(ast.iter_fields(old)) | {"test": ast.UnaryOp(ast.Not(), old.test)}
        return type(old)(**fields)

    return [("condition", turn)]


def _other_constant(value: Any) -> list[Change]:
    other: Any = None
    if isinstance(value, bool):
        other = not value
    elif isinstance(value, int | float):
        other = value + 1
    elif isinstance(value, str):
        other = f"{value[: len(value) // 2]}~{value[len(value) // 2 :]}"  # spelt otherwise, not only longer
    elif isinstance(value, bytes):
        other = value + b"~"
    return [] if other is None else [("constant", lambda old: ast.Constant(other))]
