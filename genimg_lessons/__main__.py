"""`python -m genimg_lessons ...` is the command `genimg ...`."""

import sys

from genimg_lessons.cli import main

if __name__ == "__main__":
    sys.exit(main())
