// Every word in both languages of the product.
export type Language = "nl" | "en";
export type Words = Readonly<Record<Language, string>>;

/** @example words("Begroot", "Budget") */
export const words = (nl: string, en: string): Words => ({ nl, en });
