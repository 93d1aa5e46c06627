"""Grade students' notebooks: strangers' code runs in a sandbox, tests run where that code never comes.

`intake` reads what was handed in, `assignment` rebuilds the notebook from the instructor's copy, `session` lets two
processes talk: S (`student`) runs the student's cells, T (`trusted`, `remote`) runs the tests, and only plain values
(`wire`) cross. `sandbox` and `zygote` start both. `run` grades a class, `gradebook` and `report` keep the results.

The package stands apart: it imports nothing of the course but itself, and only the command line imports it.
"""
