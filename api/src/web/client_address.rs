//! Where a request comes from.

use crate::config::Config;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr},
};

/// The network address of the caller: of the connection, or the last one that the configured proxy names. What other
/// senders write into `X-Forwarded-For` is not believed (security.md 60).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address that a request comes from.
    pub fn of(request: &HttpRequest) -> Self {
        let trusted = request.app_data::<web::Data<Config>>().and_then(|config| config.trusted_proxy);
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip());
        let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
        Self(believed(peer, trusted, forwarded))
    }
}

impl FromRequest for ClientAddress {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

fn believed(peer: IpAddr, trusted: Option<IpAddr>, forwarded: Option<&str>) -> IpAddr {
    let is_trusted = trusted.is_some_and(|proxy| proxy.to_canonical() == peer.to_canonical());
    let named = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
    named.filter(|_| is_trusted).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_configured_proxy_is_believed() {
        let (proxy, stranger): (IpAddr, IpAddr) = ("10.0.0.1".parse().unwrap(), "192.0.2.9".parse().unwrap());
        let client: IpAddr = "198.51.100.7".parse().unwrap();
        assert_eq!(believed(proxy, Some(proxy), Some("203.0.113.1, 198.51.100.7")), client);
        assert_eq!(believed(stranger, Some(proxy), Some("198.51.100.7")), stranger);
        assert_eq!(believed(proxy, None, Some("198.51.100.7")), proxy);
        assert_eq!(believed(proxy, Some(proxy), Some("nobody")), proxy);
        assert_eq!(believed(proxy, Some(proxy), None), proxy);
    }
}
