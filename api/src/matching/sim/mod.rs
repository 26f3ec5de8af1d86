//! `quartierhilfe match-sim`: the policy of the product speaks the simulator's protocol, without a database, so that what is
//! measured is what runs.

mod matcher;
mod protocol;
mod town;

pub use matcher::Matcher;
pub use protocol::{Answer, Event};

use std::io::{self, BufRead, BufReader, Read, Write};

/// Reads events, one a line, until the end; writes one answer for each.
pub fn run(input: BufReader<impl Read>, mut output: impl Write) -> io::Result<()> {
    run_with(input, &mut output, Matcher::new)
}

/// As [`run`], with a matcher of the caller's making.
pub fn run_with(
    mut input: BufReader<impl Read>,
    output: &mut impl Write,
    make: impl Fn(protocol::Init) -> Matcher,
) -> io::Result<()> {
    let mut matcher: Option<Matcher> = None;
    let mut line = String::new();
    loop {
        line.clear();
        if input.read_line(&mut line)? == 0 {
            return output.flush();
        }
        let answer = match (serde_json::from_str(&line)?, &mut matcher) {
            (Event::Init(init), _) => {
                matcher = Some(make(*init));
                Answer::default()
            }
            (Event::End, _) => return output.flush(),
            (event, Some(matcher)) => matcher.take(event),
            (_, None) => return Err(io::Error::new(io::ErrorKind::InvalidData, "the first line has to be init")),
        };
        serde_json::to_writer(&mut *output, &answer)?;
        output.write_all(b"\n")?;
        // Whoever sends several events at once gets the answers at once.
        if !input.buffer().contains(&b'\n') {
            output.flush()?;
        }
    }
}

#[cfg(test)]
mod tests;
