"""Attribution by the patterns of reporting clauses, for languages without a parser."""
