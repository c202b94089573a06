"""The rows of all posts, batch by batch; of many posts in a process beside the one that writes them."""

import marshal
import multiprocessing
import queue
from collections.abc import Iterator, Sequence
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from typing import Any

from bench.seed.comments import Comments
from bench.seed.library import Shown, Sizes
from bench.seed.posts import Posts
from bench.seed.search import Search
from bench.seed.tables import MANY, Table
from bench.seed.texts import Texts

BATCH = 1000
#: Batches that may be ready before they are written.
AHEAD = 2


#: What the other process sends: a batch, packed, or nothing once there are no more, and then the words it has
#: learned. A batch is the number of its last post, and the rows of each table.
type Made = bytes | set[str] | None


class Maker:
    """Makes rows into its tables."""

    def __init__(self, sizes: Sizes, texts: Texts, shown: Sequence[Shown]) -> None:
        self.last = sizes.posts
        self.posts, self.comments, self.search = Posts(sizes, texts, shown), Comments(), Search()
        self.tables: list[Table] = [*self.posts.tables, *self.comments.tables, *self.search.tables]

    def batches(self) -> Iterator[int]:
        """How many posts there are after each batch, whose rows then wait in the tables."""
        return self.in_another_process() if self.last >= MANY else self.in_this_process()

    def in_this_process(self) -> Iterator[int]:
        for first in range(1, self.last + 1, BATCH):
            after = min(first + BATCH, self.last + 1)
            for pk in range(first, after):
                draft = self.posts.add(pk)
                self.comments.add(pk, draft.published)
                # Of its two editions the second is live.
                self.search.add(draft, 2 * pk)
            yield after - 1

    def in_another_process(self) -> Iterator[int]:
        # A copy of this process: what posts are made from took a while. It asks the database nothing.
        fork = multiprocessing.get_context("fork")
        made: Queue[Made] = fork.Queue(AHEAD)
        process = fork.Process(target=self.send, args=(made,), daemon=True)
        process.start()
        while batch := received(made, process):
            last, tables = marshal.loads(batch)
            for table, rows in zip(self.tables, tables, strict=True):
                table.give(rows)
            yield last
        self.search.learned = made.get()

    def send(self, made: "Queue[Made]") -> None:
        for last in self.in_this_process():
            made.put(marshal.dumps((last, [table.take() for table in self.tables])))
        made.put(None)
        made.put(self.search.learned)


def received(made: "Queue[Made]", process: BaseProcess) -> Any:
    while True:
        try:
            return made.get(timeout=5)
        except queue.Empty:
            if not process.is_alive():
                raise SystemExit("The process that makes the rows has ended.") from None
