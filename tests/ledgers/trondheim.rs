//! Trondheim 2013: how much stands where, so that Trondheim's rules make the published tables of
//! it.
//!
//! Interpreters are a service of their own under the social services, partly on the payroll;
//! establishment support counts as a cost of the introduction programme; value-added tax is left
//! out on both sides.

use super::book::{Book, Place, Posting};
use super::finance::{Household, finance};
use super::money::{Key, kr, split};
use super::services::{CARE, CULTURE, OFFICE, REFUNDS, SCHOOL, Scale, services};
use super::texture::{
    Agency, Net, Staff, agency, internal, interpreters, invoices, monthly, net, payments, payroll,
    quarterly, sick_pay, vat,
};

/// The local account of interpreters.
const INTERPRETER_ACCOUNT: u8 = 3;

/// The key of the social services: (1.5 · 259 + 93) / 4300.
const SOCIAL: Key = Key {
    above: 15 * 259 + 10 * 93,
    below: 10 * 4300,
};
/// Children with measures, weighted by 1.2: 124.8 / (124.8 + 550 − 104).
const ALL_CHILDREN: Key = Key {
    above: 12 * 104,
    below: 12 * 104 + 10 * (550 - 104),
};
/// Children placed outside the home: 90 of 330.
const PLACED: Key = Key {
    above: 90,
    below: 330,
};

/// All postings of the year.
pub fn postings() -> Vec<Posting> {
    let mut book = Book::new("trondheim/2013", Place::new(190, "S90"));
    social(&mut book);
    introduction(&mut book);
    schooling(&mut book);
    dwellings(&mut book);
    child_welfare(&mut book);
    rest(&mut book);
    let letters = ["C", "D", "E", "G", "L", "M", "N", "P", "R", "W"];
    let scale = Scale {
        inhabitants: 179_700,
        units: 66,
        invoices: 58,
        planned: &[211, 242, 244, 251, 252],
        ansvar: &|unit| format!("{}{}", letters[unit / 40 % letters.len()], 10 + unit % 40),
    };
    services(&mut book, &scale);
    let household = Household {
        inhabitants: 179_700,
        integration_grant: kr(186_240_700),
        ansvar: ["S10", "S90", "S60"],
        assistance: kr(243_118_655),
        offices: &["H21", "H22", "H23", "H24"],
        runs: 1,
    };
    finance(&mut book, &household);
    book.finish()
}

/// Table 6: the whole field, of which the key takes the target group's part; interpreters and
/// crisis shelter stand apart.
fn social(book: &mut Book) {
    let units = ["H21", "H22", "H23", "H24"].map(|ansvar| Place::new(242, ansvar));
    let (paid, bought, shelter) = (kr(2_145_032), kr(4_500_000), kr(10_755));
    let whole = Agency {
        pay: SOCIAL.pool(kr(16_951_875) + 60 - paid),
        running: SOCIAL.pool(kr(5_662_341) + 60 - bought - shelter),
        income: SOCIAL.pool(kr(4_224_271) + 60),
        staff: Staff::Steady,
        invoices: 36,
        bought: OFFICE,
        sold: REFUNDS,
    };
    agency(book, &units, &whole);
    let interpreting = Place::new(242, "H27");
    payroll(book, &interpreting, paid, Staff::Hourly);
    interpreters(book, &interpreting, bought, 260, INTERPRETER_ACCOUNT);
    invoices(
        book,
        &Place::new(242, "H21").project("242310"),
        shelter,
        3,
        &[(380, 100)],
    );
}

