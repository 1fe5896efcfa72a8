"""Measures how many native states of real templates work in another Region if only the Region is added."""
