// Subledgers, orders, tax, budgets and D365's own balances tie out with the ledger, month by month, as the files say it.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { writeSample } from "./index.ts";
import { account, millionths, operating, type Row, rows, statements, sumsBy } from "./written.ts";

type Sums = ReadonlyMap<string, bigint>;
const company = (row: Row) => row.DATAAREAID!.toUpperCase();
const amount = (column: string) => (row: Row) => millionths(row[column]!)!;
const total = (of: Iterable<bigint>) => [...of].reduce((sum, each) => sum + each, 0n);

/** The same sums, where nothing and nil are the same. */
function equalSums(actual: Sums, expected: Sums): void {
  const filled = (sums: Sums) => [...sums].filter(([, sum]) => sum !== 0n).sort();
  assert.ok(filled(expected).length > 0, "there is something to compare");
  assert.deepEqual(filled(actual), filled(expected));
}

for (const [scale, seed, until, months] of [
  [0.02, 7, "2026-10", 22],
  [0.01, 1, "2026-10", 4],
  [0.05, 3, "2026-02", 16],
] as const) {
  describe(`scale ${scale}, seed ${seed}, ${months} months to ${until}`, () => {
    let out: string;
    let ledger: Row[];
    const table = (name: string) => rows(out, name);
    before(async () => {
      out = await mkdtemp(join(tmpdir(), "saldo-ties-"));
      await writeSample(out, { scale, seed, until, months, breaks: false });
      ledger = await operating(out);
    });
    after(() => rm(out, { recursive: true }));

    const SUBLEDGERS = [
      [
        "customer",
        "CustCollectionsBICustTransStaging",
        "CustSettlementStaging",
        "CUSTTRANSRECID",
        "1300",
        "31",
      ],
      ["vendor", "VendPaymentBIVendTransStaging", "VendSettlementStaging", "VENDTRANSRECID", "1600", "41"],
    ] as const;
    for (const [ledgerOf, transactions, settlements, record, control, type] of SUBLEDGERS) {
      test(`the ${ledgerOf} subledger is the control account per company, voucher and month, in both currencies`, async () => {
        const items = await table(transactions);
        const lines = ledger.filter((row) => account(row) === control && row.POSTINGTYPE === type);
        for (const [own, theirs] of [
          ["AMOUNTMST", "ACCOUNTINGCURRENCYAMOUNT"],
          ["AMOUNTCUR", "TRANSACTIONCURRENCYAMOUNT"],
        ] as const) {
          const key = (row: Row, date: string, currency: string) =>
            `${company(row)} ${row.VOUCHER} ${row[date]!.slice(0, 7)} ${row[currency]}`;
          equalSums(
            sumsBy(items, (row) => key(row, "TRANSDATE", "CURRENCYCODE"), amount(own)),
            sumsBy(lines, (row) => key(row, "ACCOUNTINGDATE", "TRANSACTIONCURRENCYCODE"), amount(theirs)),
          );
        }
        const byHand = ledger.filter((row) => account(row) === control && row.POSTINGTYPE !== type);
        assert.ok(byHand.every((row) => row.VOUCHER!.startsWith("MAN")));
      });

      test(`settlements close ${ledgerOf} transactions exactly, and leave the rest open`, async () => {
        const items = await table(transactions);
        const made = await table(settlements);
        assert.equal(new Set(made.map((row) => row.SETTLEMENTRECID)).size, made.length);
        const byRecord = (column: string) =>
          sumsBy(made, (row) => `${company(row)} ${row.TRANSRECID}`, amount(column));
        const [settled, settledCurrency] = [byRecord("SETTLEAMOUNTMST"), byRecord("SETTLEAMOUNTCUR")];
        const times = sumsBy(
          made,
          (row) => `${company(row)} ${row.TRANSRECID}`,
          () => 1n,
        );
        let open = 0;
        for (const item of items) {
          const key = `${company(item)} ${item[record]}`;
          const left = amount("AMOUNTMST")(item) - (settled.get(key) ?? 0n);
          const leftCurrency = amount("AMOUNTCUR")(item) - (settledCurrency.get(key) ?? 0n);
          const closed = !item.CLOSED!.startsWith("1900");
          assert.equal(left === 0n && leftCurrency === 0n, closed, key);
          if (item.OPENAMOUNTMST !== undefined) assert.equal(amount("OPENAMOUNTMST")(item), left, key);
          if (!closed) open++;
        }
        assert.ok(open > 0);
        assert.ok([...times.values()].some((count) => count > 1n) || scale < 0.02, "partial settlements");
        assert.equal(
          total(settled.values()),
          0n,
          "both sides of every settlement, exchange differences included",
        );
        const vouchers = new Set(items.map((row) => `${company(row)} ${row.VOUCHER}`));
        assert.ok(made.every((row) => vouchers.has(`${company(row)} ${row.OFFSETTRANSVOUCHER}`)));
      });
    }

    test("there are credit notes, exchange differences and both foreign currencies, with rates", async () => {
      const items = [
        ...(await table("CustCollectionsBICustTransStaging")),
        ...(await table("VendPaymentBIVendTransStaging")),
      ];
      const types = new Set(items.map((row) => `${row.TRANSTYPE} ${row.CURRENCYCODE}`));
      for (const expected of [
        "2 EUR",
        "2 GBP",
        "3 EUR",
        "3 USD",
        "15 EUR",
        "15 GBP",
        "15 USD",
        "9 GBP",
        "9 USD",
      ])
        assert.ok(types.has(expected), expected);
      assert.ok(
        items.some((row) => row.TRANSTYPE === "2" && row.AMOUNTMST!.startsWith("-")),
        "credit note",
      );
    });

    test("posted invoices are what the subledgers say, and their lines add up", async () => {
      const key = (row: Row, voucher: string) => `${company(row)} ${row[voucher]}`;
      const invoiced = (items: readonly Row[], type: string) =>
        sumsBy(
          items.filter((row) => row.TRANSTYPE === type),
          (row) => key(row, "VOUCHER"),
          amount("AMOUNTCUR"),
        );
      const customers = invoiced(await table("CustCollectionsBICustTransStaging"), "2");
      const headers = await table("SalesInvoiceHeaderV2Staging");
      const texts = await table("FreeTextInvoiceStaging");
      const sold = sumsBy(headers, (row) => key(row, "LEDGERVOUCHER"), amount("TOTALINVOICEAMOUNT"));
      const free = new Set(texts.map((row) => key(row, "LEDGERVOUCHER")));
      assert.ok(free.size > 0);
      equalSums(sold, new Map([...customers].filter(([voucher]) => !free.has(voucher))));
      assert.ok([...free].every((voucher) => customers.has(voucher) && !sold.has(voucher)));
      const net = (row: Row) => amount("TOTALINVOICEAMOUNT")(row) - amount("TOTALTAXAMOUNT")(row);
      const lines = await table("SalesInvoiceLineV3Staging");
      equalSums(
        sumsBy(lines, (row) => key(row, "LEDGERVOUCHER"), amount("LINEAMOUNT")),
        sumsBy(headers, (row) => key(row, "LEDGERVOUCHER"), net),
      );
      equalSums(
        sumsBy(lines, (row) => key(row, "LEDGERVOUCHER"), amount("LINETOTALTAXAMOUNT")),
        sumsBy(headers, (row) => key(row, "LEDGERVOUCHER"), amount("TOTALTAXAMOUNT")),
      );
      const bills = (await table("VendorInvoiceHeaderStaging")).filter((row) => row.LEDGERVOUCHER !== "");
      const vendors = invoiced(await table("VendPaymentBIVendTransStaging"), "3");
      equalSums(
        sumsBy(
          bills,
          (row) => key(row, "LEDGERVOUCHER"),
          (row) => -amount("INVOICEAMOUNT")(row),
        ),
        vendors,
      );
      equalSums(
        sumsBy(
          await table("VendorInvoiceLineStaging"),
          (row) => key(row, "HEADERREFERENCE"),
          amount("NETAMOUNT"),
        ),
        sumsBy(
          bills,
          (row) => key(row, "HEADERREFERENCE"),
          (row) => amount("INVOICEAMOUNT")(row) - amount("TAXAMOUNT")(row),
        ),
      );
      // What was invoiced freely is what the ledger says, less its tax.
      const revenue = ledger.filter(
        (row) => free.has(key(row, "VOUCHER")) && !["1300", "1800"].includes(account(row)),
      );
      equalSums(
        sumsBy(texts, (row) => key(row, "LEDGERVOUCHER"), amount("AMOUNTCUR")),
        sumsBy(
          revenue,
          (row) => key(row, "VOUCHER"),
          (row) => -amount("TRANSACTIONCURRENCYAMOUNT")(row),
        ),
      );
    });

    test("tax transactions are what was posted on the VAT accounts, but for the return", async () => {
      const taxes = await table("BusinessDocumentTaxTransactionStaging");
      const lines = ledger.filter((row) => ["1500", "1800"].includes(account(row)));
      const isReturn = (row: Row) => row.JOURNALCATEGORY === "16";
      assert.ok(lines.some(isReturn) && lines.every((row) => isReturn(row) === (row.POSTINGTYPE === "72")));
      equalSums(
        sumsBy(
          taxes,
          (row) => `${company(row)} ${row.VOUCHER} ${row.TRANSDATE!.slice(0, 7)}`,
          amount("TAXAMOUNT"),
        ),
        sumsBy(
          lines.filter((row) => !isReturn(row)),
          (row) => `${company(row)} ${row.VOUCHER} ${row.ACCOUNTINGDATE!.slice(0, 7)}`,
          amount("ACCOUNTINGCURRENCYAMOUNT"),
        ),
      );
      for (const row of taxes) {
        const exact = amount("TAXBASEAMOUNT")(row) * amount("TAXVALUE")(row);
        const off = exact - amount("TAXAMOUNT")(row) * 100_000_000n;
        // Rounded per line of the invoice, of which there are two at most.
        assert.ok(off <= 1_100_000_000_000n && off >= -1_100_000_000_000n, JSON.stringify(row));
      }
      assert.deepEqual([...new Set(taxes.map((row) => row.TAXCODE))].sort(), [
        "H21",
        "L9",
        "N0",
        "V21",
        "VL21",
      ]);
    });

    test("D365's own trial balance is that of the entries, from month to month and over the turn of the year", async () => {
      const balances = await table("TrialBalanceStaging");
      const key = (row: Row, date: string, main: string) =>
        `${company(row)} ${row[date]!.slice(0, 7)} ${main}`;
      const own = (column: string) =>
        sumsBy(balances, (row) => key(row, "FROMDATE", row.ACCOUNTDISPLAYVALUE!), amount(column));
      const side = (credit: string) =>
        sumsBy(
          ledger.filter((row) => row.ISCREDIT === credit),
          (row) => key(row, "ACCOUNTINGDATE", account(row)),
          (row) => (credit === "1" ? -1n : 1n) * amount("ACCOUNTINGCURRENCYAMOUNT")(row),
        );
      equalSums(own("DEBIT"), side("0"));
      equalSums(own("CREDIT"), side("1"));
      for (const month of new Set(balances.map((row) => row.FROMDATE))) {
        const of = balances.filter((row) => row.FROMDATE === month);
        for (const column of ["OPENINGBALANCE", "CLOSINGBALANCE"])
          assert.equal(total(of.map(amount(column))), 0n, `${column} ${month}`);
      }
      const january = sumsBy(
        (await table("GeneralJournalAccountEntryStaging")).filter((row) => row.VOUCHER!.startsWith("OPN")),
        (row) => key(row, "ACCOUNTINGDATE", account(row)),
        amount("ACCOUNTINGCURRENCYAMOUNT"),
      );
      const opened = balances.filter((row) => row.FROMDATE!.slice(5, 7) === "01");
      equalSums(
        sumsBy(opened, (row) => key(row, "FROMDATE", row.ACCOUNTDISPLAYVALUE!), amount("OPENINGBALANCE")),
        january,
      );
    });

    test("a year's profit leaves its accounts, and the next year opens with what stood on the balance sheet", async () => {
      const headers = new Map(
        (await table("GeneralJournalEntryStaging")).map((row) => [
          `${company(row)} ${row.JOURNALNUMBER}`,
          row,
        ]),
      );
      const all = await table("GeneralJournalAccountEntryStaging");
      const years = sumsBy(
        all.filter((row) => row.POSTINGLAYER === "0"),
        (row) => `${company(row)} ${row.ACCOUNTINGDATE!.slice(0, 4)} ${account(row)}`,
        amount("ACCOUNTINGCURRENCYAMOUNT"),
      );
      const running = until.slice(0, 4);
      const closed = new Set(
        [...years.keys()].map((key) => key.split(" ")[1]!).filter((year) => year < running),
      );
      assert.ok(closed.size >= 1);
      const profits = sumsBy(
        all.filter((row) => row.POSTINGLAYER === "0" && account(row) >= "4000"),
        (row) => `${company(row)} ${row.ACCOUNTINGDATE!.slice(0, 4)}`,
        amount("ACCOUNTINGCURRENCYAMOUNT"),
      );
      const opened = sumsBy(
        all.filter(
          (row) => headers.get(`${company(row)} ${row.JOURNALNUMBER}`)?.FISCALPERIODNAME === "Opening",
        ),
        (row) => `${company(row)} ${Number(row.ACCOUNTINGDATE!.slice(0, 4)) - 1} ${account(row)}`,
        amount("ACCOUNTINGCURRENCYAMOUNT"),
      );
      for (const [key, sum] of years) {
        const [id, year, main] = key.split(" ") as [string, string, string];
        if (!closed.has(year)) continue;
        if (main >= "4000") assert.equal(sum, 0n, `${key} is closed`);
        else assert.equal(opened.get(key) ?? 0n, sum, key);
        assert.equal(profits.get(`${id} ${year}`), 0n, "closing entries take the profit away");
      }
      const layers = new Set(all.map((row) => row.POSTINGLAYER));
      assert.deepEqual([...layers].sort(), ["0", "2"], "there is a tax-layer entry");
      for (const row of all) {
        const header = headers.get(`${company(row)} ${row.JOURNALNUMBER}`)!;
        for (const [own, theirs] of [
          ["VOUCHER", "SUBLEDGERVOUCHER"],
          ["ACCOUNTINGDATE", "ACCOUNTINGDATE"],
          ["POSTINGLAYER", "POSTINGLAYER"],
        ] as const)
          assert.equal(row[own], header[theirs]);
      }
    });

    test("what is left of an order is what was ordered less what was invoiced, and there are orders in every state", async () => {
      const lines = await table("PurchPurchaseOrderLineV2Staging");
      const key = (row: Row, order: string, line: string) => `${company(row)} ${row[order]} ${row[line]}`;
      const bills = (await table("VendorInvoiceLineStaging")).filter((row) => row.PURCHASEORDER !== "");
      const invoiced = (column: string) =>
        sumsBy(bills, (row) => key(row, "PURCHASEORDER", "PURCHLINENUMBER"), amount(column));
      const [amounts, quantities] = [invoiced("NETAMOUNT"), invoiced("RECEIVENOW")];
      const states = new Set<string>();
      for (const line of lines) {
        const id = key(line, "PURCHASEORDERNUMBER", "LINENUMBER");
        const status = line.PURCHASEORDERLINESTATUS!;
        const [paid, ordered] = [amounts.get(id) ?? 0n, amount("LINEAMOUNT")(line)];
        assert.equal(amount("INVOICEDPURCHASEQUANTITY")(line), quantities.get(id) ?? 0n, id);
        assert.equal(amount("REMAININGAMOUNT")(line), status === "4" ? 0n : ordered - paid, id);
        assert.equal(status === "3", paid === ordered, id);
        states.add(status === "1" && paid > 0n ? "partly" : status);
        amounts.delete(id);
      }
      assert.equal(amounts.size, 0, "every invoice line finds its order line");
      for (const state of ["1", "2", "3", "4"]) assert.ok(states.has(state), state);
      if (scale > 0.01) assert.ok(states.has("partly"));
      const headers = new Set(
        (await table("PurchPurchaseOrderHeaderV2Staging")).map(
          (row) => `${company(row)} ${row.PURCHASEORDERNUMBER}`,
        ),
      );
      assert.ok(lines.every((row) => headers.has(`${company(row)} ${row.PURCHASEORDERNUMBER}`)));
      const sales = await table("SalesOrderHeaderV2Staging");
      assert.deepEqual([...new Set(sales.map((row) => row.SALESORDERSTATUS))].sort(), ["1", "2", "3", "4"]);
    });

    test("the budget register is the budget of the projects, which is their original forecast with what was changed", async () => {
      const register = (await table("BudgetRegisterEntryStaging")).filter(
        (row) => row.DIMENSIONDISPLAYVALUE!.split("-")[2] !== "",
      );
      const budgets = await table("ProjBudgetLineStaging");
      const forecasts = [
        ...(await table("ProjForecastEmplStaging")),
        ...(await table("ProjForecastCostStaging")),
      ].filter((row) => row.FORECASTMODEL === "BUDGET");
      const inRegister = (code: string) =>
        sumsBy(
          register.filter((row) => row.BUDGETCODE === code),
          (row) => `${company(row)} ${row.DIMENSIONDISPLAYVALUE!.split("-")[2]}`,
          amount("ACCOUNTINGCURRENCYAMOUNT"),
        );
      const project = (id: string) => (row: Row) => `${company(row)} ${row[id]}`;
      equalSums(inRegister("ORIGINEEL"), sumsBy(budgets, project("PROJID"), amount("ORIGINALBUDGET")));
      equalSums(inRegister("WIJZIGING"), sumsBy(budgets, project("PROJID"), amount("COMMITTEDREVISIONS")));
      const cost = (row: Row) =>
        (amount(row.HOURS === undefined ? "QUANTITY" : "HOURS")(row) * amount("COSTPRICE")(row)) / 1_000_000n;
      equalSums(inRegister("ORIGINEEL"), sumsBy(forecasts, project("PROJECTID"), cost));
      equalSums(
        sumsBy(await table("PSAForecastStaging"), project("PROJID"), amount("TOTALCONSUMPTION")),
        sumsBy(forecasts, project("PROJECTID"), cost),
      );
      const overhead = (await table("BudgetRegisterEntryStaging")).filter((row) => !register.includes(row));
      assert.ok(overhead.some((row) => row.BUDGETTYPE === "1" && row.AMOUNTTYPE === "1"));
    });

    test("every posting in another currency has a rate, and its euros follow from it", async () => {
      const rates = new Map(
        (await table("ExchangeRateEntityStaging")).map((row) => [
          `${row.FROMCURRENCY} ${row.STARTDATE!.slice(0, 7)}`,
          BigInt(row.RATE!.replace(".", "")) / 10n ** 14n,
        ]),
      );
      let seen = 0;
      for (const row of ledger) {
        if (row.TRANSACTIONCURRENCYCODE === "EUR" || row.JOURNALCATEGORY === "9") continue;
        const rate = rates.get(`${row.TRANSACTIONCURRENCYCODE} ${row.ACCOUNTINGDATE!.slice(0, 7)}`)!;
        const exact = (amount("TRANSACTIONCURRENCYAMOUNT")(row) * rate) / 10_000n;
        const off = exact - amount("ACCOUNTINGCURRENCYAMOUNT")(row);
        // Totals carry the roundings of their lines.
        assert.ok(off < 30_000n && off > -30_000n, JSON.stringify(row));
        seen++;
      }
      assert.ok(seen > 10);
    });

    test("what a company books on its account with another one, that one books the other way round", async () => {
      const between = ledger.filter((row) => account(row).startsWith("190"));
      assert.ok(between.length > 0);
      const booked = (own: (row: Row) => string, with_: (row: Row) => string, sign: bigint) =>
        sumsBy(
          between,
          (row) => `${own(row)} ${with_(row)} ${row.ACCOUNTINGDATE!.slice(0, 10)}`,
          (row) => sign * amount("TRANSACTIONCURRENCYAMOUNT")(row),
        );
      const partner = (row: Row) => `NL0${account(row).at(-1)}`;
      equalSums(booked(company, partner, 1n), booked(partner, company, -1n));
    });

    test("everything that a posting names is there: parties, accounts, dimension values, periods, banks", async () => {
      const set = async (name: string, key: (row: Row) => string) => new Set((await table(name)).map(key));
      const customers = await set("CustCustomerV3Staging", (row) => `${company(row)} ${row.CUSTOMERACCOUNT}`);
      const vendors = await set("VendVendorV2Staging", (row) => `${company(row)} ${row.VENDORACCOUNTNUMBER}`);
      for (const row of await table("CustCollectionsBICustTransStaging"))
        assert.ok(customers.has(`${company(row)} ${row.ACCOUNTNUM}`));
      for (const row of await table("VendPaymentBIVendTransStaging"))
        assert.ok(vendors.has(`${company(row)} ${row.ACCOUNTNUM}`));
      const mains = await set("MainAccountStaging", (row) => row.MAINACCOUNTID!);
      const values = await set(
        "FinancialDimensionValueEntityStaging",
        (row) => `${row.LEGALENTITYID} ${row.DIMENSIONVALUE}`,
      );
      const periods = await set("FiscalPeriodStaging", (row) => `${row.FISCALYEAR} ${row.PERIODNAME}`);
      for (const row of await table("GeneralJournalAccountEntryStaging")) {
        const [main, centre, project] = row.ACCOUNTDISPLAYVALUE!.split("-");
        assert.ok(mains.has(main!), main);
        assert.ok(centre === "" || values.has(` ${centre}`), centre);
        assert.ok(project === "" || values.has(`${company(row)} ${project}`), project);
      }
      for (const row of await table("GeneralJournalEntryStaging"))
        assert.ok(periods.has(`${row.FISCALYEARNAME} ${row.FISCALPERIODNAME}`));
      const types = new Set((await table("FiscalPeriodStaging")).map((row) => row.TYPE));
      assert.deepEqual([...types].sort(), ["0", "1", "2"]);
      const states = new Set((await table("LedgerFiscalPeriodStaging")).map((row) => row.PERIODSTATUS));
      assert.ok(states.has("0") && states.has("2"));
      const orders = await set(
        "SalesOrderHeaderV2Staging",
        (row) => `${company(row)} ${row.SALESORDERNUMBER}`,
      );
      for (const row of await table("SalesInvoiceHeaderV2Staging"))
        assert.ok(orders.has(`${company(row)} ${row.SALESORDERNUMBER}`));
      const contracts = await set("ProjContractStaging", (row) => `${company(row)} ${row.PROJECTCONTRACTID}`);
      for (const row of await table("ProjProjectV2Staging"))
        assert.ok(row.PROJECTCONTRACTID === "" || contracts.has(`${company(row)} ${row.PROJECTCONTRACTID}`));
      const ibans = await set("BankAccountStaging", (row) => row.IBAN!);
      const all = await statements(out);
      assert.deepEqual(new Set(all.map((statement) => statement.iban)), ibans);
      const paid = await set("VendVendorBankAccountStaging", (row) => row.IBAN!);
      const text = all.map((statement) => statement.xml).join("");
      const runs = [...text.matchAll(/<EndToEndId>BET\d+-\d+<.*?<IBAN>(\w+)</g)];
      assert.ok(
        runs.length > 0 && runs.every(([, iban]) => paid.has(iban!)),
        "vendors are paid where they are known",
      );
    });

    test("a natural person among customers and vendors has a VAT number that holds a BSN, and an organisation has none", async () => {
      const parties = [
        ...(await table("CustCustomerV3Staging")).map((row) => [row.PARTYTYPE, row.TAXEXEMPTNUMBER]),
        // Staff who are paid by a journal are no business, and have no such number.
        ...(await table("VendVendorV2Staging"))
          .filter((row) => !row.VENDORACCOUNTNUMBER!.startsWith("MW"))
          .map((row) => [row.VENDORPARTYTYPE, row.TAXEXEMPTNUMBER]),
      ];
      const bsn = (vat: string) => /^NL(9999\d{5})B01$/.exec(vat)?.[1];
      const persons = parties.filter(([type]) => type === "Person").map(([, vat]) => bsn(vat!));
      assert.equal(persons.length, 6);
      assert.equal(new Set(persons).size, 6);
      for (const digits of persons) {
        const sum = [...digits!].reduce(
          (sofar, digit, at) => sofar + Number(digit) * (at < 8 ? 9 - at : -1),
          0,
        );
        assert.equal(sum % 11, 0, digits);
      }
      assert.ok(parties.every(([type, vat]) => type === "Person" || bsn(vat!) === undefined));
    });
  });
}
