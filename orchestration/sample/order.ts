// Purchase and sales orders: what was ordered, how much of it came, and how much of it was invoiced.
import { at, type ByodExport } from "./byod.ts";
import type { Counterparty } from "./counterparty.ts";
import { type Cents, numeric } from "./money.ts";
import { type Category, type Company, DELIMITER } from "./organisation.ts";
import { activityOf, type Project } from "./project.ts";

/** D365's PurchStatus and SalesStatus. */
const STATUS = { open: "1", delivered: "2", invoiced: "3", cancelled: "4" } as const;
const CONFIRMED = "40";

/** Something bought at a price: hundredths of a unit, in the currency of the vendor. */
export type Bought = {
  readonly account: string;
  readonly costCentre: string;
  readonly project?: Project;
  readonly category?: Category;
  readonly resource: string;
  readonly text: string;
  readonly quantity: Cents;
  readonly price: Cents;
};

export type PurchaseLine = { readonly what: Bought; received: Cents; invoiced: Cents };

export type PurchaseOrder = {
  readonly company: Company;
  readonly number: string;
  readonly vendor: Counterparty;
  readonly date: string;
  readonly requester: string;
  readonly cancelled: boolean;
  readonly lines: readonly PurchaseLine[];
};

export type SalesOrder = {
  readonly company: Company;
  readonly number: string;
  readonly customer: Counterparty;
  readonly date: string;
  readonly state: keyof typeof STATUS;
  readonly lines: readonly Sold[];
};

/** Something sold at a price, in the currency of the customer. */
export type Sold = {
  readonly item: string;
  readonly text: string;
  readonly costCentre: string;
  readonly quantity: Cents;
  readonly price: Cents;
};

/** Whole cents: quantities and prices are made so that nothing is left over. */
export const worthOf = ({ quantity, price }: { readonly quantity: Cents; readonly price: Cents }): Cents =>
  Math.round((quantity * price) / 100);

function stateOf(
  { cancelled }: PurchaseOrder,
  { what, received, invoiced }: PurchaseLine,
): keyof typeof STATUS {
  if (cancelled) return "cancelled";
  if (invoiced === what.quantity) return "invoiced";
  return received === what.quantity ? "delivered" : "open";
}

const dimensions = (costCentre: string, project?: Project) => [costCentre, project?.id ?? ""].join(DELIMITER);

/** What the lines of an order have come to is that of the line that has come least far. */
const least = (states: readonly (keyof typeof STATUS)[]): string =>
  states.map((state) => STATUS[state]).sort()[0]!;

