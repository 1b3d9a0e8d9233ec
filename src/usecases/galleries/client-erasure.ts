import type { ErasureStep } from '#people/erasure-step.ts'
import type { ClientStore } from './store.ts'

/** Whoever is erased is no client any more: row, links, matches, places in folders. */
export const createClientErasure = ({ clients }: { clients: ClientStore }): ErasureStep => ({
  kind: 'gallery_matches',
  async erase({ personId }) {
    let removed = 0
    for (const { clientId } of await clients.byPersons([personId])) removed += await clients.remove(clientId)
    return removed
  },
  remaining: async ({ personId }) => (await clients.byPersons([personId])).length,
})
