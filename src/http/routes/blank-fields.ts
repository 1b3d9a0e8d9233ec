/** Fields of a form that were left blank were not given: a blank number would count as 0, a threshold of nothing at all. */
export const withoutBlanks = <Value>(fields: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value !== 'string' || value.trim() !== ''))
