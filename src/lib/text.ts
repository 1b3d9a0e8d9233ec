/** Texts as every store takes and compares them. */

/** PostgreSQL's text holds neither U+0000 nor half a surrogate pair, so nowhere anything with such an id is stored. */
export const isStorable = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text)

/** Names compare without regard to case and to how accents are encoded. Upper case first folds ß and ss. */
export const nameKey = (name: string): string => name.normalize('NFKC').toUpperCase().toLowerCase()
