//! A look of the policy as it is kept: everything that it was decided from, so that it can be decided again.

use super::averages::TownAverages;
use super::need::Need;
use super::policy::{AskingPolicy, MessageTimes};
use super::standing::HelperStanding;
use crate::kernel::clock::Instant;
use crate::kernel::ids::LookId;
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use serde::{Deserialize, Serialize};
use std::io::{Error, ErrorKind, Read, Write};

/// More than any look holds: what is larger was not written here.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What a look sees. Helpers are places in a list; nothing says who they are, nor which request a need belongs to.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Seen<'a> {
    /// The moment.
    pub now: Instant,
    /// The needs whose time had come.
    pub needs: &'a [Need],
    /// The needs that could join messages which went out anyway.
    pub joining: &'a [Need],
    /// The standings that candidates point into.
    pub helpers: &'a [HelperStanding],
    /// The town's averages.
    pub averages: &'a TownAverages,
    /// The numbers of the policy.
    pub policy: &'a AskingPolicy,
    /// When messages may go out.
    pub times: &'a MessageTimes,
}

/// [`Seen`], read back.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Look {
    /// The moment.
    pub now: Instant,
    /// The needs whose time had come.
    pub needs: Vec<Need>,
    /// The needs that could join messages which went out anyway.
    pub joining: Vec<Need>,
    /// The standings that candidates point into.
    pub helpers: Vec<HelperStanding>,
    /// The town's averages.
    pub averages: TownAverages,
    /// The numbers of the policy.
    pub policy: AskingPolicy,
    /// When messages may go out.
    pub times: MessageTimes,
}

/// Where an invitation stands in the look that it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookPlace {
    /// The look.
    pub look: LookId,
    /// Place of the need: those that joined follow those whose time had come.
    pub need: i32,
    /// Place of the helper in the list of standings.
    pub helper: i32,
}

impl Seen<'_> {
    /// Compressed text for a column.
    pub fn encode(&self) -> Result<String, Error> {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&serde_json::to_vec(self)?)?;
        Ok(STANDARD_NO_PAD.encode(packed.finish()?))
    }
}

impl Look {
    /// Reads what [`Seen::encode`] wrote.
    pub fn decode(text: &str) -> Result<Self, Error> {
        let packed = STANDARD_NO_PAD.decode(text).map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
        let mut plain = Vec::new();
        DeflateDecoder::new(packed.as_slice()).take(MOST_BYTES).read_to_end(&mut plain)?;
        Ok(serde_json::from_slice(&plain)?)
    }

    /// What it sees.
    pub fn seen(&self) -> Seen<'_> {
        Seen {
            now: self.now,
            needs: &self.needs,
            joining: &self.joining,
            helpers: &self.helpers,
            averages: &self.averages,
            policy: &self.policy,
            times: &self.times,
        }
    }
}
