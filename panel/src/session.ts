/** Who is signed in, and what they may do. */
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { api, type Schemas, unwrap } from './api.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/session', { signal })),
  staleTime: 60_000,
})

export type Role = Schemas['Role']
const ranks: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 }
export const atLeast = (role: Role | null, least: Role) => role !== null && ranks[role] >= ranks[least]

/** On pages behind the sign-in, where there always is one. */
export function useSession() {
  const { data: session } = useSuspenseQuery(sessionQuery)
  return { ...session, may: (least: Role) => atLeast(session.role, least) }
}
