import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { api, unwrap, unwrapList } from '../../api.ts'

const path = (personId: string) => ({ path: { person_id: personId } })

export const personQuery = (personId: string) =>
  queryOptions({
    queryKey: ['person', personId],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/people/{person_id}', { params: path(personId), signal })),
  })
export const referencesQuery = (personId: string) =>
  queryOptions({
    queryKey: ['person', personId, 'references'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/people/{person_id}/embeddings', { params: path(personId), signal })),
  })
export const consentsQuery = (personId: string) =>
  queryOptions({
    queryKey: ['person', personId, 'consents'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/people/{person_id}/consents', { params: path(personId), signal })),
  })
export const previewQuery = (personId: string) =>
  queryOptions({
    queryKey: ['person', personId, 'erasure-preview'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/people/{person_id}/erasure-preview', { params: path(personId), signal })),
    staleTime: 0,
  })
/** `page` counts from 1. */
export const matchesQuery = (personId: string, page: number, limit: number) =>
  queryOptions({
    queryKey: ['person', personId, 'matches', page],
    queryFn: ({ signal }) =>
      unwrapList(
        api.GET('/api/v1/people/{person_id}/matches', {
          params: { ...path(personId), query: { page, limit } },
          signal,
        }),
      ),
  })

/** After a change: what is shown of the person, and the lists they are in, is fetched anew. */
export function useRefreshPerson(personId: string) {
  const cache = useQueryClient()
  return () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: ['person', personId] }),
      cache.invalidateQueries({ queryKey: ['people'] }),
    ])
}
