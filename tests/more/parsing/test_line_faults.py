"""A damaged line in any of the generated sheets loses or changes no entry in silence (`make fuzz-lines` tries more)."""

import pytest

from tests import fuzz_lines


@pytest.mark.timeout(600)
def test_a_damaged_line_loses_no_entry_in_silence(capsys):
    assert fuzz_lines.main("400", "7") == 0, capsys.readouterr().out
