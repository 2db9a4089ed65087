//! Bærum 2013: how much stands where, so that Bærum's rules make the published tables of it.
//!
//! Interpreters are bought wherever they are needed and told by their text; rent, leasing,
//! value-added tax and idle rent stand on the introduction programme; Migra has a cost centre of
//! its own there.

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

/// The key of the social services: 1.75 · 161 / 1650.
const SOCIAL: Key = Key {
    above: 175 * 161,
    below: 100 * 1650,
};
/// Children placed outside the home: 39 of 85.
const PLACED: Key = Key {
    above: 39,
    below: 85,
};

/// All postings of the year.
pub fn postings() -> Vec<Posting> {
    let mut book = Book::new("baerum/2013", Place::new(190, "1190"));
    social(&mut book);
    introduction(&mut book);
    introduction_elsewhere(&mut book);
    schooling(&mut book);
    employment(&mut book);
    dwellings(&mut book);
    care(&mut book);
    child_welfare(&mut book);
    rest(&mut book);
    let scale = Scale {
        inhabitants: 118_600,
        units: 92,
        invoices: 72,
        planned: &[211, 242, 244, 251, 252],
        ansvar: &|unit| (5000 + 5 * unit).to_string(),
    };
    services(&mut book, &scale);
    let household = Household {
        inhabitants: 118_600,
        integration_grant: kr(74_318_200),
        ansvar: ["1180", "1190", "6500"],
        assistance: kr(118_442_317),
        offices: &["3020", "3021", "3022", "3023"],
        runs: 1,
    };
    finance(&mut book, &household);
    book.finish()
}

/// Table 6: the whole field, of which the key takes the target group's part; interpreters stand
/// apart.
fn social(book: &mut Book) {
    let units =
        ["3020", "3021", "3022", "3023"].map(|ansvar| Place::new(242, ansvar).service("10"));
    let whole = Agency {
        pay: SOCIAL.pool(kr(6_283_592)),
        running: SOCIAL.pool(kr(744_122 - 277_000)),
        income: SOCIAL.pool(kr(287_962)),
        staff: Staff::Steady,
        invoices: 60,
        bought: OFFICE,
        sold: REFUNDS,
    };
    agency(book, &units, &whole);
    interpreters(book, &units[0], kr(277_000), 70, INTERPRETER_ACCOUNT);
}

/// Table 7, function 275, and the benefit of table 12.
fn introduction(book: &mut Book) {
    let programme = Place::new(275, "3040");
    payroll(book, &programme, kr(10_180_000), Staff::Steady);
    payroll(
        book,
        &Place::new(275, "3042"),
        kr(14_615_637 - 10_180_000) + 33,
        Staff::Steady,
    );
    payroll(
        book,
        &Place::new(275, "3047"),
        kr(6_350_810) + 67,
        Staff::Steady,
    );
    let groups = [
        "Introduksjonsstønad trinn 1",
        "Introduksjonsstønad trinn 2",
        "Introduksjonsstønad praksis",
        "Introduksjonsstønad under 25 år",
    ];
    payments(book, &programme, kr(27_125_122), 89, &groups, 4);

    monthly(
        book,
        &programme,
        kr(1_412_000),
        190,
        "Husleie introduksjonssenteret",
        "Næringsbygg Utleie AS",
    );
    quarterly(
        book,
        &programme,
        kr(208_000),
        190,
        "Felleskostnader lokaler",
        "Næringsbygg Utleie AS",
    );
    monthly(
        book,
        &programme,
        kr(475_000),
        260,
        "Renhold introduksjonssenteret",
        "Ren Service AS",
    );
    idle_rent(book, &programme);
    monthly(
        book,
        &programme,
        kr(118_000),
        220,
        "Leasing driftsmidler",
        "Utstyrsutleie AS",
    );
    quarterly(
        book,
        &programme,
        kr(87_000),
        240,
        "Vedlikehold fagsystem",
        "Programvarehuset AS",
    );
    vat(book, &programme, kr(753_000), 110);
    interpreters(book, &programme, kr(1_005_000), 210, INTERPRETER_ACCOUNT);
    internal(book, &programme, kr(64_000), 14);
    let bought: &[(u16, i64)] = &[
        (100, 14),
        (105, 10),
        (115, 8),
        (120, 12),
        (130, 8),
        (140, 3),
        (150, 22),
        (160, 5),
        (170, 12),
        (195, 3),
        (200, 8),
        (470, 4),
    ];
    invoices(book, &programme, kr(1_918_936 - 64_000), 240, bought);

    sick_pay(book, &programme, kr(412_350));
    invoices(
        book,
        &programme,
        -kr(1_855_997 - 753_000 - 412_350),
        26,
        &[(700, 80), (770, 20)],
    );
}