/// Tables 7, 11 and 12.
fn introduction(book: &mut Book) {
    let programme = Place::new(275, "F12");
    payroll(book, &programme, kr(20_612_000), Staff::Steady);
    payroll(
        book,
        &Place::new(275, "F13"),
        kr(22_604_499 - 20_612_000),
        Staff::Steady,
    );
    let groups = ["Introstønad hel", "Introstønad u25"];
    payments(book, &programme, kr(57_103_600), 89, &groups, 4);
    monthly(
        book,
        &programme,
        kr(702_000),
        190,
        "Husleie",
        "Næringsbygg Utleie AS",
    );
    quarterly(
        book,
        &programme,
        kr(118_000),
        190,
        "Felleskostnader",
        "Næringsbygg Utleie AS",
    );
    monthly(
        book,
        &programme,
        kr(1_082_358 - 820_000),
        260,
        "Renhold",
        "Ren Service AS",
    );
    interpreters(book, &programme, kr(255_000), 60, INTERPRETER_ACCOUNT);
    vat(book, &programme, kr(341_000), 70);
    internal(book, &programme, kr(96_000), 16);
    let bought: &[(u16, i64)] = &[
        (100, 12),
        (105, 10),
        (115, 8),
        (120, 12),
        (130, 10),
        (140, 3),
        (150, 22),
        (160, 5),
        (170, 10),
        (200, 8),
    ];
    invoices(
        book,
        &programme,
        kr(3_476_628 - 1_082_358 - 255_000 - 96_000),
        170,
        bought,
    );
    sick_pay(book, &programme, kr(684_120));
    invoices(
        book,
        &programme,
        -kr(3_363_686 - 684_120),
        30,
        &[(700, 85), (770, 15)],
    );
    let adult = Place::new(213, "V30").project("213275");
    payroll(book, &adult, kr(2_118_000), Staff::Steady);
    invoices(book, &adult, kr(2_581_927 - 2_118_000), 60, SCHOOL);
    let support = Place::new(281, "F12").project("281300");
    payments(
        book,
        &support,
        kr(12_314_114),
        470,
        &["Etableringsstønad", "Etablering inventar"],
        2,
    );
}

/// Tables 14 to 16, beside the rest of adult education and of the qualification programme.
fn schooling(book: &mut Book) {
    let whole = Agency {
        pay: kr(11_421_559),
        running: kr(714_699),
        income: kr(1_029_875),
        staff: Staff::Steady,
        invoices: 60,
        bought: SCHOOL,
        sold: REFUNDS,
    };
    agency(book, &[Place::new(213, "V31")], &whole);
    let norwegian = Place::new(213, "V30");
    payroll(book, &norwegian, kr(38_700_000), Staff::Steady);
    invoices(book, &norwegian, kr(7_420_000), 100, SCHOOL);
    invoices(
        book,
        &norwegian,
        -kr(36_150_000),
        24,
        &[(810, 70), (700, 30)],
    );
    let qualification = Place::new(276, "H31").project("276100");
    payments(
        book,
        &qualification,
        kr(2_710_000),
        89,
        &["Kvalifiseringsstønad"],
        2,
    );
    payroll(book, &qualification, kr(830_000), Staff::Steady);
    invoices(
        book,
        &qualification,
        kr(4_074_380 - 2_710_000 - 830_000),
        40,
        &[(370, 50), (150, 30), (170, 20)],
    );
    payments(
        book,
        &Place::new(276, "H31"),
        kr(24_950_000),
        89,
        &["Kvalifiseringsstønad"],
        2,
    );
    let chance = Place::new(273, "F15").project("273400");
    payroll(book, &chance, kr(241_000), Staff::Hourly);
    invoices(
        book,
        &chance,
        kr(356_144 - 241_000),
        18,
        &[(120, 40), (150, 30), (170, 30)],
    );
}

/// Table 18: owned, leased, and their administration, each a cost centre.
fn dwellings(book: &mut Book) {
    let owned = Place::new(265, "B41");
    invoices(
        book,
        &owned,
        kr(12_474_879),
        170,
        &[(230, 60), (240, 22), (250, 18)],
    );
    invoices(
        book,
        &owned,
        kr(10_196_665),
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
        kr(3_981_344),
        470,
        "Tap på husleiekrav",
        "Kundereskontro",
    );
    for (area, rent) in (1..=14).zip(split(kr(45_041_884), &[1; 14])) {
        monthly(
            book,
            &owned,
            -rent,
            630,
            &format!("Husleie omr {area}"),
            "Leietakere",
        );
    }
    let leased = Place::new(265, "B42");
    for (area, rent) in (1..=4).zip(split(kr(12_800_000), &[1; 4])) {
        monthly(
            book,
            &leased,
            rent,
            190,
            &format!("Innleie omr {area}"),
            "Utleiere",
        );
    }
    for (area, rent) in (1..=4).zip(split(kr(12_800_000 + 1_373_670), &[1; 4])) {
        monthly(
            book,
            &leased,
            -rent,
            630,
            &format!("Fremleie omr {area}"),
            "Leietakere",
        );
    }
    let office = Place::new(265, "B43");
    payroll(book, &office, kr(3_020_000), Staff::Steady);
    invoices(book, &office, kr(3_684_357 - 3_020_000), 40, OFFICE);
}

