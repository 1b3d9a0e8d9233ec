/** What belongs to lists of others is answered like what is not there. */
import type { FastifyRequest } from 'fastify'
import type { Alert, Screening } from '#usecases/watchlist/entry.ts'
import type { EntryView, Watchlist } from '#usecases/watchlist/watchlist.ts'
import { visible } from './visible.ts'

type Deps = { watchlist: Watchlist }
type OfList = { collectionId: string }
const listOf = ({ collectionId }: OfList) => collectionId

/** Throws `entry_not_found`. */
export const visibleEntry = (request: FastifyRequest, { watchlist }: Deps, id: string): Promise<EntryView> =>
  visible(request, 'entry_not_found', () => watchlist.entries.get(id), listOf)

/** Throws `screening_not_found`. */
export const visibleScreening = (request: FastifyRequest, { watchlist }: Deps, id: string): Promise<Screening> =>
  visible(request, 'screening_not_found', () => watchlist.history.get(id), listOf)

/** Throws `alert_not_found`. */
export const visibleAlert = (request: FastifyRequest, { watchlist }: Deps, id: string): Promise<Alert> =>
  visible(request, 'alert_not_found', () => watchlist.alerts.get(id), listOf)
