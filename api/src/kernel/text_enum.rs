//! Closed lists of words: one definition gives the Rust enum, its JSON, its column text and its schema.

/// An enum that is stored and spoken as one fixed word per value.
pub trait TextEnum: Sized + Copy + 'static {
    /// Every value, in the order of definition.
    const ALL: &'static [Self];
    /// The word.
    fn as_str(self) -> &'static str;
    /// The value of a word.
    fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.as_str() == word)
    }
}

/// Defines a [`TextEnum`] with serde and OpenAPI in `snake_case`:
/// `text_enum! { /// doc  pub enum State { /// doc  Open = "open", … } }`.
#[macro_export]
macro_rules! text_enum {
    ($(#[$outer:meta])* pub enum $name:ident { $($(#[$inner:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize, ::utoipa::ToSchema)]
        pub enum $name { $($(#[$inner])* #[serde(rename = $word)] $variant),+ }

        impl $crate::kernel::text_enum::TextEnum for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str($crate::kernel::text_enum::TextEnum::as_str(*self))
            }
        }
    };
}
