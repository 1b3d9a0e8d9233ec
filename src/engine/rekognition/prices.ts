/**
 * What calls cost, roughly: the first tier (a million images a month) of us-east-1, in US dollars for each call, storage
 * and volume discounts left out. Source: https://aws.amazon.com/rekognition/pricing/ as remembered in November 2026, not
 * read again for this table: prices change and differ by region, so a setting overrides it and bills are the truth.
 */
export const USUAL_PRICE = 0.001

const PRICED = [
  ...['AssociateFaces', 'CompareFaces', 'DetectFaces', 'DisassociateFaces', 'IndexFaces'],
  ...['SearchFaces', 'SearchFacesByImage', 'SearchUsers', 'SearchUsersByImage'],
] as const

export type PricedOperation = (typeof PRICED)[number]

export const isPriced = (operation: string): operation is PricedOperation =>
  (PRICED as readonly string[]).includes(operation)

/** US dollars of one call; 0 for those that cost nothing. */
export const priceOf = (operation: string, price = USUAL_PRICE): number => (isPriced(operation) ? price : 0)
