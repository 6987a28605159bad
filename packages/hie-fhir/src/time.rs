//! Unix seconds and FHIR's dates. What FHIR leaves open (a day, a month, a year) is a span.

/// The seconds of a day.
const DAY: u64 = 86_400;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: u64 = 719_468;

/// Unix seconds as FHIR's `instant`, in UTC. Days are counted in eras of 400 years (Howard Hinnant,
/// *chrono-compatible low-level date algorithms*).
#[must_use]
pub fn instant(seconds: u64) -> String {
    let (year, month, day) = date(part(seconds, DAY));
    let time = rest(seconds, DAY);
    let (hour, minute, second) = (part(time, 3_600), rest(part(time, 60), 60), rest(time, 60));
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

const ERA: u64 = 146_097;

fn part(n: u64, by: u64) -> u64 {
    n.checked_div(by).unwrap_or_default()
}

fn rest(n: u64, by: u64) -> u64 {
    n.checked_rem(by).unwrap_or_default()
}

/// Year, month and day of a number of days since 1970.
fn date(days: u64) -> (u64, u64, u64) {
    // Days since 0000-03-01.
    let days = days.saturating_add(EPOCH);
    let of_era = rest(days, ERA);
    let leaps = part(of_era, 1_460)
        .saturating_add(part(of_era, 146_096))
        .saturating_sub(part(of_era, 36_524));
    let year_of_era = part(of_era.saturating_sub(leaps), 365);
    let before = year_of_era
        .saturating_mul(365)
        .saturating_add(part(year_of_era, 4))
        .saturating_sub(part(year_of_era, 100));
    let of_year = of_era.saturating_sub(before);
    let from_march = part(of_year.saturating_mul(5).saturating_add(2), 153);
    let day = of_year
        .saturating_sub(part(from_march.saturating_mul(153).saturating_add(2), 5))
        .saturating_add(1);
    let month = if from_march < 10 {
        from_march.saturating_add(3)
    } else {
        from_march.saturating_sub(9)
    };
    let year = part(days, ERA)
        .saturating_mul(400)
        .saturating_add(year_of_era)
        .saturating_add(u64::from(month <= 2));
    (year, month, day)
}

/// Days since 1970 of a date; before 1970 they are below 0.
fn days(year: u64, month: u64, day: u64) -> i64 {
    let year = year.saturating_sub(u64::from(month <= 2));
    let from_march = if month > 2 {
        month.saturating_sub(3)
    } else {
        month.saturating_add(9)
    };
    let of_year = part(from_march.saturating_mul(153).saturating_add(2), 5)
        .saturating_add(day)
        .saturating_sub(1);
    let of_era = rest(year, 400);
    let in_era = of_era
        .saturating_mul(365)
        .saturating_add(part(of_era, 4))
        .saturating_sub(part(of_era, 100))
        .saturating_add(of_year);
    let days = part(year, 400).saturating_mul(ERA).saturating_add(in_era);
    signed(days).saturating_sub(signed(EPOCH))
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn month_days(year: u64, month: u64) -> u64 {
    let leap = rest(year, 4) == 0 && (rest(year, 100) != 0 || rest(year, 400) == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A FHIR `dateTime`: a year, a month, a day, or a second with a zone. Before 1970 counts as 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// The first second of it, Unix seconds.
    pub first: u64,
    /// The second after its last; exclusive. A second ends with the next, with whatever fraction.
    pub after: u64,
    /// Whether it has a fraction of a second that is not 0.
    pub fraction: bool,
    /// The year.
    pub year: u16,
    /// The month, 1 to 12, if it is named.
    pub month: Option<u8>,
    /// Whether it begins with the first instant of its month (in its own zone).
    pub begins_month: bool,
    /// Whether it reaches the end of its month (in its own zone).
    pub ends_month: bool,
}

impl DateTime {
    /// Reads one. A date without a zone is taken to be in UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let mut parts = date.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map(|month| number(month, 2));
        let day = parts.next().map(|day| number(day, 2));
        if parts.next().is_some() || year == 0 {
            return None;
        }
        let month = unless_bad(month)?;
        let day = unless_bad(day)?;
        if month.is_some_and(|month| !(1..=12).contains(&month)) {
            return None;
        }
        let last = month_days(year, month.unwrap_or(12));
        if day.is_some_and(|day| day == 0 || day > last) || (time.is_some() && day.is_none()) {
            return None;
        }
        let first_day = days(year, month.unwrap_or(1), day.unwrap_or(1));
        let last_day = days(year, month.unwrap_or(12), day.unwrap_or(last));
        let (first, after, fraction) = match time {
            None => (
                first_day.saturating_mul(signed(DAY)),
                last_day.saturating_add(1).saturating_mul(signed(DAY)),
                false,
            ),
            Some(time) => {
                let (second, fraction) = seconds(time)?;
                let at = first_day.saturating_mul(signed(DAY)).saturating_add(second);
                (at, at.saturating_add(1), fraction)
            }
        };
        let midnight = time.is_none_or(|time| time.starts_with("00:00:00") && !fraction);
        Some(Self {
            first: u64::try_from(first).unwrap_or(0),
            after: u64::try_from(after).unwrap_or(0),
            fraction,
            year: u16::try_from(year).ok()?,
            month: month.and_then(|month| u8::try_from(month).ok()),
            begins_month: day.is_none_or(|day| day == 1) && midnight,
            ends_month: day.is_none_or(|day| day == last)
                && time.is_none_or(|time| time.starts_with("23:59:59")),
        })
    }
}

/// Nothing stays nothing; a part that is no number makes the whole none.
fn unless_bad(part: Option<Option<u64>>) -> Option<Option<u64>> {
    match part {
        None => Some(None),
        Some(None) => None,
        Some(Some(number)) => Some(Some(number)),
    }
}

fn number(text: &str, digits: usize) -> Option<u64> {
    let exact = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    exact.then(|| text.parse().ok()).flatten()
}

/// `hh:mm:ss[.fff](Z|+hh:mm|-hh:mm)`: seconds after the day's midnight UTC, and whether a fraction follows.
fn seconds(text: &str) -> Option<(i64, bool)> {
    let zone_at = text.find(['Z', '+', '-'])?;
    let (time, zone) = text.split_at(zone_at);
    let (clock, fraction) = match time.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (time, None),
    };
    if fraction.is_some_and(|digits| {
        digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit())
    }) {
        return None;
    }
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2)?;
    let minute = number(parts.next()?, 2)?;
    let second = number(parts.next()?, 2)?;
    // A leap second is the last of its minute.
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let local = hour
        .saturating_mul(3_600)
        .saturating_add(minute.saturating_mul(60))
        .saturating_add(second.min(59));
    let ahead = if zone == "Z" {
        0
    } else {
        let (sign, rest) = zone.split_at(1);
        let (hours, minutes) = rest.split_once(':')?;
        let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
        if hours > 14 || minutes > 59 {
            return None;
        }
        let ahead = hours
            .saturating_mul(3_600)
            .saturating_add(minutes.saturating_mul(60));
        match sign {
            "+" => signed(ahead),
            "-" => signed(ahead).saturating_neg(),
            _ => return None,
        }
    };
    let some = fraction.is_some_and(|digits| digits.bytes().any(|byte| byte != b'0'));
    Some((signed(local).saturating_sub(ahead), some))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_782_864_000, "2026-07-01T00:00:00Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(instant(seconds), expected);
            let read = DateTime::parse(expected).unwrap();
            assert_eq!((read.first, read.after), (seconds, seconds + 1));
        }
    }

    #[test]
    fn a_day_a_month_and_a_year_are_spans() {
        let span = |text| DateTime::parse(text).map(|one| (instant(one.first), instant(one.after)));
        for (text, first, after) in [
            ("2022-12-31", "2022-12-31T00:00:00Z", "2023-01-01T00:00:00Z"),
            ("2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
            ("2023", "2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
            (
                "2016-06-23T17:02:33+10:00",
                "2016-06-23T07:02:33Z",
                "2016-06-23T07:02:34Z",
            ),
            (
                "2016-06-23T23:30:00-01:30",
                "2016-06-24T01:00:00Z",
                "2016-06-24T01:00:01Z",
            ),
        ] {
            assert_eq!(span(text), Some((first.to_owned(), after.to_owned())));
        }
        for bad in [
            "",
            "22",
            "2022-13",
            "2023-02-29",
            "2022-00-01",
            "2022-01-01T10:00:00",
            "2022-01-01T10:00Z",
            "2022-01T10:00:00Z",
            "2022-01-01T24:00:00Z",
            "2022-01-01T10:00:00.Z",
            "2022-1-1",
            "0000-01-01",
        ] {
            assert_eq!(DateTime::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_edges_of_a_month_are_known() {
        let edges = |text| {
            let read = DateTime::parse(text).unwrap();
            (read.begins_month, read.ends_month)
        };
        assert_eq!(edges("2024-02"), (true, true));
        assert_eq!(edges("2024-02-29"), (false, true));
        assert_eq!(edges("2024-02-28"), (false, false));
        assert_eq!(edges("2024-02-01"), (true, false));
        assert_eq!(edges("2024-02-01T00:00:01Z"), (false, false));
        assert_eq!(edges("2024-02-29T23:59:59Z"), (false, true));
    }
}
