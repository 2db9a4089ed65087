//! All the quite other services of a municipality: schools, care, roads, culture, administration.
//!
//! Amounts are kroner per inhabitant, so they only need to be of the right size.

use super::book::{Book, Place};
use super::texture::{Agency, Staff, agency};

/// What offices buy.
pub const OFFICE: &[(u16, i64)] = &[
    (100, 18),
    (115, 8),
    (120, 12),
    (130, 14),
    (140, 4),
    (150, 12),
    (160, 8),
    (170, 6),
    (195, 6),
    (200, 8),
    (270, 8),
];
/// What schools and kindergartens buy.
pub const SCHOOL: &[(u16, i64)] = &[
    (100, 8),
    (105, 34),
    (115, 10),
    (120, 16),
    (130, 6),
    (150, 8),
    (170, 8),
    (200, 10),
];
/// What care buys.
pub const CARE: &[(u16, i64)] = &[
    (110, 22),
    (114, 10),
    (115, 18),
    (120, 14),
    (130, 6),
    (150, 5),
    (170, 10),
    (260, 5),
    (270, 10),
];
/// What buildings need.
pub const BUILDING: &[(u16, i64)] = &[
    (180, 26),
    (181, 6),
    (182, 3),
    (185, 8),
    (195, 10),
    (230, 20),
    (240, 12),
    (250, 9),
    (260, 6),
];
/// What roads, water and waste need.
pub const TECHNICAL: &[(u16, i64)] = &[
    (120, 10),
    (170, 8),
    (180, 10),
    (195, 6),
    (210, 4),
    (230, 34),
    (240, 8),
    (250, 14),
    (270, 6),
];
/// What culture buys.
pub const CULTURE: &[(u16, i64)] = &[
    (115, 8),
    (120, 22),
    (140, 12),
    (190, 12),
    (200, 8),
    (270, 10),
    (470, 28),
];
/// Places bought from others.
pub const PLACES: &[(u16, i64)] = &[(350, 20), (370, 80)];
/// Grants to others.
pub const GRANTS: &[(u16, i64)] = &[(470, 100)];
/// What users pay.
pub const USERS: &[(u16, i64)] = &[(600, 80), (620, 14), (700, 6)];
/// What comes from the state and other municipalities.
pub const REFUNDS: &[(u16, i64)] = &[(700, 50), (750, 22), (770, 28)];
/// What is sold.
pub const SALES: &[(u16, i64)] = &[(620, 45), (630, 25), (650, 20), (770, 10)];
/// Rent and fees.
pub const RENT: &[(u16, i64)] = &[(630, 90), (770, 10)];
/// Yearly fees of water, sewers and waste.
pub const FEES: &[(u16, i64)] = &[(640, 94), (650, 6)];

/// A service: function, units, kroner per inhabitant for pay, running costs and income, and how it
/// looks.
struct Service(
    u16,
    usize,
    [i64; 3],
    Staff,
    usize,
    &'static [(u16, i64)],
    &'static [(u16, i64)],
);

use Staff::{Hourly, Shifts, Steady};

