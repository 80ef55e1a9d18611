// An Office Data Connection ([MS-ODCFF]): an HTML file with the connection as XML inside it, from which Excel reads one
// table. Of type ODBC it has a connection string and a query, and no command type (2.2.1).

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);

export function odc(of: {
  readonly name: string;
  readonly description: string;
  readonly connection: string;
  readonly query: string;
}): string {
  const [name, description, connection, query] = [of.name, of.description, of.connection, of.query].map(
    escaped,
  );
  return `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv="Content-Type" content="text/x-ms-odc; charset=utf-8"/>
<meta name="ProgId" content="ODC.Database"/>
<meta name="SourceType" content="ODBC"/>
<title>${name}</title>
<xml id="docprops"><o:DocumentProperties xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">
  <o:Description>${description}</o:Description>
  <o:Name>${name}</o:Name>
</o:DocumentProperties></xml>
<xml id="msodc"><odc:OfficeDataConnection xmlns:odc="urn:schemas-microsoft-com:office:odc" xmlns="http://www.w3.org/TR/REC-html40">
  <odc:Connection odc:Type="ODBC">
    <odc:ConnectionString>${connection}</odc:ConnectionString>
    <odc:CommandText>${query}</odc:CommandText>
  </odc:Connection>
</odc:OfficeDataConnection></xml>
</head>
<body><p>${name}: ${description}</p></body>
</html>
`;
}