/// Rent of dwellings that stood empty before someone moved in.
fn idle_rent(book: &mut Book, programme: &Place) {
    let amounts = split(
        kr(482_000),
        &[9, 7, 11, 8, 10, 6, 12, 9, 7, 10, 8, 9, 11, 7, 6, 10],
    );
    for (dwelling, amount) in (101..).zip(amounts) {
        quarterly(
            book,
            programme,
            amount,
            190,
            &format!("Tomgangsleie bolig {dwelling}"),
            "Boligforetaket",
        );
    }
}

/// Tables 7 and 11: what the programme costs on other functions, and the support that was not
/// reported at all.
fn introduction_elsewhere(book: &mut Book) {
    let adult = Place::new(213, "2450").service("10").project("21350");
    payroll(book, &adult, kr(3_254_000), Staff::Steady);
    invoices(book, &adult, kr(4_171_000 - 3_254_000), 90, SCHOOL);
    interpreters(
        book,
        &Place::new(180, "1180").project("27521"),
        kr(515_000),
        90,
        INTERPRETER_ACCOUNT,
    );
    let summer = Place::new(231, "2310").project("27522");
    payroll(book, &summer, kr(268_000), Staff::Hourly);
    invoices(
        book,
        &summer,
        kr(430_000 - 268_000),
        30,
        &[(115, 30), (120, 40), (170, 30)],
    );
    monthly(
        book,
        &Place::new(130, "6500").project("27523"),
        kr(380_000),
        190,
        "Leie kurslokaler",
        "Samfunnshuset",
    );
    let support = Place::new(281, "3020").project("28150");
    payments(
        book,
        &support,
        kr(5_999_860),
        470,
        &["Etableringsstønad", "Etableringsstønad inventar"],
        4,
    );
}

/// Table 14, service 21320, beside the rest of adult education.
fn schooling(book: &mut Book) {
    let unit = Place::new(213, "2455").service("20");
    let whole = Agency {
        pay: kr(2_708_475),
        running: kr(635_663),
        income: kr(410_794),
        staff: Staff::Steady,
        invoices: 70,
        bought: SCHOOL,
        sold: REFUNDS,
    };
    agency(book, &[unit], &whole);
    let norwegian = Place::new(213, "2450").service("10");
    payroll(book, &norwegian, kr(21_400_000), Staff::Steady);
    invoices(book, &norwegian, kr(4_870_000), 120, SCHOOL);
    invoices(
        book,
        &norwegian,
        -kr(19_250_000),
        24,
        &[(810, 70), (700, 30)],
    );
}

/// Tables 15 and 16.
fn employment(book: &mut Book) {
    let qualification = Place::new(276, "3030").project("27610");
    payments(
        book,
        &qualification,
        kr(2_040_000),
        89,
        &["Kvalifiseringsstønad"],
        2,
    );
    payroll(book, &qualification, kr(612_000), Staff::Steady);
    invoices(
        book,
        &qualification,
        kr(3_134_098 - 2_040_000 - 612_000),
        40,
        &[(370, 50), (150, 30), (170, 20)],
    );
    let others = Place::new(276, "3030");
    payments(
        book,
        &others,
        kr(9_310_000),
        89,
        &["Kvalifiseringsstønad"],
        2,
    );
    for (project, amount) in [("27301", 210_000), ("27302", 161_985)] {
        invoices(
            book,
            &Place::new(273, "3060").project(project),
            kr(amount),
            24,
            &[(120, 40), (150, 30), (370, 30)],
        );
    }
    payroll(
        book,
        &Place::new(273, "3062").project("27303"),
        kr(190_000),
        Staff::Hourly,
    );
}

