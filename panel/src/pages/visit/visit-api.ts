/** What a visitor's page asks the server. Answers are in memory only, and gone with the page. */
import { form } from '@likeness/client'
import { queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import { api, ApiError, type Schemas, unwrap } from '../../api.ts'
import { forgetSecret, secretOf } from './visit-link.ts'

export type Visit = Schemas['Visit']
export type VisitPhoto = Schemas['VisitPhoto']

/** Photos are fetched by so many. */
export const PAGE = 200
/** While nothing was found yet. */
const LOOK_AGAIN_MS = 20_000

/** Wrong, expired, revoked, signed out: there is nothing to see without a link. */
export const isDead = (error: unknown) => error instanceof ApiError && [401, 404].includes(error.status)

/** The secret is worth the same a second time, so an exchange that nobody answered is tried again. */
async function enter(slug: string, signal: AbortSignal): Promise<Visit> {
  const path = { slug }
  const token = secretOf(slug)
  if (token === null) return unwrap(api.GET('/api/v1/visit/{slug}', { params: { path }, signal }))
  try {
    const call = api.POST('/api/v1/visit/{slug}/session', { params: { path }, body: { token }, signal })
    const visit = await unwrap(call)
    forgetSecret()
    return visit
  } catch (error) {
    if (isDead(error)) forgetSecret()
    throw error
  }
}

export const visitQuery = (slug: string) =>
  queryOptions({
    queryKey: ['visit', slug],
    queryFn: ({ signal }) => enter(slug, signal),
    staleTime: 15_000,
    refetchInterval: ({ state: { data } }) => (data?.client?.photoCount === 0 ? LOOK_AGAIN_MS : false),
  })

export const photosKey = (slug: string) => ['visit-photos', slug] as const

/** `page` counts from 0. */
const photosPage = (slug: string, page: number) =>
  queryOptions({
    queryKey: [...photosKey(slug), page],
    queryFn: ({ signal }) => {
      const params = { path: { slug }, query: { page: page + 1, limit: PAGE } }
      return unwrap(api.GET('/api/v1/visit/{slug}/photos', { params, signal }))
    },
    // What is looked at stays where it is: new photos are shown when they are asked for.
    staleTime: Infinity,
  })

export interface Photos {
  /** Null: not known yet. */
  total: number | null
  at(index: number): VisitPhoto | undefined
  error: unknown
  retry(): void
}

/** The photos from `first` to `last`, once their pages are there. */
export function usePhotos(slug: string, first: number, last: number): Photos {
  const start = useQuery(photosPage(slug, 0))
  const from = Math.floor(Math.max(0, first) / PAGE)
  const pages = Array.from({ length: Math.floor(Math.max(0, last) / PAGE) - from + 1 }, (_, index) => from + index)
  const answers = useQueries({ queries: pages.map((page) => photosPage(slug, page)) })
  const failed = [start, ...answers].filter(({ error }) => error !== null)
  return {
    total: start.data?.pagination.total ?? null,
    at: (index) => answers[Math.floor(index / PAGE) - from]?.data?.photos[index % PAGE],
    error: failed[0]?.error ?? null,
    retry: () => failed.forEach(({ refetch }) => void refetch()),
  }
}

/** Of all photos in bytes, and whether it is worked out from some of them; null: not known. */
export function useWholeSize(slug: string): { bytes: number; exact: boolean } | null {
  const { data } = useQuery(photosPage(slug, 0))
  if (!data || data.photos.length === 0) return null
  const { total } = data.pagination
  const bytes = data.photos.reduce((sum, photo) => sum + photo.bytes, 0)
  return { bytes: Math.round((bytes / data.photos.length) * total), exact: data.photos.length >= total }
}

export const sendSelfie = (slug: string, image: Blob, version: string) =>
  unwrap(
    api.POST('/api/v1/visit/{slug}/selfie', {
      ...{ params: { path: { slug } } },
      ...form({ consent_version: version, image }),
    }),
  )

export type ForgetAnswer = Awaited<ReturnType<typeof forgetMe>>
export const forgetMe = (slug: string) =>
  unwrap(api.POST('/api/v1/visit/{slug}/forget-me', { params: { path: { slug } } }))

export const signOut = (slug: string) =>
  unwrap(api.POST('/api/v1/visit/{slug}/sign-out', { params: { path: { slug } } }))

export const zipOf = async (slug: string, photoIds: string[]) => {
  const params = { path: { slug } }
  const call = api.POST('/api/v1/visit/{slug}/photos.zip', { params, body: { photoIds }, parseAs: 'blob' })
  return (await unwrap(call)) as Blob
}

export const zipAddress = (slug: string) => `/api/v1/visit/${encodeURIComponent(slug)}/photos.zip`
