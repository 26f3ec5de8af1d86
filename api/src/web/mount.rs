//! Where a slice hangs its handlers. The same list of handlers is read twice: by the server, which serves them, and by the published
//! document, which describes them. (Describing them in every thread of the server would cost each 15 MiB that nobody looks at.)

use actix_web::dev::HttpServiceFactory;
use utoipa_actix_web::OpenApiFactory;

/// Takes handlers.
pub trait Mount {
    /// Takes one handler, with its path and method.
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, handler: F) -> &mut Self;
}

impl Mount for actix_web::web::ServiceConfig {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, handler: F) -> &mut Self {
        Self::service(self, handler)
    }
}

impl Mount for utoipa_actix_web::service_config::ServiceConfig<'_> {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, handler: F) -> &mut Self {
        Self::service(self, handler)
    }
}
