"""The chapters of the appraisal of the plan."""
