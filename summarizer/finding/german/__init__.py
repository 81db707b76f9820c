"""German reporting clauses, found by the fields of a clause: a tagger's word classes in place of word lists."""
