"""The machinery around the lessons: find, run, check and write them, run the tests, look over the computer.

Nothing a lesson computes lives here, and no other part of the package imports it.
"""
