// Sales, free text and vendor invoices: each is a part of the posting that books it, and is written with its voucher.
// Orders are written when nothing more will be invoiced of them.
import { at, type ByodExport } from "./byod.ts";
import type { Counterparty } from "./counterparty.ts";
import { type Cents, numeric } from "./money.ts";
import {
  type Bought,
  orderWriter,
  type PurchaseOrder,
  procurement,
  type SalesOrder,
  type Sold,
  worthOf,
} from "./order.ts";
import { DELIMITER } from "./organisation.ts";
import { foreignOf, type Posting } from "./posting.ts";

type Common = {
  readonly number: string;
  readonly party: Counterparty;
  readonly due: string;
  /** Tax in the currency of the party, positive on an invoice. */
  readonly tax: Cents;
};
export type SalesInvoice = Common & {
  readonly kind: "sales";
  readonly order: SalesOrder;
  /** Tax of each line of the order. */
  readonly taxes: readonly Cents[];
};
export type FreeTextInvoice = Common & {
  readonly kind: "free text";
  readonly lines: readonly (Sold & { readonly account: string })[];
};
export type VendorInvoice = Common & {
  readonly kind: "vendor";
  readonly lines: readonly { readonly what: Bought; readonly orderLine?: number }[];
  readonly order?: PurchaseOrder;
  /** More will be invoiced of the order. */
  readonly continues?: boolean;
};
export type Invoice = SalesInvoice | FreeTextInvoice | VendorInvoice;

export type InvoiceWriter = {
  readonly post: (posting: Posting) => void;
  /** Orders that nothing was invoiced of. */
  readonly order: (order: PurchaseOrder | SalesOrder) => void;
  /** Writes the orders that are still open. */
  readonly close: () => void;
};

/** `numeric(32,16)`, as line numbers are. */
export const lineNumber = (number: number): string => `${number}.0000000000000000`;

