#!/usr/bin/env bash
# Measures the built app in a real browser, against the real program: bytes, how soon a page stands, how soon it answers. Prints a table.
# QH_PROGRAM names another program than the one that cargo builds for tests.
set -euo pipefail
cd "$(dirname "$0")"
for folder in e2e lighthouse; do
  [ -e "$folder/node_modules/.package-lock.json" ] || (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund)
done
cd e2e
exec npx playwright test --config bench-web.config.ts
