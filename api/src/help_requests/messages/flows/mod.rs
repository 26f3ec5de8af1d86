//! What people can do with conversations, concerns and blocks: one function for an intention.

mod blocks;
mod concerns;
mod conversation;
mod inbox;
mod personal;
mod posting;

pub use blocks::{BlockView, block, close, my_blocks, unblock};
pub use concerns::{ConcernQuery, ConcernView, PersonReference, close_concern, concerns, report};
pub use conversation::{ConversationView, MessageView, Part, read, read_and_record};
pub use inbox::{ConversationSummary, Inbox, mark_read, my_conversations};
pub use personal::{forget, own_blocks, own_concerns, own_messages};
pub use posting::{NewMessage, call_coordinator, post};
