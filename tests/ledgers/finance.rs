//! What concerns the municipality as a whole: internal service units, depreciation, pension, taxes,
//! grants, interest, investment and the result of the year.

use super::book::{Book, Line, Place, Series};
use super::catalogue::MONTHS;
use super::money::{kr, split};
use super::texture::{Agency, Staff, agency, invoices, monthly, payments, quarterly, vat};

/// What the whole-municipality part needs to know.
pub struct Household<'a> {
    /// Inhabitants.
    pub inhabitants: i64,
    /// The integration grant of the year, in øre.
    pub integration_grant: i64,
    /// The cost centres of finance, internal services and property.
    pub ansvar: [&'a str; 3],
    /// Social assistance paid out by the offices, in øre, without what the plan books.
    pub assistance: i64,
    /// The offices that pay it.
    pub offices: &'a [&'a str],
    /// How many months' runs a kind of assistance has.
    pub runs: usize,
}

/// Books all of it. Comes last, since the result closes the operating accounts.
pub fn finance(book: &mut Book, household: &Household<'_>) {
    let [finance, internal, property] = household.ansvar;
    let per_head = |kroner: i64| kr(kroner * household.inhabitants);
    assistance(book, household);
    internal_services(book, internal, per_head(520));
    depreciation(book, property, finance, per_head(2_350));
    pension(book, finance, per_head(900));
    investment(book, property, finance, per_head(4_100));
    let place = |function: u16| Place::new(function, finance);
    quarterly(
        book,
        &place(870),
        per_head(1_150),
        500,
        "Renter på lån",
        "Långiveren AS",
    );
    quarterly(
        book,
        &place(870),
        per_head(1_500),
        510,
        "Avdrag på lån",
        "Långiveren AS",
    );
    monthly(
        book,
        &place(870),
        -per_head(330),
        900,
        "Renter bankinnskudd",
        "Banken",
    );
    quarterly(
        book,
        &place(870),
        -per_head(410),
        905,
        "Utbytte",
        "Energiselskapet",
    );
    for (art, kroner, text) in [
        (540, 420, "Avsetning disposisjonsfond"),
        (550, 260, "Avsetning bundne fond"),
        (570, 380, "Overføring til investering"),
        (940, -300, "Bruk av disposisjonsfond"),
        (950, -310, "Bruk av bundne fond"),
        (930, -240, "Bruk av tidligere års mindreforbruk"),
    ] {
        let voucher = book.voucher(Series::Manual, 13);
        book.post(
            &place(880),
            voucher,
            Line::new(art, text, ""),
            per_head(kroner),
        );
    }
    monthly(
        book,
        &place(850),
        -household.integration_grant,
        810,
        "Integreringstilskudd",
        "Integreringsdirektoratet",
    );
    close(book, &place(800), &place(840), &place(899), per_head(260));
}

/// Benefits paid in weekly runs by kind.
fn assistance(book: &mut Book, household: &Household<'_>) {
    let shares = split(household.assistance, &vec![1; household.offices.len()]);
    for (office, amount) in household.offices.iter().zip(shares) {
        let place = Place::new(281, office);
        let lent = amount / 20;
        let kinds = [
            "Livsopphold",
            "Husleie",
            "Strøm",
            "Depositum",
            "Tannlege",
            "Barn",
        ];
        payments(book, &place, amount - lent, 470, &kinds, household.runs);
        payments(book, &place, lent * 2, 520, &["Sosiale lån"], 1);
        payments(book, &place, -lent, 920, &["Avdrag sosiale lån"], 1);
    }
}

/// Units that deliver to others: what they cost, what they sold (790 stands already), and what they
/// distribute (690).
fn internal_services(book: &mut Book, ansvar: &str, cost: i64) {
    let place = Place::new(190, ansvar);
    let whole = Agency {
        pay: cost / 2,
        running: cost / 2,
        income: cost / 50,
        staff: Staff::Steady,
        invoices: 120,
        bought: super::services::OFFICE,
        sold: super::services::SALES,
    };
    agency(book, std::slice::from_ref(&place), &whole);
    let receivers = [(120_u16, 30_i64), (202, 30), (253, 22), (222, 18)];
    let weights: Vec<i64> = (0..12).map(|_| book.random.between(95, 105)).collect();
    for (period, amount) in (1..=12_u8).zip(split(cost / 3, &weights)) {
        let voucher = book.voucher(Series::Internal, period);
        let text = format!(
            "Fordelte fellesutgifter {}",
            MONTHS[usize::from(period) - 1]
        );
        book.post(&place, voucher, Line::new(690, text.clone(), ""), -amount);
        let parts = split(amount, &receivers.map(|(_, weight)| weight));
        for ((function, _), part) in receivers.iter().zip(parts) {
            book.post(
                &Place::new(*function, ansvar),
                voucher,
                Line::new(690, text.clone(), ""),
                part,
            );
        }
    }
}