const SERVICES: &[Service] = &[
    Service(100, 1, [250, 150, 10], Hourly, 60, OFFICE, SALES),
    Service(110, 1, [40, 110, 2], Steady, 20, OFFICE, SALES),
    Service(120, 6, [2_300, 1_100, 260], Steady, 90, OFFICE, REFUNDS),
    Service(121, 1, [180, 60, 12], Steady, 30, OFFICE, SALES),
    Service(130, 2, [120, 640, 60], Steady, 80, BUILDING, SALES),
    Service(180, 1, [140, 300, 40], Steady, 60, OFFICE, REFUNDS),
    Service(201, 12, [4_300, 800, 1_150], Steady, 55, SCHOOL, USERS),
    Service(201, 2, [0, 4_600, 160], Steady, 90, PLACES, REFUNDS),
    Service(202, 18, [8_700, 1_050, 420], Steady, 75, SCHOOL, REFUNDS),
    Service(213, 2, [300, 110, 160], Steady, 40, SCHOOL, REFUNDS),
    Service(215, 8, [780, 120, 640], Steady, 24, SCHOOL, USERS),
    Service(221, 2, [60, 620, 10], Steady, 70, BUILDING, RENT),
    Service(222, 4, [340, 1_350, 80], Steady, 110, BUILDING, RENT),
    Service(223, 1, [0, 220, 6], Steady, 40, &[(170, 100)], REFUNDS),
    Service(231, 4, [260, 230, 60], Steady, 40, CULTURE, SALES),
    Service(232, 3, [560, 90, 40], Steady, 30, CARE, REFUNDS),
    Service(233, 1, [60, 40, 8], Steady, 20, OFFICE, REFUNDS),
    Service(234, 4, [620, 300, 130], Shifts, 45, CARE, USERS),
    Service(
        241,
        3,
        [640, 820, 170],
        Steady,
        50,
        &[(370, 70), (110, 15), (130, 15)],
        REFUNDS,
    ),
    Service(242, 2, [310, 90, 30], Steady, 40, OFFICE, REFUNDS),
    Service(243, 2, [260, 230, 50], Shifts, 40, CARE, REFUNDS),
    Service(253, 9, [6_500, 1_300, 1_450], Shifts, 90, CARE, USERS),
    Service(253, 1, [0, 900, 40], Steady, 60, PLACES, REFUNDS),
    Service(254, 12, [7_300, 1_150, 650], Shifts, 70, CARE, USERS),
    Service(255, 1, [0, 1_080, 0], Steady, 12, &[(300, 100)], REFUNDS),
    Service(256, 1, [70, 40, 30], Shifts, 16, CARE, REFUNDS),
    Service(261, 2, [150, 540, 20], Steady, 80, BUILDING, RENT),
    Service(265, 3, [110, 480, 720], Steady, 80, BUILDING, RENT),
    Service(273, 1, [170, 150, 40], Steady, 40, OFFICE, REFUNDS),
    Service(276, 1, [120, 80, 20], Steady, 30, OFFICE, REFUNDS),
    Service(
        283,
        1,
        [90, 120, 50],
        Steady,
        30,
        &[(470, 70), (270, 30)],
        REFUNDS,
    ),
    Service(285, 1, [60, 40, 70], Steady, 20, OFFICE, SALES),
    Service(290, 1, [0, 60, 0], Steady, 12, &[(350, 100)], REFUNDS),
    Service(301, 1, [190, 70, 60], Steady, 30, OFFICE, SALES),
    Service(302, 1, [210, 30, 240], Steady, 20, OFFICE, SALES),
    Service(303, 1, [170, 60, 120], Steady, 25, OFFICE, SALES),
    Service(315, 1, [40, 40, 20], Steady, 20, TECHNICAL, SALES),
    Service(320, 1, [0, 40, 70], Steady, 24, BUILDING, RENT),
    Service(325, 1, [60, 110, 15], Steady, 25, CULTURE, REFUNDS),
    Service(329, 1, [45, 20, 15], Steady, 15, OFFICE, REFUNDS),
    Service(330, 1, [0, 30, 10], Steady, 12, TECHNICAL, SALES),
    Service(333, 2, [190, 620, 60], Steady, 110, TECHNICAL, SALES),
    Service(334, 1, [20, 95, 5], Steady, 40, TECHNICAL, SALES),
    Service(335, 2, [150, 190, 25], Steady, 40, TECHNICAL, SALES),
    Service(338, 1, [70, 20, 60], Steady, 15, OFFICE, FEES),
    Service(339, 2, [420, 130, 40], Shifts, 45, TECHNICAL, SALES),
    Service(340, 1, [40, 220, 10], Steady, 40, TECHNICAL, FEES),
    Service(345, 1, [150, 290, 720], Steady, 60, TECHNICAL, FEES),
    Service(
        350,
        1,
        [60, 260, 10],
        Steady,
        40,
        &[(375, 60), (230, 20), (180, 20)],
        FEES,
    ),
    Service(353, 1, [160, 330, 890], Steady, 60, TECHNICAL, FEES),
    Service(354, 1, [0, 12, 14], Steady, 12, TECHNICAL, FEES),
    Service(355, 1, [60, 610, 740], Steady, 50, TECHNICAL, FEES),
    Service(357, 1, [20, 50, 40], Steady, 20, TECHNICAL, FEES),
    Service(360, 1, [45, 60, 12], Steady, 25, TECHNICAL, REFUNDS),
    Service(365, 1, [12, 12, 3], Steady, 10, CULTURE, REFUNDS),
    Service(370, 3, [270, 120, 18], Steady, 60, CULTURE, SALES),
    Service(373, 1, [0, 25, 8], Steady, 12, CULTURE, SALES),
    Service(375, 1, [0, 70, 0], Steady, 10, GRANTS, REFUNDS),
    Service(377, 1, [30, 60, 12], Steady, 25, CULTURE, SALES),
    Service(380, 1, [30, 190, 4], Steady, 50, GRANTS, REFUNDS),
    Service(381, 3, [220, 440, 95], Steady, 70, BUILDING, SALES),
    Service(383, 2, [240, 40, 65], Steady, 20, CULTURE, USERS),
    Service(385, 2, [110, 170, 30], Steady, 50, CULTURE, REFUNDS),
    Service(386, 1, [50, 160, 45], Steady, 35, BUILDING, RENT),
    Service(390, 1, [0, 430, 0], Steady, 12, GRANTS, REFUNDS),
    Service(392, 1, [0, 42, 0], Steady, 30, GRANTS, REFUNDS),
    Service(393, 1, [0, 110, 4], Steady, 12, GRANTS, REFUNDS),
];

/// How one municipality runs its other services.
pub struct Scale<'a> {
    /// Inhabitants.
    pub inhabitants: i64,
    /// Units compared with the list, in percent.
    pub units: usize,
    /// Invoices compared with the list, in percent.
    pub invoices: usize,
    /// Functions of which the plan books the whole.
    pub planned: &'a [u16],
    /// The cost centre of the n-th unit.
    pub ansvar: &'a dyn Fn(usize) -> String,
}

/// Books every service of the list, and the internal service units that deliver to them.
pub fn services(book: &mut Book, scale: &Scale<'_>) {
    let mut unit = 0;
    for Service(function, units, kroner, staff, count, bought, sold) in SERVICES {
        let units = (units * scale.units).div_ceil(100).max(1);
        let first = unit;
        unit += units;
        if scale.planned.contains(function) {
            continue;
        }
        let places: Vec<Place> = (first..first + units)
            .map(|unit| Place::new(*function, &(scale.ansvar)(unit)))
            .collect();
        let [pay, running, income] = kroner
            .map(|kroner| kroner * scale.inhabitants * 100 + book.random.between(-9_999, 9_999));
        let (running, income) = (
            running.max(0),
            if kroner[2] == 0 { 0 } else { income.max(0) },
        );
        let pay = if kroner[0] == 0 { 0 } else { pay };
        let invoices = (count * scale.invoices).div_ceil(100);
        agency(
            book,
            &places,
            &Agency {
                pay,
                running,
                income,
                staff: *staff,
                invoices,
                bought,
                sold,
            },
        );
    }
}
