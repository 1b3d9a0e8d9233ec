/** How values of the database become JavaScript's, alike in both drivers. */

/** Object ids of PostgreSQL's types. https://www.postgresql.org/docs/current/catalog-pg-type.html */
export const BYTEA = 17
export const INT8 = 20

/** `bytea` arrives as \x and hexadecimal digits: Buffer's own parser is far faster than the drivers'. */
export const parseBytea = (text: string): Buffer => Buffer.from(text.slice(2), 'hex')

export const serializeBytea = (bytes: Uint8Array): string =>
  `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
