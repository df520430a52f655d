"""Returns: what the responsible units send, read safely from any file that an office makes.

`read_returns` reads a programme's folder, `check_returns` does so without stopping at faults, `read_return`
reads one file. Which module does what: `files`, `archives`, `markup`, `delimited` open a file; `grids` and
`layout` find the table; `cells` and `rows` read it; `reading` puts one return together, `folder` all of them.
"""

from pwr_eval.collection.returns.expected import Expected
from pwr_eval.collection.returns.folder import check_returns, read_returns
from pwr_eval.collection.returns.reading import PERSONAL_DATA, Return, read_return
from pwr_eval.files.untrusted.archives import Limits

__all__ = ["PERSONAL_DATA", "Expected", "Limits", "Return", "check_returns", "read_return", "read_returns"]
