#!/usr/bin/env bash
# Lets the matcher decide in the simulated city of full size, keeps what it was asked, and asks it again to measure its answers.
# The simulator stands beside the project; with pypy3 it takes two to five minutes, with python3 longer.
set -euo pipefail
cd "$(dirname "$0")/../.."
simulator=${1:?the folder of the simulator}
if [ ! -f "$simulator/run.py" ]; then
  echo "there is no simulator in $simulator: name its folder with SIMULATOR=…" >&2
  exit 2
fi
cargo build --locked --release --package quartierhilfe --bin quartierhilfe
cargo build --locked --release --package quartierhilfe-tests --bin load
release="$(realpath "${CARGO_TARGET_DIR:-target}/release")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '#!/usr/bin/env bash\nexec tee "%s/events" | "%s/quartierhilfe" match-sim\n' "$folder" "$release" >"$folder/matcher"
chmod +x "$folder/matcher"
python=$(command -v pypy3 || command -v python3)
(cd "$simulator" && PYTHONDONTWRITEBYTECODE=1 "$python" run.py eval --town berlin --seeds 1 --external "$folder/matcher")
"$release/load" "$release/quartierhilfe" "$folder/events"