export function orderWriter(byod: ByodExport) {
  const purchases = byod.table("PurchPurchaseOrderHeaderV2Staging");
  const purchaseLines = byod.table("PurchPurchaseOrderLineV2Staging");
  const sales = byod.table("SalesOrderHeaderV2Staging");
  const salesLines = byod.table("SalesOrderLineV2Staging");

  return {
    purchase: (order: PurchaseOrder) => {
      const { company, number, vendor, date, requester, lines } = order;
      const projects = new Set(lines.map((line) => line.what.project?.id ?? ""));
      const [project] = projects.size === 1 ? projects : [""];
      purchases.write(
        {
          PURCHASEORDERNUMBER: number,
          PURCHASEORDERNAME: vendor.name,
          PURCHASEORDERSTATUS: least(lines.map((line) => stateOf(order, line))),
          ORDERVENDORACCOUNTNUMBER: vendor.account,
          INVOICEVENDORACCOUNTNUMBER: vendor.account,
          CURRENCYCODE: vendor.currency,
          PROJECTID: project ?? "",
          ACCOUNTINGDATE: at(date),
          REQUESTEDDELIVERYDATE: at(date),
          ORDERERPERSONNELNUMBER: requester,
          REQUESTERPERSONNELNUMBER: requester,
          DOCUMENTAPPROVALSTATUS: CONFIRMED,
          DEFAULTLEDGERDIMENSIONDISPLAYVALUE: dimensions(lines[0]!.what.costCentre, lines[0]!.what.project),
          DATAAREAID: company.id,
        },
        { PURCHASEORDERSTATUS: STATUS.open },
      );
      for (const [i, line] of lines.entries()) {
        const { what, received, invoiced } = line;
        const left = order.cancelled ? 0 : what.quantity - invoiced;
        purchaseLines.write(
          {
            PURCHASEORDERNUMBER: number,
            LINENUMBER: String(i + 1),
            PURCHASEORDERLINESTATUS: STATUS[stateOf(order, line)],
            LINEDESCRIPTION: what.text,
            PROCUREMENTPRODUCTCATEGORYNAME: procurement(what),
            ORDEREDPURCHASEQUANTITY: numeric(what.quantity),
            PURCHASEUNITSYMBOL: what.category === "INHUUR" ? "uur" : "st",
            PURCHASEPRICE: numeric(what.price),
            LINEAMOUNT: numeric(worthOf(what)),
            REQUESTEDDELIVERYDATE: at(date),
            DEFAULTLEDGERDIMENSIONDISPLAYVALUE: dimensions(what.costCentre, what.project),
            SALESTAXGROUPCODE: vendor.group,
            PROJECTID: what.project?.id ?? "",
            PROJECTCATEGORYID: what.category ?? "",
            PROJECTACTIVITYNUMBER:
              what.project && what.category ? activityOf(what.project, what.category) : "",
            RECEIVEDPURCHASEQUANTITY: numeric(received),
            INVOICEDPURCHASEQUANTITY: numeric(invoiced),
            REMAININGPURCHASEQUANTITY: numeric(left),
            REMAININGAMOUNT: numeric(worthOf({ quantity: left, price: what.price })),
            DATAAREAID: company.id,
          },
          { PURCHASEORDERLINESTATUS: STATUS.open },
        );
      }
    },

    sales: ({ company, number, customer, date, state, lines }: SalesOrder) => {
      const total = lines.reduce((sum, line) => sum + worthOf(line), 0);
      sales.write(
        {
          SALESORDERNUMBER: number,
          SALESORDERSTATUS: STATUS[state],
          ORDERINGCUSTOMERACCOUNTNUMBER: customer.account,
          INVOICECUSTOMERACCOUNTNUMBER: customer.account,
          SALESORDERNAME: customer.name.slice(0, 60),
          CURRENCYCODE: customer.currency,
          ORDERCREATIONDATETIME: at(date),
          REQUESTEDSHIPPINGDATE: at(date),
          PAYMENTTERMSNAME: `${customer.terms} dgn`,
          CUSTOMERSORDERREFERENCE: `Uw order ${number.slice(-6)}`,
          ORDERTOTALAMOUNT: numeric(total),
          SALESTAXGROUPCODE: customer.group,
          DATAAREAID: company.id,
        },
        { SALESORDERSTATUS: STATUS.open },
      );
      for (const [i, line] of lines.entries()) {
        const left = state === "open" || state === "delivered" ? worthOf(line) : 0;
        salesLines.write(
          {
            SALESORDERNUMBER: number,
            INVENTORYLOTID: `${number}-${i + 1}`,
            LINECREATIONSEQUENCENUMBER: String(i + 1),
            SALESORDERLINESTATUS: STATUS[state],
            ITEMNUMBER: line.item,
            LINEDESCRIPTION: line.text,
            SALESPRODUCTCATEGORYNAME: line.text,
            ORDEREDSALESQUANTITY: numeric(line.quantity),
            SALESUNITSYMBOL: "st",
            SALESPRICE: numeric(line.price),
            LINEAMOUNT: numeric(worthOf(line)),
            CURRENCYCODE: customer.currency,
            REQUESTEDSHIPPINGDATE: at(date),
            SALESTAXGROUPCODE: customer.group,
            DEFAULTLEDGERDIMENSIONDISPLAYVALUE: dimensions(line.costCentre),
            REMAININGAMOUNT: numeric(left),
            DATAAREAID: company.id,
          },
          { SALESORDERLINESTATUS: STATUS.open },
        );
      }
    },
  };
}

/** Category under which purchasing knows it. */
export const procurement = ({ category, text }: Bought): string =>
  category === "INHUUR" ? "Inhuur" : category === "MATERIAAL" ? "Materiaal" : text.split(" ")[0]!;
