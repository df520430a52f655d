"""Airflow: every notebook run by PapermillOperator and kept, then the reports published and verified.

The operators run the notebooks one by one and keep each as it ran; a wrong parameter fails its task. What
is published is made by `pwr-eval report`, whole or not at all. Needs apache-airflow-providers-papermill, and
once, so that Airflow's environment finds the project's:
.venv/bin/python -m ipykernel install --user --name pwr-eval
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Variable

PROJECT = Path(Variable.get("pwr_project", default="/srv/pwr"))
PROGRAMME = Variable.get("pwr_programme", default="krakow-2025-2027")
YEAR = int(Variable.get("pwr_year", default="2025"))
KEPT = PROJECT / "runs" / PROGRAMME  # the executed notebooks

NOTEBOOKS = {
    "plan_appraisal": ("01_plan_appraisal.ipynb", {}),
    "monitoring": ("02_monitoring.ipynb", {"year": YEAR}),
    "data_quality": ("03_data_quality.ipynb", {"year": YEAR}),
}

with DAG(
    dag_id="pwr_eval_reports",
    schedule="15 3 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,  # a run makes all that is due: one makes up for many that were missed
    max_active_runs=1,
) as dag:
    place = BashOperator(task_id="place", bash_command=f"mkdir -p {KEPT}/{{{{ ds }}}}")
    publish = BashOperator(
        task_id="publish",
        bash_command=f"cd {PROJECT} && .venv/bin/pwr-eval report --programme {PROGRAMME} && "
        f".venv/bin/pwr-eval verify --programme {PROGRAMME}",
    )
    for name, (notebook, parameters) in NOTEBOOKS.items():
        run = PapermillOperator(
            task_id=f"run_{name}",
            input_nb=str(PROJECT / "notebooks" / notebook),
            output_nb=str(KEPT / "{{ ds }}" / notebook),
            parameters={"programme": PROGRAMME, "project": str(PROJECT), "language": "pl", **parameters},
            kernel_name="pwr-eval",
            language_name="python",
        )
        place >> run >> publish
