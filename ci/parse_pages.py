"""Reads pages with the parsers of prometheus_client, as other tools in Python would.

usage: parse_pages.py FOLDER

Every *.prom in the folder is read as text format 0.0.4, every *.om as OpenMetrics 1.0. Prints the
pages that cannot be read and exits with 1 if there are any, or no page at all.
"""

import pathlib
import sys

from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as openmetrics_families,
)
from prometheus_client.parser import text_string_to_metric_families as text_families

PARSERS = {".prom": text_families, ".om": openmetrics_families}


def main(folder):
    pages = failures = 0
    for path in sorted(pathlib.Path(folder).iterdir()):
        parse = PARSERS[path.suffix]
        pages += 1
        try:
            page = path.read_bytes().decode("utf-8")
            samples = sum(len(family.samples) for family in parse(page))
            if samples == 0:
                raise ValueError("no samples")
        except Exception as error:  # a parser may fail in any way
            failures += 1
            print(f"{path.name}: {type(error).__name__}: {error}")
    print(f"{pages} pages read, {failures} failed")
    return 1 if failures or not pages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
