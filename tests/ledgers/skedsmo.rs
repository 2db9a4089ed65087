//! Skedsmo 2013: how much stands where, so that Skedsmo's rules make the published tables of it.
//!
//! The refugee office sits under NAV, so its six positions stand on function 242; interpreters have
//! their own account; the free dimension tells the target group from the rest of a service; rent
//! stands with the joint costs.

use super::book::{Book, Place, Posting};
use super::finance::{Household, finance};
use super::money::{Key, kr, split};
use super::services::{CARE, CULTURE, OFFICE, REFUNDS, SCHOOL, Scale, services};
use super::texture::{
    Agency, Net, Staff, agency, internal, interpreters, invoices, monthly, net, payments, payroll,
    quarterly, sick_pay, vat,
};

/// The variant of art 270 that account 2721, interpreters, stands for.
const INTERPRETER_ACCOUNT: u8 = 3;

/// Children with measures: 20 of 160.
const ALL_CHILDREN: Key = Key {
    above: 20,
    below: 160,
};
/// Children with measures at home: 5 of 95.
const AT_HOME: Key = Key {
    above: 5,
    below: 95,
};
/// Children placed outside the home: 15 of 65.
const PLACED: Key = Key {
    above: 15,
    below: 65,
};
/// Children in kindergarten: 23 of 575.
const KINDERGARTEN: Key = Key {
    above: 23,
    below: 575,
};

/// All postings of the year.
pub fn postings() -> Vec<Posting> {
    let mut book = Book::new("skedsmo/2013", Place::new(190, "0190"));
    social(&mut book);
    introduction(&mut book);
    schooling(&mut book);
    dwellings(&mut book);
    child_welfare(&mut book);
    rest(&mut book);
    let scale = Scale {
        inhabitants: 50_700,
        units: 58,
        invoices: 72,
        planned: &[211, 244, 251, 252],
        ansvar: &|unit| (1000 + 10 * unit).to_string(),
    };
    services(&mut book, &scale);
    let household = Household {
        inhabitants: 50_700,
        integration_grant: kr(41_906_500),
        ansvar: ["0180", "0190", "0650"],
        assistance: kr(61_207_914),
        offices: &["0420"],
        runs: 4,
    };
    finance(&mut book, &household);
    book.finish()
}

/// Table 6: all of it booked directly.
fn social(book: &mut Book) {
    let office = Place::new(242, "0421");
    payroll(book, &office, kr(3_499_888), Staff::Steady);
    let target_group = Place::new(242, "0420").project("2421");
    payroll(
        book,
        &target_group,
        kr(6_180_000 - 3_499_888),
        Staff::Steady,
    );
    interpreters(book, &office, kr(735_000), 190, INTERPRETER_ACCOUNT);
    vat(book, &office, kr(38_400), 16);
    internal(book, &office, kr(21_600), 8);
    invoices(book, &office, kr(290_000 - 38_400 - 21_600), 60, OFFICE);
    invoices(
        book,
        &target_group,
        kr(1_205_000 - 735_000 - 290_000),
        40,
        OFFICE,
    );
    sick_pay(book, &office, kr(164_250));
    invoices(
        book,
        &target_group,
        -kr(683_000 - 38_400 - 164_250),
        14,
        &[(700, 80), (770, 20)],
    );
}

/// Tables 7, 11 and 12, and the waiting support that goes as social assistance.
fn introduction(book: &mut Book) {
    let programme = Place::new(275, "0275");
    payroll(book, &programme, kr(2_339_000), Staff::Steady);
    let groups = ["Introduksjonsstønad hel", "Introduksjonsstønad redusert"];
    payments(book, &programme, kr(12_684_000), 89, &groups, 4);
    interpreters(book, &programme, kr(12_400), 6, INTERPRETER_ACCOUNT);
    vat(book, &programme, kr(118_000), 40);
    let bought: &[(u16, i64)] = &[
        (100, 14),
        (105, 14),
        (115, 8),
        (120, 12),
        (130, 10),
        (150, 20),
        (170, 14),
        (200, 8),
    ];
    invoices(book, &programme, kr(874_000 - 12_400), 150, bought);
    sick_pay(book, &programme, kr(96_300));
    invoices(
        book,
        &programme,
        -kr(575_000 - 96_300),
        12,
        &[(700, 85), (770, 15)],
    );
    let adult = Place::new(213, "0213").project("2131");
    payroll(book, &adult, kr(2_640_000), Staff::Steady);
    invoices(book, &adult, kr(3_313_062 - 2_640_000), 60, SCHOOL);
    payments(
        book,
        &Place::new(281, "0421").project("2811"),
        kr(3_044_776),
        470,
        &["Ventestønad"],
        4,
    );
}

/// Tables 14 and 15, beside the rest of adult education and of the qualification programme.
fn schooling(book: &mut Book) {
    let unit = Place::new(213, "0213").project("2132");
    let whole = Agency {
        pay: kr(1_734_562),
        running: kr(723_666),
        income: kr(827_537),
        staff: Staff::Steady,
        invoices: 60,
        bought: SCHOOL,
        sold: REFUNDS,
    };
    agency(book, &[unit], &whole);
    let norwegian = Place::new(213, "0213");
    payroll(book, &norwegian, kr(11_800_000), Staff::Steady);
    invoices(book, &norwegian, kr(2_310_000), 90, SCHOOL);
    invoices(
        book,
        &norwegian,
        -kr(10_940_000),
        18,
        &[(810, 70), (700, 30)],
    );
    let qualification = Place::new(276, "0276").project("2761");
    payments(
        book,
        &qualification,
        kr(128_000),
        89,
        &["Kvalifiseringsstønad"],
        1,
    );
    invoices(
        book,
        &qualification,
        kr(181_496 - 128_000),
        12,
        &[(370, 50), (150, 30), (170, 20)],
    );
    payments(
        book,
        &Place::new(276, "0276"),
        kr(6_120_000),
        89,
        &["Kvalifiseringsstønad"],
        2,
    );
}

