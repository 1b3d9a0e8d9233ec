/**
 * How often a stranger is taken for somebody of a list of a thousand people (false positive identification rate), and
 * how often somebody of the list is found, at the threshold the product applies.
 *
 * The people of the data are dealt into strangers and a list, again and again: in each round everybody (but the odd
 * ones) is a stranger once, and the others are the list. Each picture is looked at once; what is searched for are its
 * stored faces, in the engine's own collection, with its own thresholds.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { chooseFace } from '#evaluation/choose-face.ts'
import type { LocalEngine } from '#engine/local/index.ts'
import { inOrder } from '#lib/in-order.ts'
import type { Benchmark } from './context.ts'
import {
  createRandom,
  isDoubted,
  labelledPeople,
  percent,
  rateOf,
  shuffled,
  withInterval,
  type Counted,
} from './watchlist-data.ts'
import { printTable, rounded } from './statistics.ts'

const LIST = 1000
const COLLECTION = 'list'
const ROUNDS = 2
const SEED = 20_260_101
const SETTINGS = [1e-2, 1e-3, 1e-4]
const USERS_AT_ONCE = 8

interface Person {
  name: string
  userId: string
  faces: { faceId: string; file: string }[]
}

type Tally = Map<string, Counted>

/** What was found in one deal, by setting. */
interface Outcome {
  setting: number
  threshold: number
  /** As the pictures are labelled. */
  strangers: Tally
  /** Without hits between names that may be one person's. */
  certain: Tally
  own: Tally
  others: Tally
  /** Likest first. */
  worst: Map<string, { file: string; entry: string; similarity: number }>
}

/** The face each picture is about, stored; pictures without one are left out. */
async function indexAll(engine: LocalEngine, people: Map<string, string[]>, quick: boolean) {
  await engine.createCollection(COLLECTION)
  const all = [...people].flatMap(([name, paths]) => paths.map((path) => ({ name, path })))
  const persons = new Map<string, Person>()
  const without: string[] = []
  const started = performance.now()
  const take = async ({ name, path }: (typeof all)[number]) => {
    const result = await engine.indexFaces(COLLECTION, await readFile(path), {
      ...{ externalImageId: basename(path), qualityFilter: 'NONE', background: true },
    })
    const chosen = chooseFace(
      result.indexed.map(({ face, detail }) => ({ ...face, detail })),
      'auto',
      result,
    )
    return { name, file: basename(path), faceId: chosen?.faceId }
  }
  for await (const { name, file, faceId } of inOrder(all, { concurrency: quick ? 4 : 16 }, take)) {
    const person = persons.get(name) ?? { name, userId: `p${persons.size}`, faces: [] }
    if (faceId === undefined) without.push(file)
    else persons.set(name, { ...person, faces: [...person.faces, { faceId, file }] })
  }
  const seconds = rounded((performance.now() - started) / 1000)
  console.log(`${all.length} pictures looked at in ${seconds} s; without a face: ${without.join(', ') || 'none'}`)
  return [...persons.values()]
}

async function together<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  for await (const _ of inOrder(items, { concurrency: USERS_AT_ONCE }, work)) void _
}

/** Of whoever has several pictures at least one is left to be searched for. */
const enrolledOf = ({ faces }: Person, most: number) => faces.slice(0, Math.max(1, Math.min(most, faces.length - 1)))
const searchedOf = (person: Person, most: number) => person.faces.slice(enrolledOf(person, most).length)

function count(tally: Tally, { name }: Person, pictures: number, hits: number): void {
  const before = tally.get(name) ?? { pictures, searches: 0, hits: 0 }
  tally.set(name, { pictures, searches: before.searches + pictures, hits: before.hits + hits })
}

async function measure(engine: LocalEngine, list: Person[], strangers: Person[], most: number, outcome: Outcome) {
  const nameOf = new Map(list.map(({ userId, name }) => [userId, name]))
  const wanted = list.map((person) => ({ person, faces: searchedOf(person, most) }))
  const faceIds = [...strangers.flatMap(({ faces }) => faces), ...wanted.flatMap(({ faces }) => faces)]
  const { found, threshold, missing } = await engine.searchUsersOfFaces(
    COLLECTION,
    faceIds.map(({ faceId }) => faceId),
    { fpir: outcome.setting },
  )
  if (missing.length > 0) throw new Error(`${missing.length} faces are not in the collection`)
  if (threshold !== engine.searchThreshold(outcome.setting, list.length)) throw new Error(`Threshold ${threshold}`)
  outcome.threshold = threshold
  for (const person of strangers) {
    let [hits, certain] = [0, 0]
    for (const { faceId, file } of person.faces) {
      const matches = found.get(faceId) ?? []
      const [best] = matches
      if (!best) continue
      hits++
      if (matches.some(({ userId }) => !isDoubted(person.name, nameOf.get(userId) ?? ''))) certain++
      if (best.similarity > (outcome.worst.get(file)?.similarity ?? 0))
        outcome.worst.set(file, { file, entry: nameOf.get(best.userId) ?? '', similarity: best.similarity })
    }
    count(outcome.strangers, person, person.faces.length, hits)
    count(outcome.certain, person, person.faces.length, certain)
  }
  for (const { person, faces } of wanted) {
    if (faces.length === 0) continue
    const hits = faces.map(({ faceId }) => found.get(faceId) ?? [])
    const own = hits.filter((matches) => matches.some(({ userId }) => userId === person.userId)).length
    const other = hits.filter((matches) => matches.some(({ userId }) => userId !== person.userId)).length
    count(outcome.own, person, faces.length, own)
    count(outcome.others, person, faces.length, other)
  }
}

