"""Read one module with a fault in it: by an import hook in a fresh process, or under a process's feet."""

import ast
import functools
import gc
import json
import os
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from prove.mutants import mutants, planted

TASK = "RABT_MUTATION"  # a file that says what a warm process tries
TOLD = "RABT_PLANTED"  # {"path": ..., "place": which of its mutants}


def faulty(path: str, place: int, only_functions: bool = False) -> ast.Module:
    """Return a module's tree with one of its faults."""
    source = Path(path).read_text()
    return planted(source, mutants(source, only_functions=only_functions)[place])


def plant_at_import(told: dict[str, Any]) -> None:
    """Let the next import of a file read the faulty one."""
    path = str(Path(told["path"]).resolve())
    tree = faulty(path, told["place"], told["only_functions"])
    as_it_is = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, fullname: str) -> Any:
        if loader.path == path:
            return compile(tree, path, "exec", dont_inherit=True)
        return as_it_is(loader, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign]


def plant_in_place(path: str, tree: ast.Module) -> bool:
    """Give every function made from a file the code of the faulty one; false when none of them changed."""
    new = dict(_codes(compile(tree, path, "exec", dont_inherit=True)))
    changed = 0
    for found in gc.get_objects():
        if type(found) is FunctionType and found.__code__.co_filename == path:
            code = new.get((found.__code__.co_qualname, found.__code__.co_firstlineno))
            if code is not None and code != found.__code__:
                found.__code__ = code
                changed += 1
    forget_answers()
    return changed > 0


def _codes(code: CodeType) -> Any:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield (one.co_qualname, one.co_firstlineno), one
            yield from _codes(one)


def forget_answers() -> None:
    """Let functions of the house that remember answers work them out again."""
    for found in gc.get_objects():
        if type(found) is functools._lru_cache_wrapper:
            wrapped = getattr(found, "__wrapped__", None)
            if str(getattr(wrapped, "__module__", "")).startswith("rabt."):
                found.cache_clear()


if __name__ == "__main__":  # the tests in a process of their own, with the fault there before a room is read
    if (asked := json.loads(os.environ[TOLD]))["path"]:
        plant_at_import(asked)
    sys.exit(pytest.main(sys.argv[1:]))