/// Table 18: owned, leased, and their administration, each a cost centre.
fn dwellings(book: &mut Book) {
    let owned = Place::new(265, "0651");
    invoices(
        book,
        &owned,
        kr(1_329_320),
        110,
        &[(230, 60), (240, 22), (250, 18)],
    );
    invoices(
        book,
        &owned,
        kr(1_562_384),
        150,
        &[
            (180, 34),
            (185, 14),
            (195, 26),
            (260, 10),
            (120, 8),
            (370, 8),
        ],
    );
    monthly(
        book,
        &owned,
        kr(256_985),
        470,
        "Tap på husleiekrav",
        "Kundereskontro",
    );
    for (dwelling, rent) in (1..=37).zip(split(kr(3_216_133), &[1; 37])) {
        monthly(
            book,
            &owned,
            -rent,
            630,
            &format!("Husleie bolig {dwelling}"),
            "Leietakere",
        );
    }
    let leased = Place::new(265, "0652");
    for (dwelling, rent) in (1..=5).zip(split(kr(742_727), &[9, 10, 11, 10, 12])) {
        monthly(
            book,
            &leased,
            rent,
            190,
            &format!("Innleie bolig {dwelling}"),
            "Utleiere",
        );
    }
    monthly(
        book,
        &leased,
        -kr(742_727 - 392_727),
        630,
        "Fremleie boliger",
        "Leietakere",
    );
    let office = Place::new(265, "0653");
    payroll(book, &office, kr(298_000), Staff::Steady);
    invoices(book, &office, kr(355_560 - 298_000), 16, OFFICE);
}

/// Table 21: the part of each function that is shared, and the rest of it that is not.
fn child_welfare(book: &mut Book) {
    let office = |net: i64| Net {
        net,
        pay_percent: 86,
        income_percent: 3,
        staff: Staff::Steady,
        invoices: 70,
        bought: OFFICE,
        sold: REFUNDS,
    };
    let shared = ALL_CHILDREN.pool(kr(384_853));
    net(book, &[Place::new(244, "0441")], &office(shared));
    net(
        book,
        &[Place::new(244, "0442")],
        &office(kr(8_002_560) - shared),
    );
    let measures = |net: i64| Net {
        net,
        pay_percent: 38,
        income_percent: 5,
        staff: Staff::Shifts,
        invoices: 90,
        bought: &[(300, 25), (370, 45), (165, 20), (160, 10)],
        sold: REFUNDS,
    };
    let home = AT_HOME.pool(kr(60_227));
    net(
        book,
        &[Place::new(251, "0451").project("2511")],
        &measures(home),
    );
    net(
        book,
        &[Place::new(251, "0451").project("2512")],
        &measures(kr(7_831_040) - home),
    );
    let placed = PLACED.pool(kr(3_080_194));
    net(
        book,
        &[Place::new(252, "0452").project("2521")],
        &measures(placed),
    );
    net(
        book,
        &[Place::new(252, "0453").project("2522")],
        &measures(kr(17_334_850) - placed),
    );
}

/// Tables 20 and 23 to 26.
fn rest(book: &mut Book) {
    payroll(
        book,
        &Place::new(234, "0234").project("2341"),
        kr(210_000),
        Staff::Hourly,
    );
    payroll(
        book,
        &Place::new(254, "0254").project("2541"),
        kr(308_654 - 210_000),
        Staff::Shifts,
    );
    payroll(
        book,
        &Place::new(202, "0202").project("2021"),
        kr(793_928),
        Staff::Steady,
    );
    payroll(
        book,
        &Place::new(231, "0231").project("3851"),
        kr(118_000),
        Staff::Hourly,
    );
    invoices(
        book,
        &Place::new(231, "0231").project("3851"),
        kr(47_000),
        12,
        CULTURE,
    );
    invoices(
        book,
        &Place::new(385, "0385").project("3851"),
        kr(241_054 - 118_000 - 47_000),
        14,
        CULTURE,
    );
    let support: Vec<Place> = (2110..2113)
        .map(|ansvar| Place::new(211, &ansvar.to_string()))
        .collect();
    let whole = Net {
        net: KINDERGARTEN.pool(kr(2_045_579)),
        pay_percent: 85,
        income_percent: 2,
        staff: Staff::Steady,
        invoices: 50,
        bought: CARE,
        sold: REFUNDS,
    };
    net(book, &support, &whole);
    let premises = Place::new(130, "0421");
    monthly(
        book,
        &premises,
        kr(1_180_000),
        190,
        "Husleie flyktningkontoret",
        "Næringsbygg Utleie AS",
    );
    quarterly(
        book,
        &premises,
        kr(1_349_328 - 1_180_000),
        190,
        "Felleskostnader lokaler",
        "Næringsbygg Utleie AS",
    );
    let joint = Place::new(120, "0120").project("1201");
    payroll(book, &joint, kr(1_060_000), Staff::Steady);
    invoices(
        book,
        &joint,
        kr(2_682_009 - 1_349_328 - 1_060_000),
        40,
        OFFICE,
    );
}
