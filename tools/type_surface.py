"""What those who import a module can see of its types.

All but the bodies of functions that say what they return, and the values of names that say what they are.
Where nothing of it changed, and nothing is gone, the verdict on who imports the module is what it was.
"""

import ast
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping

Surface = Mapping[str, str]
"""Of each name at the top of a module, a digest; of an imported one (``import x``) where it comes from.

Under the empty name stands what has none: conditions, loops, calls.
"""
IMPORTED = "import "
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def surface_of(source: str) -> dict[str, str]:
    """The surface of a module with this source."""
    tree = ast.parse(source)
    origins = dict(_origins(tree))
    entries: dict[str, list[str]] = {}
    for statement in _Cut(origins).visit(tree).body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for name, origin in _names(statement):
                entries.setdefault(f"{IMPORTED}{name}", []).append(origin)
        else:
            if isinstance(statement, ast.AnnAssign) and not _is_alias(statement.annotation):
                statement.value = None
            for name in _defined(statement):
                entries.setdefault(name, []).append(ast.dump(statement))
    return {name: hashlib.sha256("\n".join(said).encode()).hexdigest()[:16] for name, said in entries.items()}


def reaches(before: Surface, now: Surface, mentioned: Callable[[str], bool]) -> bool:
    """Whether a change can reach those who import the module.

    What it imports itself reaches them only where they use it by way of this module; ``mentioned`` says
    whether any of them names it at all. What its own names owe to an import is part of them.
    """
    gone = [name for name, digest in before.items() if now.get(name) != digest]
    gone += [""] if "" in now and "" not in before else []
    return any(not name.startswith(IMPORTED) or mentioned(name.removeprefix(IMPORTED)) for name in gone)


def mentions(name: str, sources: Iterable[str]) -> bool:
    """Whether one of the sources holds this word."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(word.search(source) for source in sources)


def _names(statement: ast.Import | ast.ImportFrom) -> list[tuple[str, str]]:
    if isinstance(statement, ast.Import):
        return [(a.asname or a.name.split(".")[0], f"{a.name} as {a.asname}") for a in statement.names]
    start = f"{'.' * statement.level}{statement.module or ''}"
    return [(a.asname or a.name, f"{start}.{a.name}") for a in statement.names]


def _origins(tree: ast.Module) -> list[tuple[str, str]]:
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return [pair for statement in imports for pair in _names(statement)]


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, _Function | ast.ClassDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return names if len(names) == len(targets) and not isinstance(statement, ast.For | ast.AsyncFor) else [""]


def _is_alias(annotation: ast.expr) -> bool:
    """Whether the value says what the name is (``X: Final = 1``, ``X: TypeAlias = int``)."""
    return bool(re.search("Final|TypeAlias", ast.dump(annotation)))


class _Cut(ast.NodeTransformer):
    """Leaves out what nobody outside can see, and puts where a name comes from in the place of the name."""

    def __init__(self, origins: Mapping[str, str]) -> None:
        self._origins = origins
        self._in_class = False

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        outside, self._in_class = self._in_class, True
        self.generic_visit(node)
        self._in_class = outside
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._cut(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._cut(node)

    def _cut(self, node: _Function) -> ast.AST:
        if node.returns is not None and not any(self._shows(node, inner) for inner in ast.walk(node)):
            # A protocol's method without a body is something else than one with a body.
            stub = all(isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in node.body)
            node.body = [] if stub else [ast.Pass()]
        return self.generic_visit(node)

    def _shows(self, node: _Function, inner: ast.AST) -> bool:
        """Whether something in a body is seen outside: an attribute that a method makes, a module's name."""
        if isinstance(inner, ast.Global):
            return True
        if not self._in_class or not isinstance(inner, ast.Attribute) or isinstance(inner.ctx, ast.Load):
            return False
        first = [one.arg for one in (*node.args.posonlyargs, *node.args.args)][:1]
        return isinstance(inner.value, ast.Name) and [inner.value.id] == first

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._origins.get(node.id, node.id), node.ctx)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, str):
            return node
        # A type may stand in quotes.
        words = sorted({*re.findall(r"\w+", node.value)} & self._origins.keys())
        return ast.Constant(" ".join([node.value, *(self._origins[word] for word in words)]))