/// Depreciation at the services (590) and its counterpart (990).
fn depreciation(book: &mut Book, property: &str, finance: &str, total: i64) {
    let services = [
        (222_u16, 34_i64),
        (261, 16),
        (381, 10),
        (130, 6),
        (345, 8),
        (353, 12),
        (333, 8),
        (221, 6),
    ];
    let voucher = book.voucher(Series::Manual, 13);
    let mut counter = 0;
    for ((function, _), amount) in services
        .iter()
        .zip(split(total, &services.map(|(_, weight)| weight)))
    {
        book.post(
            &Place::new(*function, property),
            voucher,
            Line::new(590, "Avskrivninger 2013", ""),
            amount,
        );
        counter -= amount;
    }
    book.post(
        &Place::new(860, finance),
        voucher,
        Line::new(990, "Motpost avskrivninger 2013", ""),
        counter,
    );
}

/// The year's pension deviation and the amortisation of earlier years'.
fn pension(book: &mut Book, finance: &str, total: i64) {
    for (function, art, amount, text) in [
        (170, 90, -total, "Årets premieavvik"),
        (170, 99, -total / 7, "Arbeidsgiveravgift av premieavvik"),
        (171, 90, total / 6, "Amortisering av premieavvik"),
        (171, 99, total / 42, "Arbeidsgiveravgift av amortisering"),
        (172, 90, total / 9, "Pensjonskasse reguleringspremie"),
        (173, 90, -total / 12, "Bruk av premiefond"),
    ] {
        let voucher = book.voucher(Series::Manual, 13);
        book.post(
            &Place::new(function, finance),
            voucher,
            Line::new(art, text, ""),
            amount,
        );
    }
}

/// Building, buying dwellings, and how it is paid for. The investment accounts add up to nothing.
fn investment(book: &mut Book, property: &str, finance: &str, total: i64) {
    let projects = [
        (222_u16, "Ny skole", 34_i64, 90_usize),
        (221, "Ny barnehage", 12, 50),
        (261, "Ombygging sykehjem", 14, 60),
        (381, "Flerbrukshall", 8, 40),
        (353, "Avløpsledninger", 10, 60),
        (345, "Vannledninger", 9, 50),
        (333, "Gang- og sykkelvei", 6, 40),
        (120, "Datautstyr", 3, 25),
    ];
    let bought: &[(u16, i64)] = &[(230, 70), (250, 10), (200, 8), (270, 12)];
    let (mut tax, mut spent) = (0, 0);
    for ((function, _, _, count), amount) in projects
        .iter()
        .zip(split(total, &projects.map(|(_, _, weight, _)| weight)))
    {
        let place = Place::new(*function, property).investment();
        let due = amount / 5;
        invoices(book, &place, amount - due, *count, bought);
        let weights: Vec<i64> = (0..count.div_ceil(3)).map(|_| book.random.size()).collect();
        for part in split(due, &weights) {
            let period = u8::try_from(book.random.between(1, 12)).unwrap_or(1);
            let voucher = book.voucher(Series::Invoice, period);
            book.post(&place, voucher, Line::new(429, "Mva investering", ""), part);
        }
        (tax, spent) = (tax + due, spent + amount);
    }
    let dwellings = Place::new(265, property).investment();
    invoices(book, &dwellings, total / 12, 14, &[(285, 100)]);
    spent += total / 12;
    monthly(
        book,
        &Place::new(841, finance).investment(),
        -tax,
        729,
        "Mva-kompensasjon investering",
        "Skatteetaten",
    );
    let voucher = book.voucher(Series::Manual, 13);
    book.post(
        &Place::new(870, finance).investment(),
        voucher,
        Line::new(910, "Bruk av lån", ""),
        -(spent - tax),
    );
}

/// Taxes, block grant and the result, so that the operating accounts add up to nothing.
fn close(book: &mut Book, taxes: &Place, grants: &Place, result: &Place, surplus: i64) {
    vat(book, &Place::new(120, &taxes.ansvar), kr(1_250_000), 30);
    let needed = book.operating_sum() + surplus;
    let tax = needed / 100 * 62;
    monthly(
        book,
        taxes,
        -tax,
        870,
        "Skatt på inntekt og formue",
        "Skatteoppkreveren",
    );
    monthly(
        book,
        grants,
        -(needed - tax),
        800,
        "Rammetilskudd",
        "Kommunaldepartementet",
    );
    let voucher = book.voucher(Series::Manual, 13);
    let left = -book.operating_sum();
    book.post(
        result,
        voucher,
        Line::new(580, "Regnskapsmessig mindreforbruk", ""),
        left,
    );
}
