//! Who calls is settled before what they sent is looked at: somebody whose role does not allow an act learns that, and not what is wrong
//! with the body. The framework runs all extractors of a handler at once, so those of input wait for the caller's.

use actix_web::{HttpMessage, HttpRequest};
use std::{cell::Cell, rc::Rc};
use tokio::sync::Notify;

/// Whether it is settled who calls.
#[derive(Debug, Clone, Default)]
pub struct Turn(Rc<Settled>);

#[derive(Debug, Default)]
struct Settled {
    is_over: Cell<bool>,
    notify: Notify,
}

impl Turn {
    /// For the extractors of callers, which stand first among a handler's arguments: from now on input waits.
    pub fn begin(request: &HttpRequest) -> Self {
        let turn = Self::default();
        request.extensions_mut().insert(turn.clone());
        turn
    }

    /// It is settled who calls. Where the caller is refused the answer is given at once, and nobody waits any more.
    pub fn end(&self) {
        self.0.is_over.set(true);
        self.0.notify.notify_waiters();
    }

    /// The turn of this request, where its handler asks who calls.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }

    /// Waits until it is settled who calls.
    pub async fn wait(turn: Option<Self>) {
        if let Some(turn) = turn.filter(|turn| !turn.0.is_over.get()) {
            turn.0.notify.notified().await;
        }
    }
}
