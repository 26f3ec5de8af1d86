//! How long the way between two quarters takes. Pure, in whole minutes, always rounded up.

use super::model::PlanQuarter;
use crate::text_enum;

text_enum! {
    /// How somebody gets about.
    pub enum TravelMode {
        /// On foot: 4.5 km/h.
        OnFoot = "on_foot",
        /// By bicycle: 12 km/h.
        Bicycle = "bicycle",
        /// By car: 24 km/h in town, with looking for a place to park.
        Car = "car",
    }
}

impl Default for TravelMode {
    /// What a town is got about by where nothing else is said.
    fn default() -> Self {
        Self::Bicycle
    }
}

/// Streets are longer than the crow flies, by so many tenths.
const STREET_TENTHS: u64 = 13;

impl TravelMode {
    /// Metres in a minute.
    const fn metres_a_minute(self) -> u64 {
        match self {
            Self::OnFoot => 75,
            Self::Bicycle => 200,
            Self::Car => 400,
        }
    }

    /// Minutes from door to door that any way takes, also one within a quarter: its size, stairs, parking.
    const fn minutes_at_least(self) -> i64 {
        match self {
            Self::OnFoot => 8,
            Self::Bicycle => 5,
            Self::Car => 7,
        }
    }
}

/// Minutes from one quarter to another, or within one: from centroid to centroid, and a little from door to door.
pub fn travel_minutes(mode: TravelMode, from: &PlanQuarter, to: &PlanQuarter) -> i64 {
    let (east, north) = (from.east.abs_diff(to.east), from.north.abs_diff(to.north));
    let metres = east.saturating_mul(east).saturating_add(north.saturating_mul(north)).isqrt();
    let minutes = (metres.saturating_mul(STREET_TENTHS)).div_ceil(mode.metres_a_minute() * 10);
    mode.minutes_at_least().saturating_add(i64::try_from(minutes).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::QuarterId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn at(east: i64, north: i64) -> PlanQuarter {
        PlanQuarter { id: QuarterId(Uuid::nil()), east, north }
    }

    #[test]
    fn a_way_takes_what_the_mode_takes() {
        let (here, there) = (at(0, 0), at(3_000, 4_000));
        let minutes = |mode| travel_minutes(mode, &here, &there);
        assert_eq!(minutes(TravelMode::OnFoot), 8 + 87);
        assert_eq!(minutes(TravelMode::Bicycle), 5 + 33);
        assert_eq!(minutes(TravelMode::Car), 7 + 17);
        assert_eq!(travel_minutes(TravelMode::Bicycle, &here, &here), 5, "within the quarter");
        assert!(travel_minutes(TravelMode::OnFoot, &at(i64::MIN, 0), &at(i64::MAX, 0)) > 0, "the edge of the world");
    }

    proptest! {
        #[test]
        fn a_detour_is_never_shorter(a in (-9_000_i64..9_000, -9_000_i64..9_000), b in (-9_000_i64..9_000, -9_000_i64..9_000), c in (-9_000_i64..9_000, -9_000_i64..9_000)) {
            let (a, b, c) = (at(a.0, a.1), at(b.0, b.1), at(c.0, c.1));
            for mode in [TravelMode::OnFoot, TravelMode::Bicycle, TravelMode::Car] {
                prop_assert_eq!(travel_minutes(mode, &a, &c), travel_minutes(mode, &c, &a));
                prop_assert!(travel_minutes(mode, &a, &c) <= travel_minutes(mode, &a, &b) + travel_minutes(mode, &b, &c));
            }
        }
    }
}
