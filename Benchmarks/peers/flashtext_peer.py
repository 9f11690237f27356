"""Finds names in texts with flashtext; prints the CPU seconds a megabyte of each text, one a line.

flashtext_peer.py NAMES TEXT...: the names stand one a line. The tree of names is made before the clock runs.
"""

import sys
import time

from flashtext import KeywordProcessor


def main():
    processor = KeywordProcessor()
    with open(sys.argv[1]) as file:
        for line in file:
            if line.strip():
                processor.add_keyword(line.strip())
    for path in sys.argv[2:]:
        with open(path) as file:
            text = file.read()
        start = time.process_time()
        processor.extract_keywords(text, span_info=True)
        print((time.process_time() - start) / (len(text.encode()) / 1e6))


if __name__ == "__main__":
    main()
