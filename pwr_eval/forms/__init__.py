"""Excel forms for the responsible units, and copies of their returns with the faulty cells marked."""

from pwr_eval.forms.identity import FormIdentity, form_identity
from pwr_eval.forms.marked import marked_copy
from pwr_eval.forms.messages import fault_in_language
from pwr_eval.forms.write import write_forms

__all__ = ["FormIdentity", "fault_in_language", "form_identity", "marked_copy", "write_forms"]
