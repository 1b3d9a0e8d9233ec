/** What an entry says in the form it has after a round trip through the database, so that its hash stays true. */

/**
 * PostgreSQL's text holds neither U+0000 nor half a surrogate pair. They are replaced, not refused: whoever is being
 * recorded must not be able to keep an entry out of the log.
 */
export const plainText = (text: string): string => text.replace(/\0|\p{Surrogate}/gu, '\ufffd')

/** Without what JSON cannot hold; the result shares nothing with its source. */
export function plainJson(details: Record<string, unknown>): Record<string, unknown> {
  const revived: unknown = JSON.parse(JSON.stringify(details), (_, value: unknown) => {
    if (typeof value === 'string') return plainText(value)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [plainText(key), inner]))
  })
  return revived as Record<string, unknown>
}
