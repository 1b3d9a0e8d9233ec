/**
 * One table, as the stores use it. Every item has a partition key `pk` and a sort key `sk`. Every read is strongly
 * consistent and reads all pages; every error is one of the catalogue.
 *
 * In expressions `#name` is the attribute `name`, `:name` the value of that name.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb'
import { inOrder } from '#lib/in-order.ts'
import { isConditionFailure, throttled, toStoreError } from './failures.ts'

export interface Key {
  pk: string
  sk: string
}
type Values = Record<string, unknown>

export interface Condition {
  when?: string
  values?: Values
}

export interface Change extends Condition {
  set?: Values
  remove?: string[]
  /** To and from sets of text. */
  add?: Record<string, string[]>
  drop?: Record<string, string[]>
  returns?: 'ALL_OLD' | 'ALL_NEW'
}

export interface QueryOptions {
  /** Of the sort key. `to` is not among them. */
  range?: { begins?: string; from?: string; to?: string }
  where?: string
  values?: Values
  only?: string[]
  descending?: boolean
  /** Pages tell how many, not which. */
  count?: boolean
  /** `next` of a page: goes on after it. */
  start?: Record<string, unknown> | undefined
}

export interface QueryPage<Item> {
  items: Item[]
  count: number
  /** Undefined: this is the last one. */
  next: Record<string, unknown> | undefined
}

export type Changed<Item> = { met: true; item: Item | undefined } | { met: false }

export interface Table {
  name: string
  get<Item extends Key>(key: Key): Promise<Item | undefined>
  /** Those that are there, in no order. */
  getMany<Item extends Key>(keys: Key[]): Promise<Item[]>
  /** False: the condition was not met. */
  put(item: Key & Values, condition?: Condition): Promise<boolean>
  update<Item extends Key>(key: Key, change: Change): Promise<Changed<Item>>
  delete(key: Key, condition?: Condition): Promise<boolean>
  /** Idempotent, in no order and not all or none. */
  writeMany(change: { puts?: (Key & Values)[]; deletes?: Key[] }): Promise<void>
  query<Item extends Key>(pk: string, options?: QueryOptions): AsyncGenerator<QueryPage<Item>>
  all<Item extends Key>(pk: string, options?: QueryOptions): Promise<Item[]>
}

const READS_AT_ONCE = 100
const WRITES_AT_ONCE = 25
export const CONCURRENCY = 8
/** What a batch leaves undone is asked for again: pauses in milliseconds, doubled each time and half of it by chance. */
const TRIES = 8
const PAUSE_MS = 25

const keyText = ({ pk, sk }: Key) => JSON.stringify([pk, sk])
const named = (values: Values = {}) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]))

/** The client does not take what no expression names. */
function placeholders(texts: (string | undefined)[], values: Values) {
  const names = [...texts.join(' ').matchAll(/#(\w+)/g)].map(([alias, name]) => [alias, name] as const)
  return {
    ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) as Record<string, string> }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  }
}

export function chunks<Item>(items: Item[], size: number): Item[][] {
  const all: Item[][] = []
  for (let i = 0; i < items.length; i += size) all.push(items.slice(i, i + size))
  return all
}

/** Several at a time. */
export async function forEach<Item>(items: Item[], task: (item: Item) => Promise<unknown>): Promise<void> {
  for await (const _ of inOrder(items, { concurrency: CONCURRENCY }, task)) void _
}