export const watchlistAccuracy: Benchmark = async ({ openApp, testData, quick }) => {
  if (!testData) {
    console.log('Skipped: the labelled pictures (LIKENESS_TEST_DATA) are not here.')
    return undefined
  }
  const everybody = await labelledPeople(testData)
  const people = quick ? new Map([...everybody].filter(([, paths]) => paths.length > 1).slice(0, 60)) : everybody
  const app = openApp(0)
  try {
    const engine = await app.localEngine()
    const usual = app.config.watchlist.fpir
    const persons = await indexAll(engine, people, quick)
    const size = quick ? 48 : LIST
    const dealt = persons.length - size
    if (dealt < 1) throw new Error(`There are only ${persons.length} people in the data`)
    const deals = Math.floor(persons.length / dealt)

    const add = async (person: Person, most: number) => {
      await engine.createUser(COLLECTION, person.userId)
      const faceIds = enrolledOf(person, most).map(({ faceId }) => faceId)
      await engine.associateFaces(COLLECTION, person.userId, faceIds, { threshold: 0 })
    }
    const remove = ({ userId }: Person) => engine.deleteUser(COLLECTION, userId)
    const results: Record<string, unknown> = {}
    for (const most of [1, 3]) {
      const outcomes = [...new Set([...SETTINGS, usual])].map((setting): Outcome => ({
        ...{
          setting,
          threshold: 0,
          strangers: new Map(),
          certain: new Map(),
          own: new Map(),
          others: new Map(),
          worst: new Map(),
        },
      }))
      const random = createRandom(SEED)
      await together(persons, (person) => add(person, most))
      const rounds = quick ? 1 : ROUNDS
      for (let round = 0; round < rounds; round++) {
        const order = shuffled(persons, random)
        for (let deal = 0; deal < deals; deal++) {
          const strangers = order.slice(deal * dealt, (deal + 1) * dealt)
          const list = persons.filter((person) => !strangers.includes(person))
          await together(strangers, remove)
          for (const outcome of outcomes) await measure(engine, list, strangers, most, outcome)
          await together(strangers, (person) => add(person, most))
        }
      }
      await together(persons, remove)

      const rows = outcomes.map(({ setting, threshold, strangers, certain, own, others }) => {
        const [labelled, fpir, hit, wrong] = [strangers, certain, own, others].map((tally) =>
          rateOf([...tally.values()]),
        )
        return { setting, threshold, labelled, fpir, hit, wrong, distance: engine.distance(threshold, 'cosine') }
      })
      printTable(
        `${size} people on the list, up to ${most} ${most === 1 ? 'picture' : 'pictures'} each; ${rounds} x ${deals} deals of ${dealt} strangers`,
        rows.map(({ setting, threshold, distance, labelled, fpir, hit, wrong }) => ({
          'accepted (fpir)': `${percent(setting, 2)}${setting === usual ? ', default' : ''}`,
          'threshold, similarity': rounded(threshold, 2),
          'cosine distance': rounded(distance, 4),
          'strangers hit (95 %)': withInterval(fpir),
          'hits / searches': `${fpir.hits} / ${fpir.searches}`,
          'as labelled (95 %)': withInterval(labelled),
          'its hits': labelled.hits,
          'of pictures, people': `${fpir.pictures}, ${fpir.persons}`,
          'found, of those on the list (95 %)': withInterval(hit, 1),
          'of theirs': `${hit.pictures}, ${hit.persons}`,
          'somebody else hit too or instead': percent(wrong.rate, 2),
        })),
      )
      const usualOutcome = outcomes.find(({ setting }) => setting === usual)!
      const worst = [...usualOutcome.worst.values()].sort((a, b) => b.similarity - a.similarity)
      console.log(`\nStrangers hit at the default: ${worst.length} different pictures`)
      for (const { file, entry, similarity } of worst.slice(0, 20))
        console.log(`- ${file} taken for ${entry}, ${rounded(similarity)}`)
      results[`up to ${most}`] = { rows, worst }
    }
    return { people: persons.length, list: size, strangers: dealt, deals, ...results }
  } finally {
    await app.close()
  }
}
