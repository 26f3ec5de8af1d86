//! `invitation recheck`: why somebody was asked, decided again from the record of the look.

use super::{Ending, open};
use clap::Subcommand;
use quartierhilfe::{
    config::Config,
    kernel::{clock::Instant, ids::InvitationId},
    matching::{
        flows::{Recheck, Refusal, Verdict, recheck},
        invitations::rules::POLICY_VERSION,
        model::Reason,
    },
};
use std::fmt::Write;

#[derive(Subcommand)]
pub enum InvitationCommand {
    /// Prints why a helper was asked, and whether the record of that moment gives the same reasons again.
    Recheck {
        /// Id of the invitation, not older than 28 days.
        id: InvitationId,
    },
}

/// Does the command: what to print, and how it ends.
pub fn run(command: &InvitationCommand, config: &Config) -> Result<(String, Result<(), Ending>), Ending> {
    let InvitationCommand::Recheck { id } = command;
    let db = open(config)?;
    let checked = db.read_blocking(|connection| recheck(connection, *id)).map_err(|failure| {
        Ending::of(failure, |refusal| match refusal {
            Refusal::NotFound => format!("there is no invitation {id} (any more): they are kept for 28 days"),
            other => format!("{other:?}"),
        })
    })?;
    Ok((told(&checked), verdict(&checked)))
}

/// The invitation and its reasons, as they were kept.
fn told(checked: &Recheck) -> String {
    let invitation = &checked.invitation;
    let head = format!("invitation {}, sent {}", invitation.id, utc(invitation.sent_at));
    let mut text = format!("{head}, policy {}\n{}", invitation.policy_version, listed(&invitation.reasons));
    text.push_str(match &checked.verdict {
        Verdict::Same => "decided again from the record: the same",
        Verdict::Different(None) => "decided again from the record: not asked",
        Verdict::Different(Some(_)) => "decided again from the record: other reasons",
        Verdict::OtherPolicy | Verdict::NotKept | Verdict::Unreadable(_) => "not decided again",
    });
    if let Verdict::Different(Some(ask)) = &checked.verdict {
        text.push('\n');
        text.push_str(listed(&ask.reasons).trim_end());
    }
    text
}

fn utc(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A line for each reason with its points, and their sum.
fn listed(reasons: &[Reason]) -> String {
    let mut text = String::new();
    for reason in reasons {
        let kind = serde_json::to_value(reason.kind).unwrap_or_default();
        let parts = kind.as_object().into_iter().flatten();
        let words: Vec<String> = parts
            .map(|(name, value)| if name == "reason" { plain(value) } else { format!("{name}: {}", plain(value)) })
            .collect();
        // Writing to a text never fails.
        let _ = writeln!(text, "{:>8}  {}", reason.points, words.join(", "));
    }
    let rank: i32 = reasons.iter().map(|reason| reason.points).sum();
    let _ = writeln!(text, "{rank:>8}  in all");
    text
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn verdict(checked: &Recheck) -> Result<(), Ending> {
    let version = checked.invitation.policy_version;
    match &checked.verdict {
        Verdict::Same => Ok(()),
        Verdict::Different(_) => Err(Ending::Failed("the record does not give the same reasons".to_owned())),
        Verdict::OtherPolicy => {
            Err(Ending::Failed(format!("policy {version} chose then, this program holds policy {POLICY_VERSION}")))
        }
        Verdict::NotKept => Err(Ending::Failed("there is no record of the look".to_owned())),
        Verdict::Unreadable(error) => Err(Ending::Failed(format!("the record cannot be read: {error}"))),
    }
}
