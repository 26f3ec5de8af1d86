//! Conversations, concerns and blocks over HTTP.

mod answers;
mod blocks;
mod concerns;
mod conversations;
mod documents;
mod inputs;

use crate::web::Mount;

/// Mounts the routes of conversations.
pub(in crate::help_requests) fn routes(config: &mut impl Mount) {
    config
        .service(conversations::read_messages)
        .service(conversations::post_message)
        .service(conversations::mark_messages_read)
        .service(conversations::call_coordinator)
        .service(conversations::list_my_conversations)
        .service(concerns::report_assignment)
        .service(concerns::list_concerns)
        .service(concerns::close_concern)
        .service(blocks::block_partner)
        .service(blocks::list_my_blocks)
        .service(blocks::remove_block);
}
