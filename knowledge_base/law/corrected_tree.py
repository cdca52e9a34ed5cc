"""Changing the trees of a text at a route: frozen nodes in, new nodes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from knowledge_base.law.amending import ELUCIDATION
from knowledge_base.law.model import LawText, Node, Unit, locator

# The tree (body or elucidation), then the position at each height.
Route = tuple[str, tuple[int, ...]]
Nodes = tuple[Node, ...]
_BODY, _ELUCIDATION = "body", "elucidation"


def routes_of(law: LawText) -> dict[str, Route]:
    """The route to every unit by its address, in reading order."""
    used: Counter[str] = Counter()
    found: dict[str, Route] = {}
    for tree, prefix in ((_BODY, ""), (_ELUCIDATION, ELUCIDATION)):
        for steps, path in _walk(getattr(law, tree), (), ()):
            place = prefix + locator(path)
            used[place] += 1
            address = place if used[place] == 1 else f"{place}~{used[place]}"
            found[address] = (tree, steps)
    return found


def node_at(law: LawText, route: Route) -> Node:
    """The unit at a route that exists."""
    return _path(law, route)[-1]


def replaced(law: LawText, route: Route, change: Callable[[Node], Nodes]) -> LawText:
    """A text with the unit at a route replaced by what `change` makes of it."""
    tree, steps = route
    return law.model_copy(update={tree: _replaced(getattr(law, tree), steps, change)})


def put_beside(law: LawText, route: Route, new: Node, where: str) -> LawText | None:
    """A text with a new unit behind (`sesudah`) or inside (`awal`, `akhir`) the one at a route.

    None where a unit of that kind cannot stand.
    """
    path = _path(law, route)
    parent = path[-1] if where != "sesudah" else path[-2] if len(path) > 1 else None
    if parent is not None and not _may_hold(parent, new):
        return None
    if where == "sesudah":
        return replaced(law, route, lambda node: (node, new))

    def held(node: Node) -> Nodes:
        children = (new, *node.children) if where == "awal" else (*node.children, new)
        return (node.model_copy(update={"children": children}),)

    return replaced(law, route, held)


def merged_upwards(law: LawText, route: Route) -> LawText | None:
    """A text whose unit at a route was none: its mark and words belong to what stands before it.

    None for the first unit of all, which has nothing before it.
    """
    tree, steps = route
    path = _path(law, route)
    node, last = path[-1], steps[-1]
    words = " ".join(filter(None, (node.mark, node.heading, node.text)))
    if last == 0:
        if len(path) == 1:
            return None

        def taken_in(parent: Node) -> Nodes:
            text = f"{parent.text} {words}".strip()
            tail = " ".join(filter(None, (node.tail, parent.tail)))
            children = (*node.children, *parent.children[1:])
            update = {"text": text, "tail": tail, "children": children}
            return (parent.model_copy(update=update),)

        return replaced(law, (tree, steps[:-1]), taken_in)

    def joined(before: Node) -> Nodes:
        return (_with_last(before, words, node),)

    without = replaced(law, route, lambda _: ())
    return replaced(without, (tree, (*steps[:-1], last - 1)), joined)


def _with_last(before: Node, words: str, node: Node) -> Node:
    """A unit whose last words go on with those of another, which leaves it what is below it."""
    if before.children and not before.tail:
        last = _with_last(before.children[-1], words, node)
        return before.model_copy(update={"children": (*before.children[:-1], last)})
    if before.children:
        tail = " ".join(filter(None, (before.tail, words, node.tail)))
        children = (*before.children, *node.children)
        return before.model_copy(update={"tail": tail, "children": children})
    text = f"{before.text} {words}".strip()
    return before.model_copy(update={"text": text, "children": node.children, "tail": node.tail})


def _may_hold(parent: Node, new: Node) -> bool:
    if new.unit is Unit.PASAL or new.unit.groups_pasal:
        return parent.unit.groups_pasal
    return True


def _walk(
    nodes: Sequence[Node], above: tuple[int, ...], path: Nodes
) -> Iterator[tuple[tuple[int, ...], Nodes]]:
    for at, node in enumerate(nodes):
        yield (*above, at), (*path, node)
        yield from _walk(node.children, (*above, at), (*path, node))


def _path(law: LawText, route: Route) -> Nodes:
    tree, steps = route
    nodes: Nodes = getattr(law, tree)
    path: Nodes = ()
    for step in steps:
        path = (*path, nodes[step])
        nodes = nodes[step].children
    return path


def _replaced(nodes: Nodes, steps: tuple[int, ...], change: Callable[[Node], Nodes]) -> Nodes:
    at, *deeper = steps
    node = nodes[at]
    if deeper:
        children = _replaced(node.children, tuple(deeper), change)
        return (*nodes[:at], node.model_copy(update={"children": children}), *nodes[at + 1 :])
    return (*nodes[:at], *change(node), *nodes[at + 1 :])
