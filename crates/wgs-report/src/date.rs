//! Days, as `YYYY-MM-DD`: the ends of waivers and the dates by which something is due. Moments, with hour and minute: when a
//! step was done.

use std::fmt;

/// A day of the Gregorian calendar, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// Reads `YYYY-MM-DD`; `None` for anything else and for days that do not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |s: &str, n| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return None;
        }
        let found = Self::of(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        (found.to_string() == text).then_some(found)
    }

    /// The day a Unix time lies in (UTC).
    pub fn of_unix(seconds: u64) -> Self {
        Self((seconds / 86_400) as i64)
    }

    /// Days later.
    pub fn plus(self, days: u16) -> Self {
        Self(self.0 + i64::from(days))
    }

    // METHOD: years begin in March, so that the leap day is the last of its year; 400 years are 146,097 days.
    fn of(year: i64, month: i64, day: i64) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    fn year_month_day(self) -> (i64, i64, i64) {
        let days = self.0 + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        (era * 400 + year + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
    }
}

/// A minute, as minutes since 1970-01-01T00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

impl Moment {
    /// Reads `YYYY-MM-DD` or `YYYY-MM-DDThh:mm[:ss]` (a blank for the `T` too) with an optional `Z` or `±hh:mm`; without them
    /// it is UTC, and a day alone is its start. Seconds are cut. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, rest) = text.split_at_checked(10)?;
        let day = Day::parse(day)?.0 * 1_440;
        if rest.is_empty() {
            return Some(Self(day));
        }
        let clock = rest.strip_prefix(['T', ' '])?;
        let (clock, shift) = match clock.strip_suffix('Z') {
            Some(clock) => (clock, 0),
            None => match clock.rfind(['+', '-']).map(|i| clock.split_at(i)) {
                Some((clock, zone)) => {
                    let minutes = minutes(zone.get(1..)?, 14)?;
                    (clock, if zone.starts_with('-') { -minutes } else { minutes })
                }
                None => (clock, 0),
            },
        };
        let (clock, seconds) = if clock.len() == 8 { (clock.get(..5)?, clock.get(5..)?) } else { (clock, ":00") };
        let seconds = seconds.strip_prefix(':').filter(|s| s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit()))?;
        (seconds < "60").then_some(())?;
        Some(Self(day + minutes(clock, 23)? - shift))
    }

    /// Minutes from an earlier moment to this one; negative when it is later.
    pub fn minutes_since(self, earlier: Moment) -> i64 {
        self.0 - earlier.0
    }

    /// The day it lies in, UTC.
    pub fn day(self) -> Day {
        Day(self.0.div_euclid(1_440))
    }
}

/// `hh:mm` in minutes.
fn minutes(text: &str, most_hours: i64) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let two =
        |s: &str| (s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<i64>().ok()).flatten();
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours <= most_hours && minutes < 60).then_some(hours * 60 + minutes)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (year, month, day) = self.year_month_day();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_eight_centuries_reads_back() {
        let (first, last) = (Day::parse("1600-01-01").unwrap(), Day::parse("2400-12-31").unwrap());
        assert_eq!(last.0 - first.0, 292_559, "800 years and a year of 366 days, less a day");
        for day in (first.0..=last.0).step_by(13) {
            assert_eq!(Day::parse(&Day(day).to_string()), Some(Day(day)));
        }
        assert_eq!(Day::of_unix(951_782_400).to_string(), "2000-02-29");
        assert_eq!(Day::parse("2024-12-25").unwrap().plus(14).to_string(), "2025-01-08");
    }

    #[test]
    fn moments() {
        let at = |text| Moment::parse(text).unwrap();
        assert_eq!(at("2026-11-01T09:30+09:00"), at("2026-11-01 00:30"));
        assert_eq!(at("2026-11-01T09:30:59Z"), at("2026-11-01T09:30"));
        assert_eq!(at("2026-11-02").minutes_since(at("2026-11-01T23:00")), 60);
        assert_eq!(at("2026-11-01T01:00+09:00").day().to_string(), "2026-10-31");
        for text in [
            "2026-11-01T",
            "2026-11-01T9:30",
            "2026-11-01T24:00",
            "2026-11-01T10:60",
            "2026-11-01T10:00:60",
            "2026-11-01T10:00+15:00",
            "2026-11-0110:00",
            "2026-11-01T10:00ZZ",
            "あ26-11-01",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist() {
        for text in [
            "2023-02-29",
            "2023-13-01",
            "2023-00-10",
            "2023-1-1",
            "23-01-01",
            "2023-01-01-",
            "+023-01-01",
            "",
            "2023-04-31",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}
