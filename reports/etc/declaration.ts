// The ETC project report: interface 6 of the register.
import { defineReport } from "../declaration.ts";

export default defineReport({
  name: "etc",
  title: "ETC project report",
  doc: "ETC-projectrapportage: budget, actual, estimate to complete and estimate at completion per project and cost category, with the controls that hold or fail, as an Excel workbook per month",
  owner: "Control",
  file: "etc-<period>.xlsx",
  reads: ["rpt_etc_project", "rpt_etc_project_category", "dim_company", "control", "publication"],
});
