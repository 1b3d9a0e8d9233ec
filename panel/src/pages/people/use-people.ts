import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import { api, type Schemas, unwrapList } from '../../api.ts'

export type Person = Schemas['Person']

export interface PeopleQuery {
  collection: string | undefined
  q: string | undefined
}

/** People are fetched by pages of so many, those in view and no others. */
export const PAGE = 100

/** `page` counts from 0. */
export const peoplePage = (query: PeopleQuery, page: number) =>
  queryOptions({
    queryKey: ['people', query, page],
    queryFn: ({ signal }) =>
      unwrapList(api.GET('/api/v1/people', { params: { query: { ...query, page: page + 1, limit: PAGE } }, signal })),
    staleTime: 30_000,
  })

/** How many there are; null while it is not known. */
export function usePeopleCount(query: PeopleQuery, enabled: boolean) {
  const { data, error, refetch } = useQuery({
    ...peoplePage(query, 0),
    enabled,
    // While a search is typed the number stays until there is another.
    placeholderData: keepPreviousData,
  })
  return { count: data ? (data.total ?? data.items.length) : null, error, refetch }
}

/** The person at a place of the list, once its page is there. */
export function usePeople(query: PeopleQuery, first: number, last: number) {
  const from = Math.floor(Math.max(0, first) / PAGE)
  const pages = Array.from({ length: Math.floor(Math.max(0, last) / PAGE) - from + 1 }, (_, index) => from + index)
  const answers = useQueries({ queries: pages.map((page) => peoplePage(query, page)) })
  return {
    at: (index: number): Person | undefined => answers[Math.floor(index / PAGE) - from]?.data?.items[index % PAGE],
    error: answers.find(({ error }) => error)?.error ?? null,
  }
}
