"""The model behind one seam: the embedded engine, any OpenAI-compatible endpoint, and the files they need."""
