//! Splits an amount into the postings that an accounting system would hold. Every function adds up
//! to its amount, to the øre.

use super::book::{Book, Line, Place, Series, Voucher};
use super::catalogue::{INTERPRETERS, LANGUAGES, MONTHS, wares};
use super::money::split;

/// How a service is staffed: what part of pay goes to stand-ins, extra help and overtime.
#[derive(Clone, Copy)]
pub enum Staff {
    /// Offices and schools.
    Steady,
    /// Round-the-clock services.
    Shifts,
    /// People paid by the hour: support contacts, interpreters on the payroll.
    Hourly,
}

impl Staff {
    /// Art, text and weight of each kind of pay.
    fn kinds(self) -> &'static [(u16, &'static str, i64)] {
        match self {
            Self::Steady => &[
                (10, "Fastlønn", 900),
                (20, "Sykevikar", 34),
                (30, "Ekstrahjelp", 24),
                (40, "Overtid", 9),
                (50, "Annen lønn", 6),
            ],
            Self::Shifts => &[
                (10, "Fastlønn", 700),
                (20, "Vikar", 110),
                (30, "Ekstrahjelp", 70),
                (40, "Overtid", 28),
                (50, "Turnustillegg", 80),
            ],
            Self::Hourly => &[(50, "Oppdragsgodtgjørelse", 850), (30, "Timelønn", 120)],
        }
    }
}

/// A month's name, or what period 13 is called.
fn month(period: u8) -> &'static str {
    MONTHS
        .get(usize::from(period) - 1)
        .copied()
        .unwrap_or("periode 13")
}

/// Pay by month with pension and employer's contribution, the last of it accrued in period 13.
pub fn payroll(book: &mut Book, place: &Place, total: i64, staff: Staff) {
    let mut lines: Vec<(u8, u16, &str)> = Vec::new();
    let mut weights = Vec::new();
    for period in 1..=13_u8 {
        let season = match period {
            6 => 108,
            9 => 104,
            13 => 4,
            _ => 100,
        };
        let mut pay = 0;
        for (art, text, weight) in staff.kinds() {
            if period == 13 && *art == 10 {
                continue;
            }
            let noise = if *art == 10 {
                book.random.between(97, 103)
            } else {
                book.random.between(40, 160)
            };
            let accrued = if period == 13 { 12 } else { 1 };
            let weight = weight * season * noise * accrued;
            pay += weight;
            lines.push((period, *art, text));
            weights.push(weight * 1000);
        }
        let pension = pay * 122;
        lines.push((period, 90, "Pensjon"));
        weights.push(pension);
        lines.push((period, 99, "Arbeidsgiveravgift"));
        weights.push((pay * 1000 + pension) / 1000 * 141);
    }
    let mut voucher: Option<(u8, Voucher)> = None;
    for ((period, art, text), amount) in lines.into_iter().zip(split(total, &weights)) {
        let current = match voucher {
            Some((of, current)) if of == period => current,
            _ => book.voucher(
                if period == 13 {
                    Series::Manual
                } else {
                    Series::Pay
                },
                period,
            ),
        };
        voucher = Some((period, current));
        let text = if period == 13 {
            format!("Avsatt {}", text.to_lowercase())
        } else {
            format!("{text} {}", month(period))
        };
        book.post(place, current, Line::new(art, text, ""), amount);
    }
}

/// Invoices over the year; now and then one booked wrongly and reversed, or last year's accrual
/// turned.
pub fn invoices(book: &mut Book, place: &Place, total: i64, count: usize, arts: &[(u16, i64)]) {
    if total == 0 {
        return;
    }
    let weights: Vec<i64> = (0..count.max(1)).map(|_| book.random.size()).collect();
    for amount in split(total, &weights) {
        let art = book.random.pick_weighted(arts);
        let late = book.random.chance(4);
        let period = if late {
            13
        } else {
            u8::try_from(book.random.between(1, 12)).unwrap_or(1)
        };
        let index = usize::try_from(book.random.below(wares(art).len() as u64)).unwrap_or(0);
        let (text, party) = wares(art)[index];
        let variant = u8::try_from(index).unwrap_or(0);
        let series = if amount < 0 {
            Series::Income
        } else {
            Series::Invoice
        };
        let voucher = book.voucher(series, period);
        let written = if late {
            format!("{text} 2013, periodisert")
        } else {
            text.to_owned()
        };
        book.post(
            place,
            voucher,
            Line {
                art,
                variant,
                text: written,
                party,
            },
            amount,
        );
        if book.random.chance(2) {
            reverse(book, place, (art, variant, text, party), amount);
        }
    }
}

