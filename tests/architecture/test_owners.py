"""What a job's result is told to: a page that may be gone by then.

The runner drops what comes for a Qt object that was destroyed. It knows the object of a bound method, also
in a partial; a lambda or a plain function has none, so there ``owner=`` says whose result it is.
"""

import ast
from collections.abc import Iterator

from tests.architecture.trees import module_name, sources, syntax

HEARD = ("on_done", "on_error")


def plain_functions(tree: ast.Module) -> set[str]:
    """Names of the functions of a module that are no methods, and of lambdas that have a name."""
    methods = {
        item
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for item in node.body
        if isinstance(item, ast.FunctionDef)
    }
    defined = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n not in methods}
    named = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return defined | named


def has_no_object(heard: ast.expr, functions: set[str]) -> bool:
    """Whether nothing tells the runner for whom this callback is."""
    match heard:
        case ast.Lambda():
            return True
        case ast.Name(id=name):
            return name in functions
        case ast.Call(func=ast.Name(id="partial"), args=[first, *_]):
            return has_no_object(first, functions)
        case _:
            return False


def ownerless(tree: ast.Module) -> Iterator[int]:
    """Lines whose result would be told after its page is gone."""
    functions = plain_functions(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = {word.arg: word.value for word in node.keywords}
        heard = [given[name] for name in HEARD if name in given]
        if "owner" not in given and any(has_no_object(one, functions) for one in heard):
            yield node.lineno


def test_every_result_of_a_job_has_an_owner() -> None:
    found = [
        f"{module_name(path)}:{line}"
        for path in sources("desktop_app/ui", "desktop_app/runtime")
        for line in ownerless(syntax(path))
    ]
    assert found == []


def test_a_result_without_owner_is_seen() -> None:
    text = """
def shown(result): ...
class Page:
    def ask(self):
        def local(result): ...
        named = lambda result: None
        self.runner.query(rows, by=by, on_done=lambda result: self.show(result))
        self.runner.work(draw, on_done=local)
        self.runner.command(save, by=by, on_done=self.saved, on_error=partial(local, 1))
        self.runner.background(check, on_done=named)
        self.runner.background(check, on_error=shown)
        self.runner.query(rows, by=by, on_done=local, owner=self)
        self.runner.query(rows, by=by, on_done=partial(self.show, 1), on_error=self.refused)
        self.runner.command(save, by=by, on_done=done, on_error=refused)
    def refused(self, error): ...
"""
    assert list(ownerless(ast.parse(text))) == [7, 8, 9, 10, 11]
