//! Somebody who talks to the server: over HTTP only, as the app or a program would.

use crate::answer::Answer;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

/// How a person carries the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// Not signed in.
    None,
    /// `Authorization: Bearer …`, as programs do.
    Bearer(String),
    /// Cookies (in the client's own store) with the headers that a browser on our pages sends.
    Cookies,
}

/// A person, or a program, with what it needs to sign in.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The account's id; empty when not signed in.
    pub account_id: String,
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
    /// The seed of the second factor (base 32), where one is set up.
    pub second_factor: Option<String>,
    /// The refresh token (bearer only).
    pub refresh_token: Option<String>,
    /// How the session travels.
    pub transport: Transport,
    http: Client,
    base: String,
}

impl Actor {
    /// Somebody who is not signed in.
    pub fn nobody(http: Client, base: String) -> Self {
        Self {
            account_id: String::new(),
            email: String::new(),
            password: String::new(),
            second_factor: None,
            refresh_token: None,
            transport: Transport::None,
            http,
            base,
        }
    }

    /// Where `path` lies: paths without `/api` are below `/api/v1`.
    pub fn address(&self, path: &str) -> String {
        if path.starts_with("/api/") || path.starts_with("/healthz") || path.starts_with("/readyz") {
            format!("{}{path}", self.base)
        } else {
            format!("{}/api/v1{path}", self.base)
        }
    }

    /// A request that is not sent yet, with the session.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, self.address(path));
        match &self.transport {
            Transport::None => request,
            Transport::Bearer(token) => request.bearer_auth(token),
            Transport::Cookies => {
                request.header("x-requested-with", "quartierhilfe").header("sec-fetch-site", "same-origin")
            }
        }
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = self.request(method.clone(), path);
        if let Some(body) = body {
            request = request.json(body);
        }
        finish(format!("{method} {path}"), request).await
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// Posts a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Puts a JSON body.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    /// Patches with a JSON body.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// Deletes, without a body.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Posts with an idempotency key.
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).header("idempotency-key", key).json(body);
        finish(format!("POST {path} (key {key})"), request).await
    }

    /// Does what the answer offers under this name. It must be offered and enabled.
    #[track_caller]
    pub fn act(&self, representation: &Value, action: &str, body: &Value) -> impl Future<Output = Answer> {
        let offered = offered(representation, action);
        assert_eq!(offered["enabled"], json!(true), "{action} is not enabled: {offered}");
        let method: Method = offered["method"].as_str().and_then(|text| text.parse().ok()).expect("a method");
        let path = offered["href"].as_str().expect("a path").to_owned();
        let (actor, body) = (self.clone(), body.clone());
        async move { actor.send(method, &path, Some(&body)).await }
    }
}

#[track_caller]
fn offered(representation: &Value, action: &str) -> Value {
    representation["allowed_actions"]
        .as_array()
        .and_then(|actions| actions.iter().find(|offered| offered["action"] == action))
        .unwrap_or_else(|| panic!("{action} is not offered: {}", representation["allowed_actions"]))
        .clone()
}

/// Sends a request and reads the answer wholly.
pub async fn finish(what: String, request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
    Answer::of(what, response).await
}
