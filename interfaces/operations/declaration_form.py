"""The declaration form (职称申报表) as PDF: a draft's with 草稿 across it, a case's with opinions."""
