#!/usr/bin/env python3
"""Fails when a Markdown page of the repository links to a file that is not there."""
import pathlib
import re
import subprocess
import sys

pages = subprocess.run(["git", "ls-files", "*.md"], capture_output=True, text=True, check=True).stdout.split("\n")
dead = []
for page in filter(None, pages):
    text = re.sub(r"```.*?```", "", pathlib.Path(page).read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        if not (pathlib.Path(page).parent / target.split("#")[0]).exists():
            dead.append(f"{page}: {target}")
for line in dead:
    print("dead link:", line, file=sys.stderr)
sys.exit(1 if dead else 0)
