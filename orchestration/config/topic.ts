// A part of saldo.config.ts that several settings make up, such as `ledger` or `payments`.

/** Its usual choices, and what is made of those of an organisation; refuses what cannot be meant. */
export type Topic<T extends object> = {
  readonly usual: T;
  readonly made: (chosen: object | undefined) => T;
};

/** @param check throws `misconfigured(…)` */
export const topic = <T extends object>(usual: T, check: (made: T) => void = () => {}): Topic<T> => ({
  usual,
  made(chosen) {
    const made = { ...usual, ...chosen };
    check(made);
    return made;
  },
});
