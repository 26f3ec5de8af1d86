//! `quartierhilfe match-sim`: the policy in a simulated town.

use super::Ending;
use quartierhilfe::matching::sim;
use std::io::{self, BufReader, BufWriter};

/// Bytes read at once; the first line holds the whole town.
const BUFFER: usize = 1 << 20;

/// Reads events from stdin and writes an answer to each on stdout, until the simulator says that it is over.
pub fn run() -> Result<(), Ending> {
    let input = BufReader::with_capacity(BUFFER, io::stdin().lock());
    sim::run(input, BufWriter::new(io::stdout().lock())).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Ending::BadInput(error.to_string()),
        _ => Ending::Failed(error.to_string()),
    })
}
