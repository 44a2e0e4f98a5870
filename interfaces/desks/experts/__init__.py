"""The pool, the draw by lot, and who took part."""
