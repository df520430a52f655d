"""Excel forms for the responsible units, and copies of their returns with the faulty cells marked."""

from pwr_eval.collection.forms.form_identity import FormIdentity, form_identity
from pwr_eval.collection.forms.marked_copy import marked_copy
from pwr_eval.collection.forms.write_forms import write_forms

__all__ = ["FormIdentity", "form_identity", "marked_copy", "write_forms"]
