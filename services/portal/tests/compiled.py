"""Templates that were compiled once for all tests of a run."""

from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """Templates compiled in this process. Most of what a test takes would be compiling them again for an app of its
    own.

    The key tells one source from another, so a changed template is compiled again.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


COMPILED = Compiled()