/// Table 18: ten groups of dwellings, each a project.
fn dwellings(book: &mut Book) {
    let groups: Vec<Place> = (26_510..26_520)
        .map(|project| Place::new(265, "6510").project(&project.to_string()))
        .collect();
    let weights = [14, 12, 9, 11, 8, 10, 13, 7, 9, 7];
    let share = |kroner: i64| split(kr(kroner), &weights);
    let (upkeep, other, unlisted, rent) = (
        share(2_049_488),
        share(3_638_000),
        share(1_041_252),
        share(15_033_648),
    );
    for (index, place) in groups.iter().enumerate() {
        invoices(
            book,
            place,
            upkeep[index],
            22,
            &[(230, 60), (240, 22), (250, 18)],
        );
        invoices(
            book,
            place,
            other[index],
            30,
            &[
                (180, 34),
                (185, 14),
                (195, 26),
                (260, 10),
                (120, 8),
                (370, 8),
            ],
        );
        quarterly(
            book,
            place,
            unlisted[index],
            470,
            "Tap på husleiekrav",
            "Kundereskontro",
        );
        monthly(
            book,
            place,
            -rent[index],
            630,
            "Husleie flyktningboliger",
            "Leietakere",
        );
    }
    let office = Place::new(265, "6515").project("26590");
    payroll(book, &office, kr(1_390_000), Staff::Steady);
    invoices(book, &office, kr(1_796_353 - 1_390_000), 30, OFFICE);
}

/// Table 20.
fn care(book: &mut Book) {
    let respite = Place::new(253, "3310").project("25310");
    monthly(
        book,
        &respite,
        kr(2_060_000),
        370,
        "Avlastning institusjon",
        "Omsorgspartner AS",
    );
    payroll(
        book,
        &Place::new(254, "3320").project("25410"),
        kr(470_000),
        Staff::Shifts,
    );
    payroll(
        book,
        &Place::new(254, "3325").project("25411"),
        kr(660_000),
        Staff::Shifts,
    );
    let contact = Place::new(234, "3330").project("23410");
    payroll(book, &contact, kr(292_000), Staff::Hourly);
    invoices(book, &contact, kr(335_000 - 292_000), 18, &[(160, 100)]);
}

/// Table 21: the whole of each function, as table 22 has it, and what concerns the target group
/// alone.
fn child_welfare(book: &mut Book) {
    let office = [Place::new(244, "3100"), Place::new(244, "3102")];
    let whole = Net {
        net: kr(22_697_481 - 7_000),
        pay_percent: 93,
        income_percent: 4,
        staff: Staff::Steady,
        invoices: 60,
        bought: OFFICE,
        sold: REFUNDS,
    };
    net(book, &office, &whole);
    invoices(
        book,
        &office[0].clone().project("24410"),
        kr(7_000),
        4,
        &[(120, 100)],
    );
    let home = [Place::new(251, "3110")];
    let bought: &[(u16, i64)] = &[(370, 60), (165, 20), (160, 10), (470, 10)];
    let at_home = Net {
        net: kr(6_440_035),
        pay_percent: 48,
        income_percent: 3,
        staff: Staff::Hourly,
        invoices: 90,
        bought,
        sold: REFUNDS,
    };
    net(book, &home, &at_home);
    let direct = PLACED.direct(kr(9_838_863), kr(20_964_995));
    let placed = [Place::new(252, "3120"), Place::new(252, "3122")];
    let outside = Net {
        net: kr(20_964_995) - direct,
        pay_percent: 42,
        income_percent: 9,
        staff: Staff::Shifts,
        invoices: 80,
        bought: &[(300, 30), (370, 40), (165, 20), (120, 10)],
        sold: REFUNDS,
    };
    net(book, &placed, &outside);
    payroll(
        book,
        &Place::new(252, "3124").project("25210"),
        direct,
        Staff::Shifts,
    );
}

/// Tables 23 to 26.
fn rest(book: &mut Book) {
    payroll(
        book,
        &Place::new(202, "2205").project("20210"),
        kr(3_420_000),
        Staff::Steady,
    );
    payroll(
        book,
        &Place::new(202, "2290").project("20211"),
        kr(1_100_000),
        Staff::Steady,
    );
    interpreters(
        book,
        &Place::new(202, "2205").project("20212"),
        kr(4_802_350 - 3_420_000 - 1_100_000),
        60,
        INTERPRETER_ACCOUNT,
    );
    invoices(
        book,
        &Place::new(385, "3850").project("38510"),
        kr(80_000),
        9,
        CULTURE,
    );
    let support: Vec<Place> = (2610..2616)
        .map(|ansvar| Place::new(211, &ansvar.to_string()))
        .collect();
    let whole = Net {
        net: kr(199_062_250),
        pay_percent: 84,
        income_percent: 2,
        staff: Staff::Steady,
        invoices: 40,
        bought: CARE,
        sold: REFUNDS,
    };
    net(book, &support, &whole);
    let joint = Place::new(120, "1120").project("12010");
    payroll(book, &joint, kr(702_000), Staff::Steady);
    invoices(book, &joint, kr(975_593 - 702_000) - 20, 24, OFFICE);
}