export function invoiceWriter(byod: ByodExport): InvoiceWriter {
  const headers = byod.table("SalesInvoiceHeaderV2Staging");
  const lines = byod.table("SalesInvoiceLineV3Staging");
  const texts = byod.table("FreeTextInvoiceStaging");
  const bills = byod.table("VendorInvoiceHeaderStaging");
  const billLines = byod.table("VendorInvoiceLineStaging");
  const orders = orderWriter(byod);
  const open = new Set<PurchaseOrder>();
  let references = 0;

  const sales = ({ company, voucher, date }: Posting, invoice: SalesInvoice) => {
    const { number, party, order, tax, taxes } = invoice;
    const net = order.lines.reduce((sum, line) => sum + worthOf(line), 0);
    headers.write(
      {
        INVOICENUMBER: number,
        INVOICEDATE: at(date),
        LEDGERVOUCHER: voucher,
        INVOICECUSTOMERACCOUNTNUMBER: party.account,
        SALESORDERNUMBER: order.number,
        CURRENCYCODE: party.currency,
        TOTALINVOICEAMOUNT: numeric(net + tax),
        TOTALTAXAMOUNT: numeric(tax),
        PAYMENTTERMSNAME: `${party.terms} dgn`,
        CUSTOMERSORDERREFERENCE: `Uw order ${order.number.slice(-6)}`,
        DATAAREAID: company.id,
      },
      { CUSTOMERSORDERREFERENCE: "" },
    );
    for (const [i, line] of order.lines.entries()) {
      lines.write(
        {
          INVOICENUMBER: number,
          INVOICEDATE: at(date),
          LEDGERVOUCHER: voucher,
          LINECREATIONSEQUENCENUMBER: String(i + 1),
          PRODUCTNUMBER: line.item,
          PRODUCTNAME: line.text,
          PRODUCTDESCRIPTION: line.text,
          INVOICEDQUANTITY: numeric(line.quantity),
          SALESUNITSYMBOL: "st",
          SALESPRICE: numeric(line.price),
          LINEAMOUNT: numeric(worthOf(line)),
          LINETOTALTAXAMOUNT: numeric(taxes[i]!),
          CURRENCYCODE: party.currency,
          SALESPRODUCTCATEGORYNAME: line.text,
          DATAAREAID: company.id,
        },
        { PRODUCTDESCRIPTION: "" },
      );
    }
    orders.sales(order);
  };

  const freeText = ({ company, voucher, date }: Posting, invoice: FreeTextInvoice) => {
    const { number, party, due } = invoice;
    for (const [i, line] of invoice.lines.entries()) {
      texts.write(
        {
          FREETEXTNUMBER: number,
          INVOICEDATE: at(date),
          CUSTOMERACCOUNT: party.account,
          INVOICEACCOUNT: party.account,
          CURRENCYCODE: party.currency,
          DUEDATE: at(due),
          LINENUMBER: lineNumber(i + 1),
          LEDGERDIMENSIONDISPLAYVALUE: [line.account, line.costCentre, ""].join(DELIMITER),
          AMOUNTCUR: numeric(worthOf(line)),
          DEFAULTDIMENSIONDISPLAYVALUE: [line.costCentre, ""].join(DELIMITER),
          POSTINGPROFILE: "ALG",
          TERMSOFPAYMENT: `${party.terms} dgn`,
          DESCRIPTION: line.text,
          QUANTITY: numeric(line.quantity),
          UNITPRICE: numeric(line.price),
          SALESTAXGROUP: party.group,
          LEDGERVOUCHER: voucher,
          DATAAREAID: company.id,
        },
        { DESCRIPTION: "" },
      );
    }
  };

  const vendor = (posting: Posting, invoice: VendorInvoice) => {
    const { company, voucher, date } = posting;
    const { number, party, due, order, tax } = invoice;
    const reference = `VFB${String(++references).padStart(8, "0")}`;
    const [billed] = posting.lines.filter((line) => line.item);
    bills.write(
      {
        HEADERREFERENCE: reference,
        INVOICENUMBER: number,
        INVOICEACCOUNT: party.account,
        VENDORACCOUNT: party.account,
        INVOICEDATE: at(date),
        DATE: at(date),
        DUEDATE: at(due),
        CURRENCY: party.currency,
        INVOICEDESCRIPTION: `Factuur ${number}`,
        PURCHASEORDERNUMBER: order?.number ?? "",
        TERMSOFPAYMENT: `${party.terms} dgn`,
        SALESTAXGROUP: party.group,
        ISAPPROVED: "1",
        LEDGERVOUCHER: voucher,
        INVOICEAMOUNT: numeric(-foreignOf(posting, billed!)),
        TAXAMOUNT: numeric(tax),
        DATAAREAID: company.id,
      },
      { ISAPPROVED: "0" },
    );
    for (const [i, { what, orderLine }] of invoice.lines.entries()) {
      billLines.write(
        {
          DIMENSIONDISPLAYVALUE: [what.costCentre, what.project?.id ?? ""].join(DELIMITER),
          MAINACCOUNTDISPLAYVALUE: what.account,
          VENDORACCOUNT: party.account,
          CURRENCY: party.currency,
          LINEDESCRIPTION: what.text,
          INVOICEACCOUNT: party.account,
          NETAMOUNT: numeric(worthOf(what)),
          LINENUMBER: lineNumber(i + 1),
          UNITPRICE: numeric(what.price),
          UNIT: what.category === "INHUUR" ? "uur" : "st",
          RECEIVENOW: numeric(what.quantity),
          PURCHASEORDER: orderLine === undefined ? "" : order!.number,
          SALESTAXGROUP: party.group,
          ITEMSALESTAX: party.currency === "EUR" ? "V21" : "VL21",
          DATAAREACOMPANY: company.id,
          PROCUREMENTCATEGORYNAME: procurement(what),
          HEADERREFERENCE: reference,
          PURCHLINENUMBER: String(orderLine ?? 0),
          INVOICELINENUMBER: lineNumber(i + 1),
          PROJECTID: what.project?.id ?? "",
          PROJECTCATEGORYID: what.category ?? "",
          DATAAREAID: company.id,
        },
        { LINEDESCRIPTION: "" },
      );
    }
    if (!order) return;
    if (invoice.continues) open.add(order);
    else {
      open.delete(order);
      orders.purchase(order);
    }
  };

  return {
    post: (posting) => {
      const { invoice } = posting;
      if (invoice?.kind === "sales") sales(posting, invoice);
      else if (invoice?.kind === "free text") freeText(posting, invoice);
      else if (invoice?.kind === "vendor") vendor(posting, invoice);
    },
    order: (order) => ("vendor" in order ? orders.purchase(order) : orders.sales(order)),
    close: () => {
      for (const order of open) orders.purchase(order);
      open.clear();
    },
  };
}
