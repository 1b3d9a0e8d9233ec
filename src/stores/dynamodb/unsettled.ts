/**
 * Who and what is in the middle of something. An entry is written before the item it tells of gets there, and deleted
 * after it has left: so what a dead process leaves is found without looking at everything, and with a strong read.
 * Each change writes an entry of its own, named by a token that the item names too (`mark`); an entry that no item names
 * is of a change that has not happened yet or is over, and cleared away after a day.
 */
import { randomUUID } from 'node:crypto'
import type { Key, Table } from './table.ts'
import { micros } from './text.ts'

export interface Entry extends Key {
  id: string
  collectionId: string
  token: string
  at: number
}

/** Nobody waits as long between two requests. */
const DAY_MICROS = 86_400e6
const PARTITION = 'unsettled'

const keyOf = (id: string, token: string): Key => ({ pk: PARTITION, sk: `${id}#${token}` })

export type Unsettled = ReturnType<typeof createUnsettled>

export function createUnsettled(table: Table) {
  const drop = (id: string, token: string | undefined) =>
    token === undefined ? Promise.resolve(true) : table.delete(keyOf(id, token))
  return {
    drop,

    /** Returns the token. */
    async note(id: string, collectionId: string, token: string = randomUUID()): Promise<string> {
      await table.put({ ...keyOf(id, token), id, collectionId, token, at: micros() })
      return token
    },

    all: () => table.all<Entry>(PARTITION),

    async clear(entries: Entry[]): Promise<void> {
      const before = micros() - DAY_MICROS
      for (const { id, token } of entries.filter(({ at }) => at < before)) await drop(id, token)
    },
  }
}
