"""Notebooks run, exported and published whole.

`publish_report` is the one door. What takes long to import (papermill, nbconvert) is imported when a report
is really made, so that a command can check its parameters and answer at once.
"""

from pwr_eval.publish.collected import ReportFacts, collected_tables
from pwr_eval.publish.failed import failed_folder
from pwr_eval.publish.failures import PublishError, RunError
from pwr_eval.publish.other_forms import other_forms
from pwr_eval.publish.parameters import Parameter, checked_parameters, declared_parameters
from pwr_eval.publish.report import PublishedReport, publish_report

__all__ = [
    "Parameter",
    "PublishError",
    "PublishedReport",
    "ReportFacts",
    "RunError",
    "checked_parameters",
    "collected_tables",
    "declared_parameters",
    "failed_folder",
    "other_forms",
    "publish_report",
]
