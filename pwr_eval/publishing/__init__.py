"""Notebooks run, exported and published whole.

`publish_report` is the one door. What takes long to import (papermill, nbconvert) is imported when a report
is really made, so that a command can check its parameters and answer at once; the other forms of a report
(`collected`, `other_forms`) need pandas, and are imported from their modules.
"""

from pwr_eval.errors import PublishError, RunError
from pwr_eval.publishing.notebooks.failed_run import failed_folder
from pwr_eval.publishing.notebooks.parameters import Parameter, checked_parameters, declared_parameters
from pwr_eval.publishing.publish_report import PublishedReport, publish_report

__all__ = [
    "Parameter",
    "PublishError",
    "PublishedReport",
    "RunError",
    "checked_parameters",
    "declared_parameters",
    "failed_folder",
    "publish_report",
]
