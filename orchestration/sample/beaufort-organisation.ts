// The organisation as Beaufort lists it: its units (one per cost centre, below one that is not in the list), its jobs,
// and who manages what. One unit has no manager.
import { addDays } from "./calendar.ts";
import { COST_CENTRES, unitOf } from "./organisation.ts";
import { JOBS, type Person } from "./people.ts";
import { xmlText } from "./sink.ts";

/** The unit above sales, which was ended years ago and is not delivered any more. */
const GONE = "600";
const TOP = "100";
/** Whose manager stopped after a month and has no successor. */
const UNMANAGED = "KP510";

const JOB_NAMES: { readonly [job: string]: string } = {
  DIR01: "Directeur",
  FIN01: "Controller",
  EXA01: "Examenontwikkelaar",
  RED01: "Redacteur",
  LOG01: "Medewerker afname",
  ICT01: "Systeembeheerder",
  VRK01: "Accountmanager",
  EXT01: "Externe medewerker",
};

export const unitsXml = (): readonly string[] => {
  const unit = (id: string, name: string, parent: string) =>
    `<orgEenheid><orgEenheidID>${id}</orgEenheidID><naamLang>${xmlText(name)}</naamLang><hogereOrgEenheid>${parent}</hogereOrgEenheid></orgEenheid>`;
  return [
    unit(TOP, "Organisatie", ""),
    ...Object.entries(COST_CENTRES).map(([costCentre, name]) =>
      unit(unitOf(costCentre), name, costCentre === "KP610" ? GONE : TOP),
    ),
  ];
};

export const jobsXml = (): readonly string[] =>
  Object.entries(JOB_NAMES).map(
    ([job, name]) =>
      `<functie><functieCode>${job}</functieCode><functieOmschrijving>${xmlText(name)}</functieOmschrijving><kostenDrager>KD-${job}</kostenDrager></functie>`,
  );

/** The first who stays in each cost centre manages its unit. */
export function rolesXml(people: readonly Person[]): readonly string[] {
  return Object.keys(COST_CENTRES).flatMap((costCentre) => {
    const [manager] = people.flatMap(({ number, employments }) => {
      const last = employments.at(-1)!;
      return last.costCentre === costCentre && last.to === "" && last.job === JOBS[costCentre]
        ? [{ number, from: last.from }]
        : [];
    });
    if (manager === undefined) return [];
    const ends = costCentre === UNMANAGED ? addDays(manager.from, 30) : "";
    return [
      `<roltoewijzing><orgEenheidID>${unitOf(costCentre)}</orgEenheidID><persNr>${manager.number}</persNr><oeRolCode>MGR</oeRolCode><begindatum>${manager.from}</begindatum><einddatum>${ends}</einddatum></roltoewijzing>`,
    ];
  });
}
