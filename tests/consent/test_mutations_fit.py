"""Each mutation of the deep tests is still one of the code; what it no longer fits is noticed at once."""

import pytest

from tests.consent.test_mutations import MUTATIONS, ROOT


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_a_mutation_fits_the_code(mutation):
    assert mutation.old in (ROOT / mutation.file).read_text()
