#!/usr/bin/env bash
# Builds the release of the program and runs the benchmark on both databases.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --locked --release --package quartierhilfe --bin quartierhilfe
cargo build --locked --release --package quartierhilfe-tests --bin load
target="${CARGO_TARGET_DIR:-target}/release"
exec tests/support/postgres.sh "$target/load" "$target/quartierhilfe"
