"""What the front page learns from the heads of the reports that stand in their folders."""

import pytest

from pwr_eval.publishing.front_page import PublishedPage, published_pages
from pwr_eval.publishing.outputs.export_html import export_html
from pwr_eval.publishing.outputs.page_without_notebook import assembled


def publish(folder, title, **settings):
    folder.mkdir()
    page = export_html(assembled(["# Raport"]), title=title, **settings)
    (folder / "index.html").write_text(page, encoding="utf-8")


@pytest.mark.parametrize("title", ['Wieś "Nowa" & <inne>', "O'Neill", "\"a\" i 'b'"])
def test_title_and_mark_are_read_from_the_head_of_a_page(tmp_path, title):
    publish(tmp_path / "monitoring-2025", title)
    publish(tmp_path / "monitoring-2026", title, fictional=True)
    assert published_pages(tmp_path) == [
        PublishedPage(tmp_path / "monitoring-2026", title, fictional=True),
        PublishedPage(tmp_path / "monitoring-2025", title, fictional=False),
    ]


def test_a_folder_without_a_page_of_ours_is_passed_over(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "index.html").write_text('<meta content="x" name="title">', encoding="utf-8")
    assert published_pages(tmp_path) == []
