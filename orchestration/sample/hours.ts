// Timesheets, posted at the end of the week: hours times rate as project cost against the cover account, and for
// time-and-material projects the sales side of the same transaction.
import type { Books } from "./books.ts";
import { addDays, type Day } from "./calendar.ts";
import { CATEGORIES, volume } from "./organisation.ts";
import { employedOn } from "./people.ts";
import type { Line, Posting, ProjectTransaction } from "./posting.ts";

const QUARTER = 25;
/** Quarters of an hour a week beyond the contract. */
const OVERTIME = 16;

export function* timesheets(books: Books, day: Day): Generator<Posting> {
  if (!day.endsWeek) return;
  const { draw } = books;
  const staff = books.people.filter((person) => employedOn(person, day.date));
  const projects = books.running(day.date);
  const count = Math.min(staff.length, volume(books.company, 84, books.scale, 1));
  const start = draw.int(0, staff.length - 1);
  for (let i = 0; i < count; i++) {
    const person = staff[(start + i) % staff.length]!;
    const { costCentre, hours, from } = employedOn(person, day.date)!;
    const lines: Line[] = [];
    let covered = 0;
    // Nobody writes many more hours than the contract has.
    let left = Math.floor((hours * 4) / 100) + OVERTIME;
    for (let n = draw.int(1, 3); n > 0; n--) {
      const project = draw.pick(projects);
      const split = draw.chance(0.04) ? 2 : 1;
      const quarters = Math.min(draw.int(6, 56), Math.floor(left / split));
      if (quarters === 0) break;
      left -= quarters * split;
      const amount = (quarters * person.rate) / 4;
      const transaction: ProjectTransaction = {
        id: books.number("TR"),
        project,
        category: "UREN",
        side: "cost",
        resource: person.number,
        // Not before the first day of the employment.
        workDate: [addDays(day.date, -draw.int(0, 3)), from].sort().at(-1)!,
        quantity: quarters * QUARTER,
      };
      const text = `Uren ${project.id}`;
      // Some hours are entered in two equal parts under one transaction: the same row twice, and rightly so.
      for (let part = 0; part < split; part++) {
        lines.push({ account: CATEGORIES.UREN.account, costCentre, amount, text, project: transaction });
        covered += amount;
        project.spent.UREN.quantity += transaction.quantity;
        project.spent.UREN.amount += amount;
      }
      if (project.timeAndMaterial) {
        const sold = Math.floor((amount * split * 3) / 2);
        lines.push({
          account: "8500",
          costCentre: project.costCentre,
          amount: -sold,
          text,
          project: { ...transaction, side: "sales", quantity: transaction.quantity * split },
        });
        lines.push({ account: "1450", amount: sold, text });
      }
    }
    lines.push({ account: "4190", costCentre, amount: -covered, text: "Dekking uren" });
    yield books.post(day, "project", "UUR", { lines, document: `${person.number} ${day.date}` });
    if (draw.chance(0.015)) yield correction(books, day, lines);
  }
}

/** A timesheet entered on the wrong project is taken back the same day, as a storno with transactions of its own. */
function correction(books: Books, day: Day, lines: readonly Line[]): Posting {
  const ids = new Map<string, string>();
  const reversed = lines.map((line): Line => {
    const { project, ...rest } = line;
    const back = { ...rest, amount: -line.amount, text: `Correctie ${line.text}` };
    if (!project) return back;
    if (!ids.has(project.id)) ids.set(project.id, books.number("TR"));
    if (project.side === "cost") {
      project.project.spent.UREN.quantity -= project.quantity;
      project.project.spent.UREN.amount -= line.amount;
    }
    return { ...back, project: { ...project, id: ids.get(project.id)!, quantity: -project.quantity } };
  });
  return books.post(day, "project", "UUR", { lines: reversed, correction: true });
}
