#!/usr/bin/env python3
"""All tests: `tests/run.py`, or a part of them: `tests/run.py rust frontend e2e licences`.

Every step runs, even when one before it failed; the last line says how many tests and checks passed and failed. The app is built
beside the program, whose last crate keeps one core busy only; the browser comes when both are there."""
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FRONTEND, E2E = ROOT / "frontend", ROOT / "tests/e2e"
NPM_CI = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]

# part, name, command, folder, how its output counts tests (None: the step is one check)
STEPS = [
    ("check", "format", ["cargo", "fmt", "--all", "--", "--check"], ROOT, None),
    ("check", "lints", ["cargo", "clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"], ROOT, None),
    ("licences", "licences", [sys.executable, ".ci/licences.py"], ROOT, None),
    ("rust", "build", ["cargo", "build", "--workspace", "--all-targets", "--locked"], ROOT, None),
    ("rust", "tests on SQLite and PostgreSQL",
     ["tests/support/postgres.sh", "cargo", "test", "--workspace", "--locked", "--no-fail-fast"], ROOT, "cargo"),
    ("frontend", "frontend packages", NPM_CI, FRONTEND, None),
    ("frontend", "frontend types", ["npm", "run", "check"], FRONTEND, None),
    ("frontend", "frontend units", ["npm", "test"], FRONTEND, "vitest"),
    ("frontend", "frontend build", ["npm", "run", "build"], FRONTEND, None),
    ("frontend", "frontend budget", ["npm", "run", "budget"], FRONTEND, None),
    ("e2e", "browser packages", NPM_CI, E2E, None),
    ("e2e", "browser", ["npm", "test"], E2E, "playwright"),
]
COUNTS = {
    "cargo": (r"^test result: \w+\. (\d+) passed; (\d+) failed", None),
    "vitest": (r"^\s*Tests\s+.*?(\d+) passed", r"^\s*Tests\s+(\d+) failed"),
    "playwright": (r"^\s+(\d+) passed", r"^\s+(\d+) (?:failed|flaky|did not run)"),
}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def run(command, folder, shown):
    """Runs a command, hands on its output as it comes, and gives back the exit code and the lines."""
    lines = []
    environment = dict(os.environ, CARGO_TERM_COLOR="never", NO_COLOR="1")
    # The same commit gets the same verdict; `make races` looks at cases that nobody has seen.
    environment.setdefault("PROPTEST_RNG_SEED", "20261127")
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace") as process:
        for line in process.stdout:
            shown(line)
            lines.append(COLOURS.sub("", line))
    return process.returncode, lines


def count(kind, lines, code):
    """How many passed and failed. A step that fails without naming a failed test counts as one failed."""
    if kind is None:
        return (1, 0) if code == 0 else (0, 1)
    good, bad = COUNTS[kind]
    passed = failed = 0
    for line in lines:
        if match := re.search(good, line):
            passed += int(match[1])
            if kind == "cargo":
                failed += int(match[2])
        if bad and (match := re.search(bad, line)):
            failed += int(match[1])
    # A step without a single test is a broken step.
    if (code != 0 and failed == 0) or passed + failed == 0:
        failed += 1
    return passed, failed


def show(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def run_steps(parts, results, at_once):
    """Runs the steps of some parts one after the other; each result is the line of the report with the two counts."""
    for part, name, command, folder, kind in STEPS:
        if part not in parts:
            continue
        head = f"\n== {name}: {' '.join(command)}\n"
        kept = [head]
        if at_once:
            show(head)
        begun = time.monotonic()
        code, lines = run(command, folder, show if at_once else kept.append)
        passed, failed = count(kind, lines, code)
        if not at_once:
            show("".join(kept))
        results[name] = (f"{'ok    ' if failed == 0 else 'FAILED'} {name}: {passed} passed, {failed} failed"
                         f" ({time.monotonic() - begun:.0f} s)", passed, failed)


def main():
    wanted = set(sys.argv[1:]) or {step[0] for step in STEPS}
    results = {}
    beside = threading.Thread(target=run_steps, args=(wanted & {"frontend"}, results, False))
    beside.start()
    run_steps(wanted - {"frontend", "e2e"}, results, True)
    beside.join()
    run_steps(wanted & {"e2e"}, results, True)
    for part, name, *_ in STEPS:
        # A lane that broke off is no success.
        if part in wanted and name not in results:
            results[name] = (f"FAILED {name}: was not run", 0, 1)
    print("\n" + "\n".join(results[step[1]][0] for step in STEPS if step[1] in results))
    total_failed = sum(failed for _, _, failed in results.values())
    print(f"{sum(passed for _, passed, _ in results.values())} passed, {total_failed} failed", flush=True)
    return 1 if total_failed else 0


if __name__ == "__main__":
    sys.exit(main())
