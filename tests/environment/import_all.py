"""Import every module of the package except the tools around the lessons: `python tests/environment/import_all.py`."""

import importlib
import pkgutil

import genimg_lessons

# Run on the author's or the teacher's machine, with the extras; lessons never import them.
APART = ("course", "grading", "__main__")

names = [
    module.name
    for module in pkgutil.walk_packages(genimg_lessons.__path__, "genimg_lessons.")
    if module.name.split(".")[1] not in APART
]
for name in names:
    importlib.import_module(name)
print(f"{len(names)} modules import")
