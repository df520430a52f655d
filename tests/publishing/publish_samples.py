"""Small notebooks for the tests of publishing, made with nbformat."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

MARK = "DANE PRZYKŁADOWE (FIKCYJNE)"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
GOOD_TABLE = (
    '<table><caption>Tasks by year</caption><thead><tr><th scope="col">Year</th><th scope="col">Tasks</th></tr>'
    '</thead><tbody><tr><th scope="row">2025</th><td class="num">51</td></tr></tbody></table>'
)


def words(text):
    """A Markdown cell."""
    return new_markdown_cell(text)


def declaration(text):
    """The cell that declares the parameters."""
    return new_code_cell(text, metadata={"tags": ["parameters"]})


def code(text):
    """A code cell that has not run."""
    return new_code_cell(text)


def shown(html="", **data):
    """A code cell that has run and shows something: HTML, or other kinds by name (`svg`, `png`, `text`)."""
    kinds = {
        "svg": "image/svg+xml",
        "png": "image/png",
        "text": "text/plain",
        "script": "application/javascript",
    }
    metadata = data.pop("metadata", {})
    bundle = {kinds.get(kind, kind): content for kind, content in data.items()}
    if html:
        bundle["text/html"] = html
    output = new_output("display_data", data=bundle, metadata=metadata)
    return new_code_cell("show()", outputs=[output], execution_count=1)


def notebook(*cells):
    """A notebook of these cells; their ids are numbers, so that it is the same each time."""
    for number, cell in enumerate(cells):
        cell.id = str(number)
    return new_notebook(cells=list(cells), metadata=KERNEL)


def saved(path, *cells):
    """The path of a notebook file of these cells."""
    nbformat.write(notebook(*cells), path)
    return path