/// A posting that was made at the wrong place and taken back, or last year's accrual and its
/// invoice.
fn reverse(
    book: &mut Book,
    place: &Place,
    (art, variant, text, party): (u16, u8, &str, &str),
    amount: i64,
) {
    let (period, first, second) = if book.random.chance(50) {
        (
            1,
            format!("{text} desember 2012"),
            "Tilbakeført periodisering 2012".to_owned(),
        )
    } else {
        let period = u8::try_from(book.random.between(2, 11)).unwrap_or(2);
        (
            period,
            format!("{text}, feilført"),
            "Tilbakeført feilføring".to_owned(),
        )
    };
    let voucher = book.voucher(Series::Invoice, period);
    book.post(
        place,
        voucher,
        Line {
            art,
            variant,
            text: first,
            party,
        },
        amount,
    );
    let voucher = book.voucher(Series::Manual, period);
    book.post(
        place,
        voucher,
        Line {
            art,
            variant,
            text: second,
            party,
        },
        -amount,
    );
}

/// The same every month, such as rent.
pub fn monthly(book: &mut Book, place: &Place, total: i64, art: u16, text: &str, party: &str) {
    regular(book, place, total, art, (text, party), 1);
}

/// The same every quarter, such as insurance.
pub fn quarterly(book: &mut Book, place: &Place, total: i64, art: u16, text: &str, party: &str) {
    regular(book, place, total, art, (text, party), 3);
}

fn regular(
    book: &mut Book,
    place: &Place,
    total: i64,
    art: u16,
    (text, party): (&str, &str),
    step: u8,
) {
    let periods: Vec<u8> = (1..=12).filter(|period| (period - 1) % step == 0).collect();
    let weights: Vec<i64> = periods
        .iter()
        .map(|_| book.random.between(990, 1010))
        .collect();
    for (period, amount) in periods.iter().zip(split(total, &weights)) {
        let series = if amount < 0 {
            Series::Income
        } else {
            Series::Invoice
        };
        let voucher = book.voucher(series, *period);
        book.post(
            place,
            voucher,
            Line::new(art, format!("{text} {}", month(*period)), party),
            amount,
        );
    }
}

/// Interpreters by language and firm. `variant` is the local account of interpreters.
pub fn interpreters(book: &mut Book, place: &Place, total: i64, count: usize, variant: u8) {
    let weights: Vec<i64> = (0..count).map(|_| book.random.size()).collect();
    for amount in split(total, &weights) {
        let period = u8::try_from(book.random.between(1, 12)).unwrap_or(1);
        let (language, firm) = (
            *book.random.pick(&LANGUAGES),
            *book.random.pick(&INTERPRETERS),
        );
        let kind = *book
            .random
            .pick(&["Tolk", "Telefontolk", "Tolketime", "Fremmøtetolk"]);
        let voucher = book.voucher(Series::Invoice, period);
        book.post(
            place,
            voucher,
            Line {
                art: 270,
                variant,
                text: format!("{kind} {language}"),
                party: firm,
            },
            amount,
        );
    }
}

/// Value-added tax (429) and its compensation (729) of the same amount, line by line on one
/// voucher.
pub fn vat(book: &mut Book, place: &Place, total: i64, count: usize) {
    let weights: Vec<i64> = (0..count).map(|_| book.random.size()).collect();
    for amount in split(total, &weights) {
        let period = u8::try_from(book.random.between(1, 13)).unwrap_or(1);
        let voucher = book.voucher(Series::Invoice, period);
        book.post(
            place,
            voucher,
            Line::new(429, "Mva med kompensasjon", ""),
            amount,
        );
        book.post(
            place,
            voucher,
            Line::new(729, "Mva-kompensasjon", ""),
            -amount,
        );
    }
}

/// Payments in monthly runs, such as benefits.
pub fn payments(book: &mut Book, place: &Place, total: i64, art: u16, kinds: &[&str], runs: usize) {
    let weights: Vec<i64> = (0..12 * runs * kinds.len())
        .map(|_| book.random.between(70, 130))
        .collect();
    let mut parts = split(total, &weights).into_iter();
    for period in 1..=12_u8 {
        for run in 1..=runs {
            let voucher = book.voucher(Series::Manual, period);
            for kind in kinds {
                let text = format!("{kind} {} kjøring {run}", month(period));
                book.post(
                    place,
                    voucher,
                    Line::new(art, text, ""),
                    parts.next().unwrap_or(0),
                );
            }
        }
    }
}

