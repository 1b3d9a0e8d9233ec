/** The room without records: for uses that keep no pictures and ask for no consent. Nothing is remembered. */
import { LikenessError } from '#errors'
import type { Reference } from './reference-store.ts'
import type { Records } from './records.ts'

const refuse = () => Promise.reject(new LikenessError('store_unavailable', { message: 'No records are kept here.' }))

export function withoutRecords(): Records {
  return {
    policyOf: async () => ({ consent: 'optional', keepReferences: false }),
    references: {
      add: async () => {},
      prepare: async () => {},
      ready: async (referenceId, values): Promise<Reference> => ({
        ...{ referenceId, personId: '', collectionId: '', state: 'ready', imageKey: null, thumbnailKey: null },
        ...{ ...values, createdAt: new Date() },
      }),
      ofPerson: async () => [],
      summaries: async () => new Map(),
      byFaces: async () => [],
      byId: async () => undefined,
      remove: async () => {},
      abandoned: async () => [],
    },
    consents: {
      add: refuse,
      ofPerson: async () => [],
      byId: async () => undefined,
      withdraw: async () => false,
      lapsed: async () => [],
      remove: async () => {},
      removeOfPerson: async () => 0,
    },
    objects: {
      put: refuse,
      putStream: refuse,
      get: refuse,
      stream: async function* () {
        yield await refuse()
      },
      localPath: () => null,
      exists: async () => false,
      list: async function* () {},
      delete: async () => 0,
      deleteAll: async () => 0,
      check: async () => {},
    },
    pictures: { crop: refuse, preview: refuse, measure: refuse },
  }
}
