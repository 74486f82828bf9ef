"""The faults that `benchmarks.mutants` plants: mutmut's own on numbers and logic, and the field's.

Not planted, because a test that notices them proves nothing about a measure, or no test should:
text (strings, `raise` statements and what they say), a value or argument replaced by None, a
positional argument left out (nearly all of these stop at once), `strict=` of zip and `dtype=`
(guards). mutmut itself leaves out constants of modules, dataclass fields, annotations, and calls
of len and isinstance.
"""

from collections.abc import Iterator

import libcst as cst
from mutmut.mutation import file_mutation, mutators

GUARDS = {"strict", "dtype"}
_PAIRS = [("min", "max"), ("minimum", "maximum"), ("nanmin", "nanmax"), ("argmin", "argmax"),
          ("any", "all"), ("floor", "ceil"), ("triu", "tril"), ("zeros", "ones"),
          ("std", "var"), ("log", "log1p"), ("isnan", "isfinite"), ("cumsum", "cumprod")]
SWAPS = (dict(_PAIRS) | {b: a for a, b in _PAIRS}
         | {"sum": "max", "mean": "max", "nansum": "nanmax"})


def swapped_function(node: cst.Call) -> Iterator[cst.Call]:
    """Turn min into max, any into all, sum into max and so on, as function or method."""
    if isinstance(node.func, cst.Name) and (other := SWAPS.get(node.func.value)):
        yield node.with_changes(func=cst.Name(other))
    if isinstance(node.func, cst.Attribute) and (other := SWAPS.get(node.func.attr.value)):
        yield node.with_changes(func=node.func.with_changes(attr=cst.Name(other)))


def keyword_left_out(node: cst.Call) -> Iterator[cst.Call]:
    """Turn f(x, axis=1) into f(x)."""
    for i, arg in enumerate(node.args):
        if arg.keyword and arg.keyword.value not in GUARDS:
            rest = [*node.args[:i], *node.args[i + 1:]]
            if rest and i == len(node.args) - 1:
                rest[-1] = rest[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
            yield node.with_changes(args=rest)


def condition_turned(node: cst.If | cst.CompIf) -> Iterator[cst.CSTNode]:
    """Turn if x into if not x, in statements and comprehensions."""
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), test))


def statement_left_out(node: cst.Expr) -> Iterator[cst.Expr]:
    """Leave out a call made for its effect: a check, a change in place."""
    if isinstance(node.value, cst.Call):
        yield node.with_changes(value=cst.Ellipsis())


OPERATORS = [
    *((kind, operator) for kind, operator in mutators.mutation_operators
      if operator not in (mutators.operator_string, mutators.operator_arg_removal,
                          mutators.operator_assignment)),
    (cst.Call, swapped_function), (cst.Call, keyword_left_out), (cst.If, condition_turned),
    (cst.CompIf, condition_turned), (cst.Expr, statement_left_out),
]


def is_text_or_guard(node: cst.CSTNode) -> bool:
    """Tell whether nothing is planted in this node and below it."""
    if isinstance(node, cst.Arg) and node.keyword:
        return node.keyword.value in GUARDS
    return isinstance(node, cst.Raise | cst.FormattedString)


def install() -> None:
    """Give mutmut these faults in place of its own."""
    own = file_mutation.MutationVisitor._skip_node_and_children
    file_mutation.mutation_operators = OPERATORS
    file_mutation.MutationVisitor._skip_node_and_children = (
        lambda visitor, node: is_text_or_guard(node) or own(visitor, node))
