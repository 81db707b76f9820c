"""What the program finds in an article before a model is asked: sentences, quotations, names, who says what."""
