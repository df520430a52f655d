"""From an executed notebook to a page, a workbook, a data package, a PDF."""
