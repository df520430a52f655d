"""The pages on tables and columns are those of the declarations."""

import pytest

from pwr_eval.schemas.declaration import declared, declared_tables
from pwr_eval.schemas.documentation import DOCUMENTS, tables_document, title
from tests.conftest import PROJECT


@pytest.mark.parametrize("language", DOCUMENTS)
def test_the_pages_are_up_to_date(language):
    page = (PROJECT / "docs" / DOCUMENTS[language]).read_text(encoding="utf-8")
    assert page == tables_document(language), "run make tables"


@pytest.mark.parametrize("language", DOCUMENTS)
def test_every_column_of_every_table_is_explained(language):
    page = tables_document(language)
    for name in declared_tables():
        table = declared(name)
        assert f"### {title(table)}\n" in page
        for column in table.columns.values():
            assert f"| `{column.name}` | {getattr(column, language)}" in page
            assert column.heading.get(language, "") in page
