import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import type { Schemas } from '../../api.ts'
import { sessionQuery } from '../../session.ts'

/** Only an address of this panel: a link from elsewhere must not lead away after the sign-in. */
export const safeNext = (next: string | undefined) => (next && /^\/(?![/\\])/.test(next) ? next : '/')

/** A way to come in: by password, by link, by making the first account. */
export function useEntering<Input>(enter: (input: Input) => Promise<Schemas['Session']>, next?: string) {
  const client = useQueryClient()
  const router = useRouter()
  return useMutation({
    mutationFn: enter,
    onSuccess: async (session) => {
      client.setQueryData(sessionQuery.queryKey, session)
      router.history.replace(safeNext(next))
    },
  })
}
