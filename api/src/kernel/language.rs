//! The languages in which people read the product.

crate::text_enum! {
    /// Languages in which the interface speaks.
    pub enum UiLanguage {
        /// German, the source of all others.
        De = "de",
        /// English.
        En = "en",
        /// German in plain words.
        DeSimple = "de-simple",
        /// Ukrainian.
        Uk = "uk",
        /// Arabic.
        Ar = "ar",
        /// Turkish.
        Tr = "tr",
    }
}

crate::text_enum! {
    /// Languages in which the program itself writes: mails, and the page with a copy of one's data.
    pub enum WrittenLanguage {
        /// German.
        German = "de",
        /// English.
        English = "en",
    }
}

impl UiLanguage {
    /// The language in which the program writes to somebody who reads this one: English where that is asked for, German in all other
    /// cases. A person who reads Ukrainian, Arabic or Turkish here lives among people who read German and can be shown a German letter.
    pub const fn written(self) -> WrittenLanguage {
        match self {
            Self::En => WrittenLanguage::English,
            Self::De | Self::DeSimple | Self::Uk | Self::Ar | Self::Tr => WrittenLanguage::German,
        }
    }
}

impl From<WrittenLanguage> for UiLanguage {
    fn from(language: WrittenLanguage) -> Self {
        match language {
            WrittenLanguage::German => Self::De,
            WrittenLanguage::English => Self::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text_enum::TextEnum;

    #[test]
    fn the_program_writes_english_to_those_who_read_it_and_german_to_everybody_else() {
        let written: Vec<&str> = UiLanguage::ALL.iter().map(|language| language.written().as_str()).collect();
        assert_eq!(written, ["de", "en", "de", "de", "de", "de"]);
        assert!(WrittenLanguage::ALL.iter().all(|language| UiLanguage::from(*language).written() == *language));
    }
}
