#!/usr/bin/env bash
# Builds the release of the program and runs the benchmark on both databases.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --locked --release --package quartierhilfe --bin quartierhilfe
cargo build --locked --release --package quartierhilfe-tests --bin load
target="${CARGO_TARGET_DIR:-target}/release"
# Acceptances are measured as they are kept: with fsync.
QH_TEST_FSYNC=on exec tests/support/postgres.sh "$target/load" "$target/quartierhilfe"
