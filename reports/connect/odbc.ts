// An ODBC connection string ([MS-ODBCSTR]): attributes in braces where their text would end or bend the string.

export const odbcString = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}=${name === "Driver" || unsafe(value) ? braced(value) : value};`)
    .join("");

const unsafe = (value: string) => /[[\]{}(),;?*=!@]|^\s|\s$/.test(value);
const braced = (value: string) => `{${value.replaceAll("}", "}}")}}`;
