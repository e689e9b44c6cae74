//! The languages pages are written in.

/// Language of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Lang {
    /// Both.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Ja];

    /// The tag of `lang` attributes: `en`, `ja`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ja => "ja",
        }
    }

    /// One of two texts.
    pub fn of<'a>(self, en: &'a str, ja: &'a str) -> &'a str {
        match self {
            Lang::En => en,
            Lang::Ja => ja,
        }
    }
}

/// `en` or `ja`, as `--lang` takes them.
impl std::str::FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "en" => Ok(Lang::En),
            "ja" => Ok(Lang::Ja),
            other => Err(UnknownLang(other.to_owned())),
        }
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

/// A language no page is written in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no language '{0}': en or ja")]
pub struct UnknownLang(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        assert_eq!("ja".parse(), Ok(Lang::Ja));
        assert_eq!("en".parse::<Lang>().unwrap().to_string(), "en");
        assert_eq!("jp".parse::<Lang>().unwrap_err().to_string(), "no language 'jp': en or ja");
    }
}
