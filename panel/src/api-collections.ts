import { queryOptions } from '@tanstack/react-query'
import { api, unwrap } from './api.ts'

export const collectionsQuery = queryOptions({
  queryKey: ['collections'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/collections', { signal })),
})

/** Each gallery has one, made and deleted with it, in which nobody is looked for elsewhere. */
const OF_GALLERY = /^gallery-[0-9a-f]{12}$/

/** Those that are worked with by name. */
export const ownCollectionsQuery = queryOptions({
  ...collectionsQuery,
  select: (all) => all.filter(({ collection }) => !OF_GALLERY.test(collection)),
})
