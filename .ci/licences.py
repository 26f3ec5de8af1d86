#!/usr/bin/env python3
"""Every dependency's licence must fit EUPL-1.2: reads cargo's metadata and the lock files of npm, needs no network.

A licence expression is SPDX: OR needs one side that fits, AND needs both."""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Permissive ones, and those that the EUPL's appendix or their own text let stand beside it.
FITTING = {
    "0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CC-BY-4.0",
    "CDLA-Permissive-2.0", "EUPL-1.2", "ISC", "MIT", "MIT-0", "MPL-2.0", "OFL-1.1", "OpenSSL", "PostgreSQL", "Python-2.0",
    "Unicode-3.0", "Unicode-DFS-2016", "Unlicense", "WTFPL", "Zlib", "blessing",
}
# Packages whose manifest names no licence, looked at by a person: name -> what their licence file says.
LOOKED_AT: dict[str, str] = {"ical": "Apache-2.0", "parse-cache-control": "BSD-3-Clause"}


def fits(expression: str) -> bool:
    """Whether an SPDX expression (or the old form with a slash) fits."""
    words = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))
    position = 0

    def either() -> bool:
        nonlocal position
        result = both()
        while position < len(words) and words[position] == "OR":
            position += 1
            result = both() or result
        return result

    def both() -> bool:
        nonlocal position
        result = one()
        while position < len(words) and words[position] == "AND":
            position += 1
            result = one() and result
        return result

    def one() -> bool:
        nonlocal position
        word = words[position]
        position += 1
        if word == "(":
            result = either()
            position += 1
            return result
        # An exception (WITH …) only ever permits more.
        if position < len(words) and words[position] == "WITH":
            position += 2
        return word in FITTING

    return either() and position == len(words)


def cargo_packages():
    # What is built here; packages for other systems are not even downloaded.
    host = re.search(r"^host: (\S+)", subprocess.check_output(["rustc", "-vV"], text=True), re.M)[1]
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", host]
    text = subprocess.check_output(command, cwd=ROOT)
    for package in json.loads(text)["packages"]:
        yield "cargo", package["name"], package["version"], package["license"]


def npm_packages(lock: pathlib.Path):
    for path, package in json.loads(lock.read_text())["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if name:
            yield "npm", name, package.get("version", "?"), package.get("license")


def main() -> int:
    assert fits("(MIT OR Apache-2.0) AND Unicode-3.0") and fits("Apache-2.0 WITH LLVM-exception OR GPL-3.0-only")
    assert not fits("GPL-3.0-only") and not fits("MIT AND SSPL-1.0") and not fits("MIT Apache-2.0")
    packages = list(cargo_packages())
    for lock in sorted(ROOT.glob("*/package-lock.json")) + sorted(ROOT.glob("tests/*/package-lock.json")):
        packages += npm_packages(lock)
    wrong = [
        f"{source} {name} {version}: {licence or 'no licence named'}"
        for source, name, version, licence in packages
        if not fits(licence or LOOKED_AT.get(name) or "unknown")
    ]
    for line in sorted(set(wrong)):
        print(line)
    print(f"licences of {len(packages)} packages looked at, {len(set(wrong))} do not fit EUPL-1.2")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
