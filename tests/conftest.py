"""What all tests share: one thread for arithmetic, so that several can run beside each other."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
