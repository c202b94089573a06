"""How workers share the tests: what a file's tests have in common is made once."""

from itertools import groupby

from xdist.scheduler import LoadScopeScheduling


def file_of(test: str) -> str:
    return test.partition("::")[0]


class Neighbours(LoadScopeScheduling):
    """Tests that follow each other and are of one file go to one worker, in the order of the collection."""

    def __init__(self, config, log=None):
        config.option.loadscopereorder = False
        super().__init__(config, log)
        self.scopes: dict[str, str] = {}

    def _split_scope(self, nodeid: str) -> str:
        if not self.scopes:
            for place, (file, tests) in enumerate(groupby(self.collection, file_of)):
                self.scopes |= dict.fromkeys(tests, f"{place} {file}")
        return self.scopes[nodeid]