/// Table 21: the whole of each function, as table 22 has it; what is not shared, and what concerns
/// the target group alone.
fn child_welfare(book: &mut Book) {
    let office = |net: i64| Net {
        net,
        pay_percent: 90,
        income_percent: 4,
        staff: Staff::Steady,
        invoices: 36,
        bought: OFFICE,
        sold: REFUNDS,
    };
    let direct = ALL_CHILDREN.direct(kr(8_995_135), kr(32_254_200));
    net(
        book,
        &[Place::new(244, "K11"), Place::new(244, "K12")],
        &office(kr(32_254_200) - direct),
    );
    payroll(book, &Place::new(244, "K18"), direct, Staff::Steady);
    let measures = |net: i64| Net {
        net,
        pay_percent: 40,
        income_percent: 8,
        staff: Staff::Shifts,
        invoices: 44,
        bought: &[(370, 60), (165, 28), (160, 12)],
        sold: REFUNDS,
    };
    net(book, &[Place::new(251, "K21")], &measures(kr(9_431_478)));
    let shared = PLACED.pool(kr(13_922_467));
    net(
        book,
        &[Place::new(252, "K31"), Place::new(252, "K32")],
        &measures(shared),
    );
    let bought = Net {
        net: kr(78_232_440) - shared,
        pay_percent: 0,
        income_percent: 6,
        staff: Staff::Shifts,
        invoices: 70,
        bought: &[(300, 55), (370, 45)],
        sold: REFUNDS,
    };
    net(book, &[Place::new(252, "K33")], &bought);
}

/// Tables 20 and 23 to 26.
fn rest(book: &mut Book) {
    let contact = Place::new(234, "H41").project("234500");
    payroll(book, &contact, kr(238_000), Staff::Hourly);
    invoices(book, &contact, kr(269_922 - 238_000), 12, &[(160, 100)]);
    let teaching = Place::new(202, "U20");
    payroll(
        book,
        &teaching.clone().project("202600"),
        kr(9_310_000),
        Staff::Steady,
    );
    invoices(
        book,
        &teaching.project("202601"),
        kr(10_905_664 - 9_310_000),
        50,
        &[(350, 60), (270, 40)],
    );
    let library = Place::new(370, "U37").project("370700");
    payroll(book, &library, kr(402_000), Staff::Steady);
    invoices(book, &library, kr(520_000 - 402_000), 20, CULTURE);
    let centre = Place::new(231, "U23").project("231700");
    payroll(book, &centre, kr(1_286_000), Staff::Hourly);
    invoices(book, &centre, kr(1_740_000 - 1_286_000), 40, CULTURE);
    let other = Place::new(385, "U38").project("385700");
    invoices(
        book,
        &other,
        kr(3_455_754 - 520_000 - 1_740_000),
        44,
        CULTURE,
    );
    let support: Vec<Place> = (10..13)
        .map(|unit| Place::new(211, &format!("U{unit}")))
        .collect();
    let whole = Net {
        net: kr(387_031_250),
        pay_percent: 86,
        income_percent: 2,
        staff: Staff::Steady,
        invoices: 36,
        bought: CARE,
        sold: REFUNDS,
    };
    net(book, &support, &whole);
    let joint = Place::new(120, "S12").project("120800");
    payroll(book, &joint, kr(1_284_000), Staff::Steady);
    invoices(book, &joint, kr(1_753_240 - 1_284_000) + 20, 30, OFFICE);
}
