/** What a bulk enrolment will ask of a service that is paid for, before it is begun. */
import { planBulk } from './bulk-plan.ts'
import type { BulkSource } from './bulk-sources.ts'
import { readList, withSource, type BulkWorkDeps } from './bulk-work.ts'

export interface BulkEstimate {
  /** Pictures that will be looked at. */
  pictures: number
  /** Rows that name none, or one that is not there. */
  problems: number
  /** Paid calls by operation, at most: a picture that is refused takes fewer. Empty where nothing is paid for. */
  calls: Record<string, number>
  /** US dollars that these calls cost, by estimate. */
  usd: number
}

export interface EstimateDeps extends Pick<BulkWorkDeps, 'objects' | 'limits' | 'withFile'> {
  /** US dollars of a call. Left out where nothing is paid for. */
  priceOf?: (operation: string) => number
}

/** What enrolling one picture takes: its face, whether it is somebody else's, and whose it is. */
const CALLS_OF_A_PICTURE = ['IndexFaces', 'SearchUsers', 'AssociateFaces']

/** Lists the source and opens no picture. Throws what listing it throws. */
export async function estimateBulk(
  source: BulkSource,
  roots: string[] | undefined,
  deps: EstimateDeps,
  signal: AbortSignal = new AbortController().signal,
): Promise<BulkEstimate> {
  const { priceOf } = deps
  let pictures = 0
  let problems = 0
  await withSource(source, roots, signal, deps, async (opened) => {
    for await (const { payload } of planBulk(
      opened,
      await readList(source, opened, roots, deps),
      deps.limits.maxEntries,
    )) {
      signal.throwIfAborted()
      if ('problem' in (payload as object)) problems++
      else pictures++
    }
  })
  const paid = priceOf ? CALLS_OF_A_PICTURE : []
  return {
    ...{ pictures, problems },
    calls: Object.fromEntries(paid.map((operation) => [operation, pictures])),
    usd: paid.reduce((sum, operation) => sum + pictures * (priceOf?.(operation) ?? 0), 0),
  }
}
