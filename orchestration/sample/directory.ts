// Who the companies deal with and who works for them: customers, vendors and their bank accounts, workers.
import { at, type ByodExport, NEVER } from "./byod.ts";
import { type Counterparty, createCustomers, createVendors } from "./counterparty.ts";
import { COMPANIES, type Company, DELIMITER } from "./organisation.ts";
import { isExternal, type Person } from "./people.ts";

/** D365's HcmEmploymentType, and our own numbers for whether somebody is at work. */
const WORKER = { employee: "0", contractor: "1" } as const;
const STATUS = { employed: "1", gone: "2" } as const;

export async function writeDirectory(
  byod: ByodExport,
  scale: number,
  people: readonly Person[],
  lastDay: string,
): Promise<void> {
  for (const company of COMPANIES) {
    for (const customer of createCustomers(company, scale)) {
      writeCustomer(byod, company, customer);
      if (byod.full()) await byod.drained();
    }
    for (const vendor of createVendors(company, scale)) {
      writeVendor(byod, company, vendor);
      if (byod.full()) await byod.drained();
    }
  }
  for (const person of people) {
    writeWorker(byod, person, lastDay);
    if (byod.full()) await byod.drained();
  }
}

/** An organisation is named in one column, a person in two. */
const partyType = ({ person }: Counterparty) => (person ? "Person" : "Organization");
const personName = ({ person }: Counterparty) =>
  person ? { PERSONFIRSTNAME: person.firstName, PERSONLASTNAME: person.lastName } : {};
const organisationName = ({ person, name }: Counterparty) => (person ? "" : name);
const partyNumber = (company: Company, { account }: Counterparty) => `P${company.digit}${account}`;

function writeCustomer(byod: ByodExport, company: Company, customer: Counterparty): void {
  byod.table("CustCustomerV3Staging").write(
    {
      CUSTOMERACCOUNT: customer.account,
      PARTYTYPE: partyType(customer),
      ORGANIZATIONNAME: organisationName(customer),
      ...personName(customer),
      NAMEALIAS: customer.account,
      CUSTOMERGROUPID: customer.group,
      INVOICEACCOUNT: customer.account,
      SALESCURRENCYCODE: customer.currency,
      PAYMENTTERMS: `${customer.terms} dgn`,
      PAYMENTMETHOD: "BANK",
      TAXEXEMPTNUMBER: customer.vat,
      SALESTAXGROUP: customer.group,
      ADDRESSCITY: customer.place,
      ADDRESSCOUNTRYREGIONID: customer.country,
      PARTYNUMBER: partyNumber(company, customer),
      DATAAREAID: company.id,
    },
    { PAYMENTMETHOD: "" },
  );
  // Of some customers nobody ever noted from where they pay.
  if (Number(customer.account.slice(1)) % 4 === 0) return;
  byod.table("CustCustomerBankAccountStaging").write(
    {
      BANKACCOUNTID: "BANK1",
      CUSTOMERACCOUNTNUMBER: customer.account,
      BANKNAME: customer.bic.slice(0, 4),
      BANKACCOUNTNUMBER: customer.iban.slice(8),
      IBAN: customer.iban,
      SWIFTCODE: customer.bic,
      EXPIRATIONDATE: NEVER,
      DATAAREAID: company.id,
    },
    { BANKNAME: "" },
  );
}

function writeVendor(byod: ByodExport, company: Company, vendor: Counterparty): void {
  byod.table("VendVendorV2Staging").write(
    {
      VENDORACCOUNTNUMBER: vendor.account,
      VENDORPARTYTYPE: partyType(vendor),
      VENDORORGANIZATIONNAME: organisationName(vendor),
      ...personName(vendor),
      VENDORSEARCHNAME: vendor.account,
      VENDORGROUPID: vendor.group,
      INVOICEVENDORACCOUNTNUMBER: vendor.account,
      CURRENCYCODE: vendor.currency,
      DEFAULTPAYMENTTERMSNAME: `${vendor.terms} dgn`,
      DEFAULTVENDORPAYMENTMETHODNAME: "SEPA",
      BANKACCOUNTID: "BANK1",
      TAXEXEMPTNUMBER: vendor.vat,
      SALESTAXGROUPCODE: vendor.group,
      ADDRESSCITY: vendor.place,
      ADDRESSCOUNTRYREGIONID: vendor.country,
      VENDORPARTYNUMBER: partyNumber(company, vendor),
      DATAAREAID: company.id,
    },
    { DEFAULTVENDORPAYMENTMETHODNAME: "" },
  );
  byod.table("VendVendorBankAccountStaging").write(
    {
      VENDORBANKACCOUNTID: "BANK1",
      VENDORACCOUNTNUMBER: vendor.account,
      BANKNAME: vendor.bic.slice(0, 4),
      BANKACCOUNTNUMBER: vendor.iban.slice(8),
      IBAN: vendor.iban,
      SWIFTCODE: vendor.bic,
      CURRENTCURRENCYCODE: vendor.currency,
      EXPIRATIONDATE: NEVER,
      ISDEFAULTBANKACCOUNT: "1",
      DATAAREAID: company.id,
    },
    { BANKNAME: "" },
  );
}

function writeWorker(byod: ByodExport, person: Person, lastDay: string): void {
  const type = isExternal(person) ? WORKER.contractor : WORKER.employee;
  const until = person.employments.at(-1)!.to;
  const gone = until !== "" && until < lastDay;
  byod.table("HcmWorkerStaging").write(
    {
      PERSONNELNUMBER: person.number,
      NAME: `${person.firstName} ${person.surname}`,
      FIRSTNAME: person.firstName,
      LASTNAME: person.surname,
      KNOWNAS: person.firstName,
      WORKERTYPE: type,
      WORKERSTATUS: gone ? STATUS.gone : STATUS.employed,
      LANGUAGEID: "nl",
      ORIGINALHIREDATETIME: at(person.employments[0].from),
      SUMMARYVALIDTO: NEVER,
    },
    { KNOWNAS: "" },
  );
  for (const { from, to, costCentre } of person.employments) {
    byod.table("HcmEmploymentStaging").write(
      {
        PERSONNELNUMBER: person.number,
        LEGALENTITYID: person.company.id,
        EMPLOYMENTSTARTDATE: at(from),
        EMPLOYMENTENDDATE: to ? at(to) : NEVER,
        WORKERTYPE: type,
        DIMENSIONDISPLAYVALUE: [costCentre, ""].join(DELIMITER),
      },
      { DIMENSIONDISPLAYVALUE: DELIMITER },
    );
  }
}
