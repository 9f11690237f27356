#!/usr/bin/env python3
"""Prints, each ended by a NUL, what `podman run` is to be told to run a service as a compose file describes it: the
environment, volumes, user, rights, image, entrypoint and command. Networks, ports, health checks and the order of the
services are left to the caller. Volumes get the prefix; `${NAME:-default}` is filled in from the environment and `.env`.

Usage: compose-arguments.py COMPOSE-FILE SERVICE PREFIX [COMMAND...]
"""
import os
import re
import sys

import yaml


def variables(folder):
    found = {}
    path = os.path.join(folder, ".env")
    if os.path.exists(path):
        with open(path) as file:
            for line in file:
                if "=" in line and not line.startswith("#"):
                    name, value = line.strip().split("=", 1)
                    found[name] = value
    return found | dict(os.environ)


def filled(value, known):
    if isinstance(value, dict):
        return {name: filled(part, known) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, known) for part in value]
    if not isinstance(value, str):
        return value
    return re.sub(r"\$\{(\w+)(?::-([^}]*))?\}", lambda m: known.get(m[1]) or m[2] or "", value)


def arguments(document, name, prefix, command):
    service = document["services"][name]
    out = []
    for variable, value in (service.get("environment") or {}).items():
        out += ["--env", f"{variable}={value}"]
    for volume in service.get("volumes", []):
        source, rest = volume.split(":", 1)
        if source in document.get("volumes", {}):
            source = f"{prefix}-{source}"
        out += ["--volume", f"{source}:{rest}"]
    for place in service.get("tmpfs", []):
        out += ["--tmpfs", place]
    for right in service.get("cap_drop", []):
        out += ["--cap-drop", right]
    for right in service.get("cap_add", []):
        out += ["--cap-add", right]
    for option in service.get("security_opt", []):
        out += ["--security-opt", option.replace(":true", "")]
    if service.get("read_only"):
        out.append("--read-only")
    if "user" in service:
        out += ["--user", service["user"]]
    entrypoint = service.get("entrypoint", [])
    if entrypoint:
        out += ["--entrypoint", entrypoint[0]]
    out.append("docker.io/library/" + service["image"])
    return out + entrypoint[1:] + (command or service.get("command", []))


def main():
    path, service, prefix, *command = sys.argv[1:]
    with open(path) as file:
        document = yaml.safe_load(file)
    document = filled(document, variables(os.path.dirname(os.path.abspath(path))))
    sys.stdout.write("".join(part + "\0" for part in arguments(document, service, prefix, command)))


main()