function updateExpression({ set = {}, remove = [], add = {}, drop = {} }: Change) {
  const values: Values = {}
  const clause = (word: string, entries: [string, unknown][], join: string) => {
    if (entries.length === 0) return ''
    const parts = entries.map(([name, value]) => {
      values[`:${word}_${name}`] = word === 'SET' ? value : new Set(value as string[])
      return `#${name}${join}:${word}_${name}`
    })
    return `${word} ${parts.join(', ')}`
  }
  const expression = [
    clause('SET', Object.entries(set), ' = '),
    remove.length > 0 ? `REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '',
    clause('ADD', Object.entries(add), ' '),
    clause('DELETE', Object.entries(drop), ' '),
  ]
  return { expression: expression.filter(Boolean).join(' '), values }
}

export function createTable(client: DynamoDBDocumentClient, name: string): Table {
  async function ask<Answer>(operation: string, request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await request()
    } catch (error) {
      throw isConditionFailure(error) ? error : toStoreError(error, operation, name)
    }
  }
  const conditional = (request: Promise<unknown>) =>
    request.then(
      () => true,
      (error: unknown) => {
        if (isConditionFailure(error)) return false
        throw error
      },
    )

  /** `step` does some of the work and gives back what is left of it. */
  async function untilDone<Work>(operation: string, work: Work, step: (work: Work) => Promise<Work | undefined>) {
    let left: Work | undefined = work
    for (let attempt = 0; left !== undefined; attempt++) {
      if (attempt === TRIES) throw throttled(operation, name)
      if (attempt > 0) await sleep(PAUSE_MS * 2 ** attempt * (0.5 + Math.random() / 2))
      left = await step(left)
    }
  }

  async function* query<Item extends Key>(pk: string, options: QueryOptions = {}): AsyncGenerator<QueryPage<Item>> {
    const { range: { begins, from, to } = {}, where, only, descending = false, count = false } = options
    const sorts = begins !== undefined ? ' AND begins_with(#sk, :begins)' : rangeOf(from, to)
    const keys = `#pk = :pk${sorts}`
    const projection = count ? undefined : only?.map((attribute) => `#${attribute}`).join(', ')
    const bounds = { ...(begins !== undefined && { begins }), ...(from !== undefined && { from }) }
    const values = named({ pk, ...bounds, ...(to !== undefined && { to }), ...options.values })
    let start = options.start
    do {
      const page = await ask('Query', () =>
        client.send(
          new QueryCommand({
            ...{ TableName: name, ConsistentRead: true, KeyConditionExpression: keys, ExclusiveStartKey: start },
            ...{ ScanIndexForward: !descending, FilterExpression: where, ProjectionExpression: projection },
            ...(count && { Select: 'COUNT' as const }),
            ...placeholders([keys, where, projection], values),
          }),
        ),
      )
      start = page.LastEvaluatedKey
      yield { items: (page.Items ?? []) as Item[], count: page.Count ?? 0, next: start }
    } while (start)
  }

  return {
    name,
    query,

    async get<Item extends Key>({ pk, sk }: Key) {
      const { Item: item } = await ask('GetItem', () =>
        client.send(new GetCommand({ TableName: name, Key: { pk, sk }, ConsistentRead: true })),
      )
      return item as Item | undefined
    },

    async getMany<Item extends Key>(keys: Key[]) {
      const once = [...new Map(keys.map(({ pk, sk }) => [keyText({ pk, sk }), { pk, sk }])).values()]
      const found: Item[] = []
      await forEach(chunks(once, READS_AT_ONCE), (some) =>
        untilDone('BatchGetItem', some, async (left) => {
          const answer = await ask('BatchGetItem', () =>
            client.send(new BatchGetCommand({ RequestItems: { [name]: { Keys: left, ConsistentRead: true } } })),
          )
          found.push(...((answer.Responses?.[name] ?? []) as Item[]))
          return answer.UnprocessedKeys?.[name]?.Keys as Key[] | undefined
        }),
      )
      return found
    },

    put: (item, { when, values } = {}) =>
      conditional(
        ask('PutItem', () =>
          client.send(
            new PutCommand({
              ...{ TableName: name, Item: item, ConditionExpression: when },
              ...placeholders([when], named(values)),
            }),
          ),
        ),
      ),

    async update<Item extends Key>({ pk, sk }: Key, change: Change): Promise<Changed<Item>> {
      const { expression, values } = updateExpression(change)
      try {
        const { Attributes: item } = await ask('UpdateItem', () =>
          client.send(
            new UpdateCommand({
              ...{ TableName: name, Key: { pk, sk }, UpdateExpression: expression, ReturnValues: change.returns },
              ConditionExpression: change.when,
              ...placeholders([expression, change.when], { ...values, ...named(change.values) }),
            }),
          ),
        )
        return { met: true, item: item as Item | undefined }
      } catch (error) {
        if (isConditionFailure(error)) return { met: false }
        throw error
      }
    },

    delete: ({ pk, sk }, { when, values } = {}) =>
      conditional(
        ask('DeleteItem', () =>
          client.send(
            new DeleteCommand({
              ...{ TableName: name, Key: { pk, sk }, ConditionExpression: when },
              ...placeholders([when], named(values)),
            }),
          ),
        ),
      ),

    async writeMany({ puts = [], deletes = [] }) {
      const requests = [
        ...puts.map((Item) => ({ PutRequest: { Item } })),
        ...deletes.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
      ]
      await forEach(chunks(requests, WRITES_AT_ONCE), (some) =>
        untilDone('BatchWriteItem', some, async (left) => {
          const answer = await ask('BatchWriteItem', () =>
            client.send(new BatchWriteCommand({ RequestItems: { [name]: left } })),
          )
          const undone = answer.UnprocessedItems?.[name] as typeof left | undefined
          return undone && undone.length > 0 ? undone : undefined
        }),
      )
    },

    async all<Item extends Key>(pk: string, options?: QueryOptions) {
      const items: Item[] = []
      for await (const page of query<Item>(pk, options)) items.push(...page.items)
      return items
    },
  }
}

/** A bound that no item has: every sort key goes on after its moment. */
function rangeOf(from?: string, to?: string): string {
  if (from !== undefined && to !== undefined) return ' AND #sk BETWEEN :from AND :to'
  if (from !== undefined) return ' AND #sk >= :from'
  return to === undefined ? '' : ' AND #sk < :to'
}
