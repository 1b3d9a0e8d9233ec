/** Keys and accounts, which several pages ask for; administrators only. */
import { queryOptions } from '@tanstack/react-query'
import { api, unwrap } from './api.ts'

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/keys', { signal })),
})

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/accounts', { signal })),
})
