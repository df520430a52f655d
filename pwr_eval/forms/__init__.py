"""Excel forms for the responsible units, and copies of their returns with the faulty cells marked."""

from pwr_eval.forms.identity import FormIdentity, form_identity
from pwr_eval.forms.marked import marked_copy
from pwr_eval.forms.write import write_forms
from pwr_eval.reader_messages import fault_in_language

__all__ = ["FormIdentity", "fault_in_language", "form_identity", "marked_copy", "write_forms"]
