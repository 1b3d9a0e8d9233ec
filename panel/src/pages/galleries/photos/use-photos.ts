import { keepPreviousData, queryOptions, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, type Schemas, unwrap } from '../../../api.ts'
import { ofGallery, pathOf, type Photo } from '../../../api-galleries.ts'

export interface PhotoFilter {
  clientId?: string
  folderId?: string
  state?: Schemas['PhotoState']
  /** A part of the file's name. */
  q?: string
}

/** Photos are fetched by pages of so many, those in view and no others. */
const PAGE = 100

/** `page` counts from 0. */
const photosPage = (id: string, filter: PhotoFilter, page: number) =>
  queryOptions({
    queryKey: [...ofGallery(id), 'photos', filter, page],
    queryFn: ({ signal }) => {
      const params = { ...pathOf(id), query: { ...filter, page: page + 1, limit: PAGE } }
      return unwrap(api.GET('/api/v1/galleries/{id}/photos', { params, signal }))
    },
    staleTime: 30_000,
  })

/** How many there are; null while it is not known. */
export function usePhotoCount(id: string, filter: PhotoFilter) {
  const { data, error, refetch } = useQuery({ ...photosPage(id, filter, 0), placeholderData: keepPreviousData })
  return { count: data ? data.pagination.total : null, error, refetch }
}

/** The photo at a place of the list, once its page is there. Not `enabled`: none is fetched that is not there yet. */
export function usePhotos(id: string, filter: PhotoFilter, first: number, last: number, enabled = true) {
  const from = Math.floor(Math.max(0, first) / PAGE)
  const pages = Array.from({ length: Math.floor(Math.max(0, last) / PAGE) - from + 1 }, (_, index) => from + index)
  const answers = useQueries({ queries: pages.map((page) => ({ ...photosPage(id, filter, page), enabled })) })
  return {
    at: (index: number): Photo | undefined => answers[Math.floor(index / PAGE) - from]?.data?.photos[index % PAGE],
    error: answers.find(({ error }) => error)?.error ?? null,
  }
}

/** All photos from one place to another, fetched where they are not there yet. */
export function usePhotoRange(id: string, filter: PhotoFilter) {
  const cache = useQueryClient()
  return async (one: number, other: number): Promise<Photo[]> => {
    const [first, last] = one < other ? [one, other] : [other, one]
    const photos: Photo[] = []
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      const answer = await cache.ensureQueryData(photosPage(id, filter, page))
      photos.push(...answer.photos.filter((_, index) => page * PAGE + index >= first && page * PAGE + index <= last))
    }
    return photos
  }
}
