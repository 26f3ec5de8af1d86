#!/usr/bin/env bash
# Builds the app where something that it comes from is newer than the build.
set -euo pipefail
cd "$(dirname "$0")/../frontend"
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --ignore-scripts --no-audit --no-fund
  touch node_modules/.package-lock.json
fi
page=build/200.html
newer() {
  find . ../docs/openapi.json -type f -newer "$page" -not -path './node_modules/*' -not -path './build/*' -not -path './.svelte-kit/*' \
    -not -path '*/gen/*' -not -name '*.gen.*' -not -name schema.d.ts -print -quit 2>/dev/null
}
if [ ! -e "$page" ] || [ -n "$(newer)" ]; then
  npm run build
  touch "$page"
fi