/// Sick-pay refunds month by month. `total` is what came in, above zero.
pub fn sick_pay(book: &mut Book, place: &Place, total: i64) {
    let weights: Vec<i64> = (0..12).map(|_| book.random.between(40, 160)).collect();
    for (period, amount) in (1..=12_u8).zip(split(total, &weights)) {
        let voucher = book.voucher(Series::Income, period);
        book.post(
            place,
            voucher,
            Line::new(710, format!("Sykelønnsrefusjon {}", month(period)), "NAV"),
            -amount,
        );
    }
}

/// Internal purchases (290), each with its sale (790) at the internal service that delivers.
pub fn internal(book: &mut Book, place: &Place, total: i64, count: usize) {
    let weights: Vec<i64> = (0..count).map(|_| book.random.size()).collect();
    let seller = book.internal_seller.clone();
    for amount in split(total, &weights) {
        let period = u8::try_from(book.random.between(1, 12)).unwrap_or(1);
        let text = *book.random.pick(&[
            "Intern trykking",
            "Intern bilbruk",
            "Kantine internt",
            "Vaktmester internt",
            "IKT internt",
        ]);
        let voucher = book.voucher(Series::Internal, period);
        book.post(place, voucher, Line::new(290, text, ""), amount);
        book.post(&seller, voucher, Line::new(790, text, ""), -amount);
    }
}

/// A service as a whole: pay, running costs and income shared by its units.
pub struct Agency<'a> {
    /// Pay and social costs, in øre.
    pub pay: i64,
    /// Other running costs, value-added tax and internal purchase included.
    pub running: i64,
    /// Income above zero, compensation for value-added tax and sick-pay refunds included.
    pub income: i64,
    /// How it is staffed.
    pub staff: Staff,
    /// How many invoices a unit gets.
    pub invoices: usize,
    /// What they are for, by art and weight.
    pub bought: &'a [(u16, i64)],
    /// Where income comes from, by art and weight.
    pub sold: &'a [(u16, i64)],
}

/// Books a whole service over its units; each amount comes out exact.
pub fn agency(book: &mut Book, units: &[Place], agency: &Agency<'_>) {
    let weights: Vec<i64> = units.iter().map(|_| book.random.between(60, 140)).collect();
    let (pay, running, income) = (
        split(agency.pay, &weights),
        split(agency.running, &weights),
        split(agency.income, &weights),
    );
    for (index, place) in units.iter().enumerate() {
        if pay[index] != 0 {
            payroll(book, place, pay[index], agency.staff);
        }
        let taxed = (running[index] / 25).min(income[index] / 2).max(0);
        let inside = if agency.pay != 0 {
            running[index] / 30
        } else {
            0
        };
        let sick = if agency.pay != 0 {
            ((income[index] - taxed) / 3).min(pay[index] / 30).max(0)
        } else {
            0
        };
        if taxed > 0 {
            vat(book, place, taxed, agency.invoices.div_ceil(2));
        }
        if inside > 0 {
            internal(book, place, inside, agency.invoices.div_ceil(12));
        }
        if sick > 0 {
            sick_pay(book, place, sick);
        }
        invoices(
            book,
            place,
            running[index] - taxed - inside,
            agency.invoices,
            agency.bought,
        );
        invoices(
            book,
            place,
            -(income[index] - taxed - sick),
            agency.invoices.div_ceil(4),
            agency.sold,
        );
    }
}

/// A whole service of which only the net is known: pay and income as parts of it in percent.
pub struct Net<'a> {
    /// Expenditure less income, in øre.
    pub net: i64,
    /// Pay as a part of the net.
    pub pay_percent: i64,
    /// Income as a part of the net.
    pub income_percent: i64,
    /// How it is staffed.
    pub staff: Staff,
    /// How many invoices a unit gets.
    pub invoices: usize,
    /// What they are for.
    pub bought: &'a [(u16, i64)],
    /// Where income comes from.
    pub sold: &'a [(u16, i64)],
}

/// Books a whole service so that its net comes out exact.
pub fn net(book: &mut Book, units: &[Place], service: &Net<'_>) {
    let pay = service.net / 100 * service.pay_percent;
    let income = service.net / 100 * service.income_percent;
    let whole = Agency {
        pay,
        running: service.net - pay + income,
        income,
        staff: service.staff,
        invoices: service.invoices,
        bought: service.bought,
        sold: service.sold,
    };
    agency(book, units, &whole);
}
