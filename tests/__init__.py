"""The tests of Zhicheng."""
