/**
 * People, references and history in three tables of DynamoDB. Decisions, keys and costs: docs/decisions/010-dynamodb.md.
 *
 *     index.ts          people.ts  adding.ts  leaving.ts  merging.ts   names.ts  unsettled.ts  people-items.ts
 *                       references.ts  faces.ts
 *                       matches.ts  batches.ts  match-items.ts
 *     table.ts          one table: strong reads, conditional writes, batches, pages
 *     tables.ts         makes and checks them
 *     client.ts         failures.ts
 */
import type { ReferenceStore } from '#people/reference-store.ts'
import type { PeopleStore } from '#people/store.ts'
import type { MatchStore } from '#usecases/identity/store.ts'
import { LikenessError } from '#errors'
import { connect, type Connection } from './client.ts'
import { createMatches } from './matches.ts'
import { createPeopleStore } from './people.ts'
import { createReferences } from './references.ts'
import { createTable } from './table.ts'
import { createEnsureTables } from './tables.ts'

export interface DynamoOptions extends Connection {
  /** Three different names. */
  tables: { people: string; embeddings: string; matches: string }
  /**
   * What the database keeps of a person goes over to another when the two become one: consents, items of jobs. In one
   * transaction, and harmless when done again. Returns how many consents there were.
   */
  moveRecords: (fromPersonId: string, intoPersonId: string) => Promise<{ consents: number }>
}

export interface DynamoStores {
  peopleStore: PeopleStore
  references: ReferenceStore
  matches: MatchStore
  /** Makes those that are missing. Throws `store_unavailable` where one cannot be used, and says why. */
  ensureTables(): Promise<void>
  /** Throws `store_unavailable` unless all three can be read right now. */
  check(): Promise<void>
  close(): void
}

export function createDynamoStores({ tables, moveRecords, ...connection }: DynamoOptions): DynamoStores {
  const names = [tables.people, tables.embeddings, tables.matches]
  if (new Set(names).size < names.length)
    throw new LikenessError('invalid_argument', {
      message:
        'People, embeddings and matches need a DynamoDB table each: AWS_DYNAMODB_*_TABLE name the same one twice.',
    })
  const { client, documents } = connect(connection)
  const [people, embeddings, history] = names.map((name) => createTable(documents, name))
  const { moveOf: references, ...referenceStore } = createReferences(embeddings!)
  const { moveOf: matches, ...matchStore } = createMatches(history!)
  return {
    peopleStore: createPeopleStore({ table: people!, moves: { references, matches, records: moveRecords } }),
    references: referenceStore,
    matches: matchStore,
    ensureTables: createEnsureTables(client, names),
    check: async () => {
      await Promise.all([people!, embeddings!, history!].map((table) => table.get({ pk: 'check', sk: 'check' })))
    },
    close: () => client.destroy(),
  }
}
