"""Reads a camt.053 file with bankstatementparser, entry by entry, and says how many there were."""

import sys

from bankstatementparser import CamtParser

print(sum(1 for _ in CamtParser(sys.argv[1]).parse_streaming()))
