//! The book that postings are gathered in, and the place in the chart where they stand.

use super::random::Random;

/// One ledger line before it is exported.
#[derive(Clone)]
pub struct Posting {
    /// The series of the voucher.
    pub series: Series,
    /// The voucher: the lines that belong together.
    pub voucher: u32,
    /// The accounting period, 1 to 13.
    pub period: u8,
    /// The voucher's date: year, month, day.
    pub date: (u16, u8, u8),
    /// Account class: 0 investment, 1 operation.
    pub class: u8,
    /// The national function.
    pub function: u16,
    /// The two local digits of the service.
    pub service: &'static str,
    /// The national art.
    pub art: u16,
    /// The local variant of the art.
    pub variant: u8,
    /// The cost centre.
    pub ansvar: String,
    /// The project, or the free dimension; blank where there is none.
    pub project: String,
    /// The text.
    pub text: String,
    /// The counterparty; blank for pay and internal vouchers.
    pub party: String,
    /// The amount in øre, expenditure positive.
    pub amount: i64,
}

/// The voucher series of an accounting system.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Series {
    /// Pay.
    Pay,
    /// Invoices received.
    Invoice,
    /// Invoices sent, and money received.
    Income,
    /// Internal purchase and sale.
    Internal,
    /// Written by hand: accruals, reversals, transfers.
    Manual,
}

/// Where postings stand in the chart.
#[derive(Clone)]
pub struct Place {
    /// Account class.
    pub class: u8,
    /// The national function.
    pub function: u16,
    /// The two local digits of the service.
    pub service: &'static str,
    /// The cost centre.
    pub ansvar: String,
    /// The project or the free dimension.
    pub project: String,
}

impl Place {
    /// A place in the operating accounts without a project.
    pub fn new(function: u16, ansvar: &str) -> Self {
        Self {
            class: 1,
            function,
            service: "00",
            ansvar: ansvar.to_owned(),
            project: String::new(),
        }
    }

    /// The same with a project.
    pub fn project(mut self, project: &str) -> Self {
        project.clone_into(&mut self.project);
        self
    }

    /// The same with a local service.
    pub fn service(mut self, service: &'static str) -> Self {
        self.service = service;
        self
    }

    /// The same in the investment accounts.
    pub fn investment(mut self) -> Self {
        self.class = 0;
        self
    }
}

/// All postings of one municipality and year.
pub struct Book {
    /// The postings as they came.
    pub postings: Vec<Posting>,
    /// The book's own random numbers.
    pub random: Random,
    vouchers: u32,
    /// Where internal purchases are sold from.
    pub internal_seller: Place,
}

/// A voucher that lines are added to.
#[derive(Clone, Copy)]
pub struct Voucher {
    series: Series,
    number: u32,
    period: u8,
    date: (u16, u8, u8),
}

/// What a line says besides its place.
pub struct Line<'a> {
    /// The art.
    pub art: u16,
    /// Its local variant.
    pub variant: u8,
    /// The text.
    pub text: String,
    /// The counterparty.
    pub party: &'a str,
}

impl<'a> Line<'a> {
    /// A line with the first variant of its art.
    pub fn new(art: u16, text: impl Into<String>, party: &'a str) -> Self {
        Self {
            art,
            variant: 0,
            text: text.into(),
            party,
        }
    }
}

impl Book {
    /// An empty book whose random numbers the municipality's name decides.
    pub fn new(name: &str, internal_seller: Place) -> Self {
        Self {
            postings: Vec::new(),
            random: Random::new(name),
            vouchers: 0,
            internal_seller,
        }
    }

    /// A new voucher in a month of the year, or in period 13 (dated in January or February of the
    /// next).
    pub fn voucher(&mut self, series: Series, period: u8) -> Voucher {
        self.vouchers += 1;
        let day = u8::try_from(self.random.between(1, 28)).unwrap_or(1);
        let date = match period {
            13 => (
                2014,
                u8::try_from(self.random.between(1, 2)).unwrap_or(1),
                day,
            ),
            month if series == Series::Pay => (2013, month, 12),
            month => (2013, month, day),
        };
        Voucher {
            series,
            number: self.vouchers,
            period,
            date,
        }
    }

    /// Adds a line; nothing where the amount is zero.
    pub fn post(&mut self, place: &Place, voucher: Voucher, line: Line<'_>, amount: i64) {
        if amount == 0 {
            return;
        }
        self.postings.push(Posting {
            series: voucher.series,
            voucher: voucher.number,
            period: voucher.period,
            date: voucher.date,
            class: place.class,
            function: place.function,
            service: place.service,
            art: line.art,
            variant: line.variant,
            ansvar: place.ansvar.clone(),
            project: place.project.clone(),
            text: line.text,
            party: line.party.to_owned(),
            amount,
        });
    }

    /// What stands in the operating accounts so far.
    pub fn operating_sum(&self) -> i64 {
        self.postings
            .iter()
            .filter(|posting| posting.class == 1)
            .map(|posting| posting.amount)
            .sum()
    }

    /// The postings as an accounting system lists them: by period, series and date.
    pub fn finish(mut self) -> Vec<Posting> {
        self.postings.sort_by_key(|posting| {
            (
                posting.period,
                posting.series,
                posting.date,
                posting.voucher,
            )
        });
        self.postings
    }
}
