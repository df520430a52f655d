"""Returns: what the responsible units send, read safely from any file that an office makes.

`read_returns` reads a programme's folder, `read_return` one file; neither stops at faults. Which module does
what: `layout` finds the tables of a sheet; `cells` and `rows` read them; `reading` puts one return together,
`folder` all of them.
"""

from pwr_eval.collection.returns.expected import Expected
from pwr_eval.collection.returns.folder import has_examples, read_returns
from pwr_eval.collection.returns.reading import PERSONAL_DATA, Return, read_return
from pwr_eval.files.untrusted.archives import Limits

__all__ = ["PERSONAL_DATA", "Expected", "Limits", "Return", "has_examples", "read_return", "read_returns"]
