/** The watchlist as its pages ask for it. Everything is below one key, so that one word makes it be fetched anew. */
import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query'
import { form } from '@likeness/client'
import { api, type Schemas, unwrap } from '../../api.ts'
import type { Box } from '../../faces/picture.ts'

/** As the client answers: what is a pair in the document is a list there. */
type Answered<T> = T extends (infer One)[]
  ? Answered<One>[]
  : T extends object
    ? { [Key in keyof T]: Answered<T[Key]> }
    : T

export type Entry = Schemas['WatchlistEntry']
export type EntryState = Schemas['EntryState']
export type Alert = Answered<Schemas['WatchlistAlert']>
export type AlertState = Schemas['AlertState']
export type Alerts = Answered<Schemas['WatchlistAlerts']>
export type Screened = Answered<Schemas['ProcessedImage']>
export type ScreenedFace = Screened['faces'][number]
export type Match = ScreenedFace['blacklist_matches'][number]
export type Statistics = Schemas['WatchlistStatistics']
export type Drift = Schemas['WatchlistDrift']
export type Imported = Schemas['ImportedWatchlist']

const ALL = 'watchlist'
export const pathOf = (id: string) => ({ path: { id } })
/** `page` counts from 1. */
const slice = (page: number, limit: number) => ({ limit, offset: (page - 1) * limit })

export interface EntriesAsked {
  page: number
  limit: number
  q?: string | undefined
  state?: EntryState | undefined
}
export const entriesQuery = ({ page, limit, q, state }: EntriesAsked) =>
  queryOptions({
    queryKey: [ALL, 'entries', { page, limit, q, state }],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/watchlist', { params: { query: { ...slice(page, limit), q, state } }, signal })),
    placeholderData: keepPreviousData,
  })

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: [ALL, 'entry', id],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/watchlist/{id}', { params: pathOf(id), signal })),
  })

export interface AlertsAsked {
  limit: number
  state?: AlertState | undefined
  entry?: string | undefined
  oldestFirst?: boolean
}
export const alertsQuery = ({ limit, state, entry, oldestFirst = false }: AlertsAsked) =>
  queryOptions({
    queryKey: [ALL, 'alerts', { limit, state, entry, oldestFirst }],
    queryFn: ({ signal }) => {
      const query = { limit, state, entry_id: entry, ...(oldestFirst && { oldest_first: 'true' as const }) }
      return unwrap(api.GET('/api/v1/alerts', { params: { query }, signal }))
    },
  })
/** For the number of those that wait. */
export const openCountQuery = alertsQuery({ state: 'open', limit: 1 })
/** What waits for a decision, as the queue has it. */
export const reviewQuery = alertsQuery({ state: 'open', limit: 100, oldestFirst: true })

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: [ALL, 'alert', id],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/alerts/{id}', { params: pathOf(id), signal })),
  })

export interface ScreeningsAsked {
  page: number
  limit: number
  hit?: 'true' | 'false' | undefined
  failed?: 'true' | undefined
  entry?: string | undefined
  job?: string | undefined
  from?: string | undefined
  to?: string | undefined
}
export const screeningsQuery = ({ page, limit, entry, job, ...rest }: ScreeningsAsked) =>
  queryOptions({
    queryKey: [ALL, 'screenings', { page, limit, entry, job, ...rest }],
    queryFn: ({ signal }) => {
      const query = { ...slice(page, limit), ...rest, entry_id: entry, job_id: job }
      return unwrap(api.GET('/api/v1/processed-images', { params: { query }, signal }))
    },
    placeholderData: keepPreviousData,
  })

export const screeningQuery = (id: string) =>
  queryOptions({
    queryKey: [ALL, 'screening', id],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/processed-images/{id}', { params: pathOf(id), signal })),
    staleTime: 60_000,
  })

export const statisticsQuery = (days: number) =>
  queryOptions({
    queryKey: [ALL, 'statistics', days],
    queryFn: ({ signal }) => {
      const query = { from: new Date(Date.now() - days * 86_400_000).toISOString() }
      return unwrap(api.GET('/api/v1/watchlist/statistics', { params: { query }, signal }))
    },
    placeholderData: keepPreviousData,
  })

export const optionsQuery = queryOptions({
  queryKey: [ALL, 'options'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/process/options', { signal })),
  staleTime: 60_000,
})

/** A decision goes on its way even when the page is left at that moment. */
export const decideAlert = (id: string, state: AlertState, note: string | null) =>
  unwrap(api.POST('/api/v1/alerts/{id}/decide', { params: pathOf(id), body: { state, note }, keepalive: true }))

export interface Choice {
  metric?: Schemas['DistanceMetric'] | undefined
  /** A distance by it. */
  threshold?: number | undefined
}
/** One picture: a file, or where it is. */
export async function screen(
  picture: File | string,
  { metric, threshold }: Choice,
  signal: AbortSignal,
): Promise<Screened> {
  const chosen = { distance_metric: metric, threshold }
  const call =
    typeof picture === 'string'
      ? api.POST('/api/v1/process/process-images', { body: { ...chosen, images: [picture] }, signal })
      : api.POST('/api/v1/process/process-images', { ...form({ ...chosen, images: picture }), signal })
  const [first] = await unwrap(call)
  if (!first) throw new Error('One answer for each picture')
  return first
}

/** After a change: everything shown of the watchlist is fetched anew. */
export function useRefreshWatchlist() {
  const cache = useQueryClient()
  return () => cache.invalidateQueries({ queryKey: [ALL] })
}

export const hitsOf = ({ alerts: { open, confirmed, dismissed } }: Entry) => open + confirmed + dismissed

interface Pixels {
  x: number
  y: number
  w: number
  h: number
}
/** As a part of a picture that is so large. */
export const boxIn = ({ x, y, w, h }: Pixels, { width, height }: { width: number; height: number }): Box => ({
  left: x / width,
  top: y / height,
  width: w / width,
  height: h / height,
})

/** The small picture of a reference picture's face. */
export const thumbnailOf = (referencePath: string | null) => referencePath && `${referencePath}/thumbnail`
