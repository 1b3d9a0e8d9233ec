import { queryOptions } from '@tanstack/react-query'
import { api, unwrap } from './api.ts'

export const collectionsQuery = queryOptions({
  queryKey: ['collections'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/collections', { signal })),
})
