/** Galleries as several pages ask for them. Everything of one is below its key, so that one word makes it be fetched anew. */
import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query'
import { api, type Schemas, unwrap } from './api.ts'

export type Gallery = Schemas['Gallery']
export type Photo = Schemas['Photo']
export type GalleryClient = Schemas['GalleryClient']
export type ProcessStatus = Schemas['ProcessStatus']

export const ofGallery = (id: string) => ['gallery', id] as const
export const pathOf = (id: string) => ({ path: { id } })

export const galleriesQuery = (page: number, limit: number, q: string | undefined) =>
  queryOptions({
    queryKey: ['galleries', { page, q }],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/galleries', { params: { query: { page, limit, q } }, signal })),
    placeholderData: keepPreviousData,
  })

export const galleryQuery = (id: string) =>
  queryOptions({
    queryKey: [...ofGallery(id), 'itself'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/galleries/{id}', { params: pathOf(id), signal })),
  })

export const statusQuery = (id: string) =>
  queryOptions({
    queryKey: [...ofGallery(id), 'status'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/galleries/{id}/face-process-status', { params: pathOf(id), signal })),
  })

/** The first few photos, for a card. */
export const coverQuery = (id: string) =>
  queryOptions({
    queryKey: [...ofGallery(id), 'photos', 'cover'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/galleries/{id}/photos', { params: { ...pathOf(id), query: { limit: 3 } }, signal })),
    staleTime: 60_000,
  })

export const clientsQuery = (id: string, page: number, limit: number, q: string | undefined) =>
  queryOptions({
    queryKey: [...ofGallery(id), 'clients', { page, q }],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/galleries/{id}/clients', { params: { ...pathOf(id), query: { page, limit, q } }, signal }),
      ),
    placeholderData: keepPreviousData,
  })

export const clientQuery = (id: string, clientId: string) =>
  queryOptions({
    queryKey: [...ofGallery(id), 'clients', clientId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/galleries/{id}/clients/{clientId}', { params: { path: { id, clientId } }, signal })),
  })

export const foldersQuery = (id: string) =>
  queryOptions({
    queryKey: [...ofGallery(id), 'folders'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/galleries/{id}/separate-folders', { params: pathOf(id), signal })),
  })

export const errorsQuery = (id: string, page: number, limit: number) =>
  queryOptions({
    queryKey: [...ofGallery(id), 'errors', page],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/galleries/{id}/face-process-errors', {
          params: { ...pathOf(id), query: { page, limit } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })

export const faceDetailQuery = (id: string, photoId: string) =>
  queryOptions({
    queryKey: [...ofGallery(id), 'detail', photoId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/galleries/{id}/photos/{photoId}/face-detail', { params: { path: { id, photoId } }, signal }),
      ),
  })

/** After a change: everything shown of the gallery, and the list it is in, is fetched anew. */
export function useRefreshGallery(id: string) {
  const cache = useQueryClient()
  return () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: ofGallery(id) }),
      cache.invalidateQueries({ queryKey: ['galleries'] }),
    ])
}
