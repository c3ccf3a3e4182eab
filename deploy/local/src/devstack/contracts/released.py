"""Whether a release still gives what the last one gave, and takes what it took.

What was read of an event or an answer stays, with the same meaning; what was accepted is accepted. A release that is a
new major version may end something, when no consumer's own last release expects it any more.
"""

from collections.abc import Iterator

from devstack.contracts.expected import JSON
from devstack.contracts.interfaces import Interface, Operation, unnamed
from devstack.contracts.schemas import Document, Strictness, faults

_TAKING = Strictness.EXTRAS | Strictness.BOUNDS | Strictness.DESCRIBED
_GIVING = Strictness.DESCRIBED


def breaks(before: Interface, now: Interface) -> Iterator[str]:
    """What worked with ``before`` and does not with ``now``, each in a sentence."""
    for kind, told in before.events.items():
        if kind not in now.events:
            yield f"event {kind} is told no more"
            continue
        own = now.events[kind]
        yield from (f"event {kind}: {one}" for one in _given(own.content, told.content, (own, told)))
    for name, operation in before.operations.items():
        if name not in now.operations:
            yield f"{operation} is offered no more"
            continue
        yield from (f"{operation} {what}" for what in _operation(before, now, operation, now.operations[name]))


def _operation(before: Interface, now: Interface, was: Operation, operation: Operation) -> Iterator[str]:
    for media_type, schema in was.answers.items():
        if media_type not in operation.answers:
            yield f"answers with {media_type} no more"
        elif media_type == JSON:
            given = _given(operation.answers[JSON], schema, (now.document, before.document))
            yield from (f"answers: {one}" for one in given)
    for place, name in sorted(operation.required - was.required):
        yield f"needs {name} in its {place} now"
    for place, name in sorted(was.known - operation.known):
        yield f"knows {name} in its {place} no more"
    if was.body is None:
        if operation.body_required and not was.body_required:
            yield "needs a body now"
    elif operation.body is None:
        yield "takes no body any more"
    else:
        taken = faults(was.body, operation.body, (before.document, now.document), _TAKING)
        yield from (f"takes less: {one}" for one in taken)


def _given(now: object, before: object, within: tuple[Document, Document]) -> Iterator[str]:
    yield from (str(one) for one in faults(now, before, within, _GIVING))


def touched(sentence: str) -> str:
    """The event or the operation that a sentence is about, as expects/ names it."""
    if sentence.startswith("event "):
        return sentence.split()[1].removesuffix(":")
    return unnamed(" ".join(sentence.split()[:2]))
