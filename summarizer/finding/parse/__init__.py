"""English by grammar: reporting clauses read from a dependency parse."""
